import { requireActor, requireLockedActor, requirePrincipal, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { lockMember } from '../member/member.repository.ts';
import { findMemberByAddress } from '../member/address.ts';
import type { MemberAddress } from '../member/member.ts';
import { parsePageArguments } from '../page.ts';
import { holds } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { holdWorkspace } from '../workspace/workspace.repository.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { findApiKey, lockApiKey } from './api-key.repository.ts';
import { requireNotEnded, type ApiKey } from './api-key.ts';
import { managesKeys, ownsKeys, requireRightsOfKey } from './authorize.ts';
import type { WithSecret } from './key-secret.ts';
import { listApiKeys } from './list.repository.ts';
import { findCurrentSealedSecret } from './sealed-secret.repository.ts';
import { openSecret } from './sealed-secret.ts';

/** Which key: by its id, or the one active key of a member. */
export type RevealTarget =
  | { readonly keyId: string }
  | { readonly owner: { readonly workspaceId: string; readonly member: MemberAddress } };

/**
 * Answers the current secret of a key that is kept, and writes down who asked.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – key, workspace or member, or no active key; FORBIDDEN – neither
 * portcullis:keys:reveal nor one's own key and a key policy that lets members reveal, or the key's management rights;
 * INVALID_INPUT – an address of several; AMBIGUOUS_OWNER; API_KEY_ENDED; NOT_RECOVERABLE; ENCRYPTION_NOT_CONFIGURED
 */
export async function revealApiKey(scope: Scope, target: RevealTarget): Promise<WithSecret> {
  await requireRevealable(scope, target);
  return await inTransaction(scope, async (tx) => {
    const { actor, key } = await lockRevealable(tx, target);
    requireRightsOfKey(actor, key);
    requireNotEnded(key, tx.now(), "can't be revealed");
    const secret = await openCurrentSecret(tx, actor.workspace, key);
    appendAudit(tx, { workspaceId: key.workspaceId, action: 'revealApiKey', target: key.id, changes: [] });
    return { apiKey: key, secret };
  });
}

interface Revealable {
  readonly actor: Actor;
  readonly key: ApiKey;
}

/** Locks like a change: whoever loses the right, or ends the key, did so before or after. */
async function lockRevealable(tx: TransactionScope, target: RevealTarget): Promise<Revealable> {
  const { actor, key } = await requireRevealable(tx, target);
  const { workspaceId, ownerMemberId } = key;
  await holdWorkspace(tx, workspaceId);
  await lockMember(tx, { workspaceId, id: ownerMemberId, actorId: actor.memberId });
  await requireLockedActor(tx, workspaceId, 'key');
  await lockApiKey(tx, key.id);
  return await requireRevealable(tx, target);
}

async function requireRevealable(scope: Scope, target: RevealTarget): Promise<Revealable> {
  return 'keyId' in target
    ? await requireRevealableKey(scope, target.keyId)
    : await requireSoleKeyOf(scope, target.owner.workspaceId, target.owner.member);
}

async function requireRevealableKey(scope: Scope, keyId: string): Promise<Revealable> {
  requirePrincipal(scope);
  const key = await findApiKey(scope.db, idOrNobody('key', keyId));
  const actor = await requireActor(scope, key?.workspaceId ?? '', 'key');
  const isVisible =
    key !== undefined && (revealsKeys(actor) || managesKeys(actor) || ownsKeys(actor, key.ownerMemberId));
  if (!isVisible) throw notFound('key');
  requireMayReveal(actor, key.ownerMemberId);
  return { actor, key };
}

async function requireSoleKeyOf(scope: Scope, workspaceId: string, address: MemberAddress): Promise<Revealable> {
  const actor = await requireActor(scope, workspaceId);
  // Whether that member exists is not the caller's to know, unless it is the caller.
  requireMayReveal(actor, 'memberId' in address ? address.memberId : null);
  const owner = await findMemberByAddress(scope, workspaceId, address, ['target', 'owner', 'member']);
  if (owner === undefined) throw notFound('member');
  const page = parsePageArguments({ first: NAMED_MAX });
  const filter = { ownerMemberId: owner.id, status: 'ACTIVE' } as const;
  const found = await listApiKeys(scope.db, { workspaceId, filter, now: scope.now(), page, newestFirst: true });
  const [key, ...others] = found.slice(0, NAMED_MAX);
  if (key === undefined) throw new DomainError('NOT_FOUND', 'This member has no active key here.');
  if (others.length > 0) throw ambiguousOwner([key, ...others]);
  return { actor, key };
}

/** Keys that a refusal names at the most. */
const NAMED_MAX = 20;

function ambiguousOwner(keys: readonly ApiKey[]): DomainError {
  return new DomainError(
    'AMBIGUOUS_OWNER',
    'This member has several active keys; send the `keyId` of the one you mean.',
    { apiKeyIds: keys.map(({ id }) => id) },
  );
}

/** Not by `requireMayAct`: managing keys is no right to see their secrets. */
function requireMayReveal(actor: Actor, ownerMemberId: string | null): void {
  if (revealsKeys(actor)) return;
  if (ownerMemberId === null || !ownsKeys(actor, ownerMemberId))
    throw new DomainError('FORBIDDEN', 'This needs the right portcullis:keys:reveal in the workspace.');
  if (actor.workspace.keyPolicy.memberActions.includes('REVEAL')) return;
  throw new DomainError(
    'FORBIDDEN',
    'The key policy of this workspace does not let members reveal keys; ask an administrator.',
  );
}

function revealsKeys(actor: Actor): boolean {
  return holds(actor.holdings, 'portcullis:keys:reveal');
}

async function openCurrentSecret(tx: TransactionScope, { keyPolicy }: Workspace, key: ApiKey): Promise<string> {
  const kept = await findCurrentSealedSecret(tx.db, key);
  if (kept !== undefined && keyPolicy.secretVisibility === 'RECOVERABLE') return openSecret(tx, key, kept);
  throw new DomainError(
    'NOT_RECOVERABLE',
    'The secret of this key is not kept: it was made, or the workspace was, for secrets that are shown once. Regenerate the key for a new secret.',
  );
}
