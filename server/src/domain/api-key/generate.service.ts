import { toKeyHint } from '@portcullis/schema';
import { z } from 'zod';
import { hashSecret } from '../../secret/hash.ts';
import { mintSecret } from '../../secret/mint.ts';
import { requireActor, requireLockedActor, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, invalidInput, notFound } from '../errors.ts';
import { newId } from '../id.ts';
import { futureInstant, parseInput, text } from '../input.ts';
import { listMembersByAddress, lockMember } from '../member/member.repository.ts';
import type { Member, MemberAddress } from '../member/member.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { toActorReference } from '../principal.ts';
import { grantsOfMember } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import type { KeyPolicy, Workspace } from '../workspace/workspace.ts';
import { findApiKey, insertApiKey, type NewApiKey } from './api-key.repository.ts';
import { metadataRule, type ApiKey, type Environment } from './api-key.ts';
import { managesKeys, requireMayAct } from './authorize.ts';
import { insertSecret } from './secret.repository.ts';

/** A key and its secret, which exists in this answer and nowhere else. */
export interface WithSecret {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

const generateRules = (now: Date) =>
  z.object({
    label: text(1, 100),
    environment: z.enum(['LIVE', 'TEST']).nullish(),
    grants: grantsRule.nullish(),
    metadata: metadataRule.nullish(),
    expiresAt: futureInstant(now).nullish(),
  });

/** What a caller asks for: whose key, in which workspace, and what it is to be. */
export type GenerateApiKeyInput = z.input<ReturnType<typeof generateRules>> & {
  readonly workspaceId: string;
  /** Default: the caller. */
  readonly owner?: MemberAddress | null | undefined;
};

/**
 * Makes a key for the caller or, with portcullis:keys:manage, for another member.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – workspace or owner; FORBIDDEN – the key policy does not let members
 * generate, or the owner is somebody else; INVALID_INPUT; GRANTS_EXCEEDED – not held by the caller and the owner
 */
export async function generateApiKey(
  scope: Scope,
  { workspaceId, owner: address, ...input }: GenerateApiKeyInput,
): Promise<WithSecret> {
  requireMayGenerate(await requireActor(scope, workspaceId), address);
  const wish = parseInput(generateRules(scope.now()), input);
  return await inTransaction(scope, async (tx) => {
    const { actor, owner } = await lockOwner(tx, workspaceId, address);
    if (wish.grants != null) await requireGrantable(tx, actor, wish.grants, grantsOfMember(owner.role, owner.grants));
    const createdAt = tx.now();
    const key: NewApiKey = {
      id: newId(tx, 'key'),
      workspaceId,
      ownerMemberId: owner.id,
      label: wish.label,
      environment: wish.environment ?? 'LIVE',
      grants: wish.grants ?? null,
      metadata: wish.metadata ?? {},
      expiresAt: toExpiry(wish.expiresAt ?? null, actor.workspace.keyPolicy, createdAt, createdAt),
      createdAt,
      createdBy: toActorReference(tx.principal),
    };
    await insertApiKey(tx.db, key);
    const secret = await mintSecretFor(tx, actor.workspace, key);
    const { id: target, workspaceId: _, createdAt: __, createdBy: ___, ...after } = key;
    appendAudit(tx, { workspaceId, action: 'generateApiKey', target, after });
    return { apiKey: await readApiKey(tx, key.id), secret };
  });
}

/** Mints a secret of the workspace's format and makes it the key's current one. */
export async function mintSecretFor(
  tx: TransactionScope,
  { keyPolicy }: Workspace,
  key: { id: string; workspaceId: string; environment: Environment },
): Promise<string> {
  const { style, prefix } = keyPolicy;
  const secret = mintSecret({ style, prefix, environment: key.environment }, tx.randomBytes);
  await insertSecret(tx.db, key, {
    secretHash: hashSecret(secret),
    hint: toKeyHint(secret),
    minted: true,
    createdAt: tx.now(),
  });
  return secret;
}

/** The key as the transaction left it. */
export async function readApiKey(tx: TransactionScope, id: string): Promise<ApiKey> {
  const key = await findApiKey(tx.db, id);
  if (key === undefined) throw new Error('A key that this transaction wrote can not be read.');
  return key;
}

/**
 * Holds an expiry to the key policy's longest life, counted from the making of the key.
 * @throws {DomainError} INVALID_INPUT – also when that life is over by now: no change of expiry may end a key unasked
 */
export function toExpiry(wished: Date | null, { lifetimeDaysMax }: KeyPolicy, createdAt: Date, now: Date): Date | null {
  if (lifetimeDaysMax === null) return wished;
  const latest = new Date(createdAt.getTime() + lifetimeDaysMax * DAY_MS);
  if (latest <= now)
    throw invalidInput(
      ['expiresAt'],
      `can't be changed: the key policy allows ${lifetimeDaysMax} days from the key's making`,
      'nothing; generate a new key',
    );
  if (wished === null) return latest;
  if (wished > latest)
    throw invalidInput(['expiresAt'], 'is later than the key policy allows', `at most ${latest.toISOString()}`);
  return wished;
}

const DAY_MS = 86_400_000;

function requireMayGenerate(actor: Actor, address: MemberAddress | null | undefined): void {
  if (address == null) {
    if (actor.memberId === null)
      throw invalidInput(
        ['owner'],
        'is missing: the operator owns no keys',
        '`owner` with memberId, externalId or email',
      );
    requireMayAct(actor, actor.memberId, 'GENERATE');
  } else if (!managesKeys(actor)) {
    // Whether that owner exists is not the caller's to know, unless it is the caller.
    if (!('memberId' in address))
      throw new DomainError(
        'FORBIDDEN',
        'Generating for others needs the right portcullis:keys:manage; leave `owner` out for yourself.',
      );
    requireMayAct(actor, address.memberId, 'GENERATE');
  }
}

async function lockOwner(
  tx: TransactionScope,
  workspaceId: string,
  address: MemberAddress | null | undefined,
): Promise<{ readonly actor: Actor; readonly owner: Member }> {
  const before = await requireActor(tx, workspaceId);
  const memberId = address == null ? before.memberId : await findOwnerId(tx, workspaceId, address);
  const owner =
    memberId === null ? undefined : await lockMember(tx, { workspaceId, id: memberId, actorId: before.memberId });
  const actor = await requireLockedActor(tx, workspaceId);
  requireMayGenerate(actor, address);
  if (owner === undefined) throw notFound('member');
  return { actor, owner };
}

async function findOwnerId(tx: TransactionScope, workspaceId: string, address: MemberAddress): Promise<string | null> {
  const found = await listMembersByAddress(tx.db, workspaceId, address);
  if (found.length > 1)
    throw invalidInput(
      ['owner', 'email'],
      'belongs to several members',
      '`memberId` or `externalId` of the one you mean',
    );
  return found[0]?.id ?? null;
}
