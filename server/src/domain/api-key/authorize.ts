import type { MemberAction } from '../../db/tables.ts';
import { requireActor, requireLockedActor, requirePrincipal, type Actor } from '../actor.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { lockMember } from '../member/member.repository.ts';
import type { Member } from '../member/member.ts';
import { excessOver, holds, managementGrants } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { holdWorkspace } from '../workspace/workspace.repository.ts';
import { findApiKey, lockApiKey } from './api-key.repository.ts';
import type { ApiKey } from './api-key.ts';

/**
 * Finds a key that the caller may see: its own, or any with portcullis:keys:manage.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND
 */
export async function requireVisibleApiKey(
  scope: Scope,
  keyId: string,
): Promise<{ readonly actor: Actor; readonly key: ApiKey }> {
  requirePrincipal(scope);
  const key = await findApiKey(scope.db, idOrNobody('key', keyId));
  const actor = await requireActor(scope, key?.workspaceId ?? '', 'key');
  if (key === undefined || !(managesKeys(actor) || ownsKeys(actor, key.ownerMemberId))) throw notFound('key');
  return { actor, key };
}

/** A key that is locked for a change, and who changes it. The owner is undefined when no longer a member. */
export interface LockedApiKey {
  readonly actor: Actor;
  readonly key: ApiKey;
  readonly owner: Member | undefined;
}

/**
 * Holds the key policy, locks the owner's row and the key's, in this order, and authorises on what the locks show.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – the key policy does not let members do this
 */
export async function lockApiKeyFor(tx: TransactionScope, keyId: string, action: MemberAction): Promise<LockedApiKey> {
  const { workspaceId } = (await requireVisibleApiKey(tx, keyId)).key;
  await holdWorkspace(tx, workspaceId);
  const owner = await lockOwnerOfKey(tx, keyId);
  await requireLockedActor(tx, workspaceId, 'key');
  await lockApiKey(tx, keyId);
  const { actor, key } = await requireVisibleApiKey(tx, keyId);
  requireMayAct(actor, key.ownerMemberId, action);
  return { actor, key, owner };
}

/** A transfer that came first gave the key another owner: then that one's row is taken, until it is the owner's. */
async function lockOwnerOfKey(tx: TransactionScope, keyId: string): Promise<Member | undefined> {
  const { actor, key } = await requireVisibleApiKey(tx, keyId);
  const { workspaceId, ownerMemberId } = key;
  const owner = await lockMember(tx, { workspaceId, id: ownerMemberId, actorId: actor.memberId });
  const isStillOwner = (await requireVisibleApiKey(tx, keyId)).key.ownerMemberId === ownerMemberId;
  return isStillOwner ? owner : await lockOwnerOfKey(tx, keyId);
}

/**
 * Whoever takes over or edits a key that holds management rights must hold them all: else they would gain them.
 * @throws {DomainError} FORBIDDEN
 */
export function requireRightsOfKey(actor: Actor, key: Pick<ApiKey, 'grants'>): void {
  const missing = excessOver(actor.holdings, managementGrants(key.grants));
  if (missing.length === 0) return;
  const names = missing.map(({ permission }) => permission).join(', ');
  throw new DomainError('FORBIDDEN', `The key holds rights that you do not: ${names}.`);
}

/** @throws {DomainError} FORBIDDEN – neither portcullis:keys:manage nor one's own key and an action that the policy allows */
export function requireMayAct(actor: Actor, ownerMemberId: string, action: MemberAction): void {
  if (managesKeys(actor)) return;
  if (!ownsKeys(actor, ownerMemberId))
    throw new DomainError('FORBIDDEN', 'This needs the right portcullis:keys:manage in the workspace.');
  if (actor.workspace.keyPolicy.memberActions.includes(action)) return;
  throw new DomainError(
    'FORBIDDEN',
    `The key policy of this workspace does not let members ${action.toLowerCase()} keys; ask an administrator.`,
  );
}

/** Whether the actor sees and manages every key of the workspace. */
export function managesKeys(actor: Actor): boolean {
  return holds(actor.holdings, 'portcullis:keys:manage');
}

/** A key that acts as a caller owns nothing, although a member owns it: it has management rights only. */
export function ownsKeys(actor: Actor, ownerMemberId: string): boolean {
  return actor.role !== 'KEY' && actor.memberId === ownerMemberId;
}
