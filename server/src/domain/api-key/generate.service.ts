import { z } from 'zod';
import { requireActor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { newId } from '../id.ts';
import { futureInstant, parseInput, text } from '../input.ts';
import type { MemberAddress } from '../member/member.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { toActorReference } from '../principal.ts';
import { grantsOfMember } from '../rights.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { insertApiKey, type NewApiKey } from './api-key.repository.ts';
import { metadataRule } from './api-key.ts';
import { ipAllowListRule } from './ip-allow-list.ts';
import { toExpiry } from './key-expiry.ts';
import { findAnswer, idempotencyKeyRule, keepAnswer, toDerivedCall } from './idempotent-call.ts';
import { lockOwner, requireMayGenerate } from './key-owner.ts';
import { makeRoom } from './key-replacement.ts';
import { mintSecretFor, readApiKey, type WithSecret } from './key-secret.ts';
import { decideTier } from './key-tier.ts';

const generateRules = (now: Date) =>
  z.object({
    label: text(1, 100),
    environment: z.enum(['LIVE', 'TEST']).nullish(),
    grants: grantsRule.nullish(),
    tierId: z.string().nullish(),
    ipAllowList: ipAllowListRule.nullish(),
    metadata: metadataRule.nullish(),
    expiresAt: futureInstant(now).nullish(),
    replaceExisting: z.boolean().nullish(),
    idempotencyKey: idempotencyKeyRule,
  });

/** What a caller asks for: whose key, in which workspace, and what it is to be. */
export type GenerateApiKeyInput = z.input<ReturnType<typeof generateRules>> & {
  readonly workspaceId: string;
  /** Default: the caller. */
  readonly owner?: MemberAddress | null | undefined;
};

const mutation = 'generateApiKey';

/**
 * Makes a key for the caller or, with portcullis:keys:manage, for another member.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – workspace, owner or tier; FORBIDDEN – the key policy does not let members
 * generate, the owner is somebody else, or the tier is not for members to choose; INVALID_INPUT; GRANTS_EXCEEDED – not held
 * by the caller and the owner; ACTIVE_KEY_LIMIT_REACHED, REPLACEMENT_NOT_CONFIRMED – the owner has as many keys as the key
 * policy allows; IP_ALLOW_LIST_NOT_ALLOWED – on that tier; ENCRYPTION_NOT_CONFIGURED;
 * with an idempotency key those of `findAnswer`
 */
export async function generateApiKey(
  scope: Scope,
  { workspaceId, owner: address, ...input }: GenerateApiKeyInput,
): Promise<WithSecret> {
  requireMayGenerate(await requireActor(scope, workspaceId), address);
  const { idempotencyKey, ...wish } = parseInput(generateRules(scope.now()), input);
  return await inTransaction(scope, async (tx) => {
    const { actor, owner } = await lockOwner(tx, workspaceId, address);
    if (wish.grants != null) await requireGrantable(tx, actor, wish.grants, grantsOfMember(owner.role, owner.grants));
    const call = toDerivedCall(tx, { idempotencyKey, workspaceId, mutation, input: { ...wish, address } });
    const answered = await findAnswer(tx, actor, call);
    if (answered !== undefined) return answered;
    const { keyPolicy } = actor.workspace;
    const id = newId(tx, 'key');
    await makeRoom(tx, owner, keyPolicy, { by: id, replaceExisting: wish.replaceExisting === true });
    const ipAllowList = wish.ipAllowList ?? null;
    const tierId = await decideTier(tx, actor, { tierId: wish.tierId ?? null, ipAllowList });
    const createdAt = tx.now();
    const key: NewApiKey = {
      id,
      workspaceId,
      ownerMemberId: owner.id,
      label: wish.label,
      environment: wish.environment ?? 'LIVE',
      grants: wish.grants ?? null,
      tierId,
      ipAllowList,
      metadata: wish.metadata ?? {},
      expiresAt: toExpiry(wish.expiresAt ?? null, keyPolicy, createdAt, createdAt),
      createdAt,
      createdBy: toActorReference(tx.principal),
    };
    await insertApiKey(tx.db, key);
    const secret = await mintSecretFor(tx, actor.workspace, key);
    const { id: target, workspaceId: _, createdAt: __, createdBy: ___, ...after } = key;
    appendAudit(tx, { workspaceId, action: mutation, target, after });
    return await keepAnswer(tx, call, { apiKey: await readApiKey(tx, key.id), secret });
  });
}
