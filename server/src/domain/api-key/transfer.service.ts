import { z } from 'zod';
import { requireActor, requireLockedActor, requirePrincipal, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, invalidInput, notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { boundedList, issue, parseInput } from '../input.ts';
import { findMemberByAddress } from '../member/address.ts';
import { isItself } from '../member/authorize.ts';
import { findMember, lockMembers } from '../member/member.repository.ts';
import type { Member, MemberAddress } from '../member/member.ts';
import { requireHeldByOwner } from '../permission/grantable.ts';
import { grantsOfMember } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { holdWorkspace } from '../workspace/workspace.repository.ts';
import { isEnded, requireNotEnded } from './api-key.ts';
import { managesKeys, requireRightsOfKey } from './authorize.ts';
import { requireRoom } from './key-limit.ts';
import { lockKeysOfOwner, updateOwnerOfKeys, type TransferableKey } from './transfer.repository.ts';

/** Keys that one call may name. */
export const TRANSFERRED_KEYS_MAX = 1_000;

const TRANSFER = z.object({
  keyIds: boundedList(z.string(), TRANSFERRED_KEYS_MAX, 'keys')
    .refine((ids) => ids.length > 0, issue('names no key', 'at least one id; left out: every key that has not ended'))
    .nullish(),
});

/** Whose keys, to whom, and which of them: all that have not ended, if none are named. */
export type TransferApiKeysInput = z.input<typeof TRANSFER> & {
  readonly fromMemberId: string;
  readonly to: MemberAddress;
};

/**
 * Gives keys of a member to another one of the workspace, all of them or none. The new owner must hold what a key's grants
 * say, because from then on only this one's grants count; a key without grants has whatever its new owner may.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:keys:manage too; FORBIDDEN – without every
 * management right of each key; INVALID_INPUT; API_KEY_ENDED – one that was named; GRANTS_EXCEEDED – not held by the new
 * owner; ACTIVE_KEY_LIMIT_REACHED
 */
export async function transferApiKeys(
  scope: Scope,
  { fromMemberId, to, ...input }: TransferApiKeysInput,
): Promise<{ readonly owner: Member; readonly transferredApiKeyCount: number }> {
  await requireMayTransfer(scope, fromMemberId);
  const { keyIds } = parseInput(TRANSFER, input);
  return await inTransaction(scope, async (tx) => {
    const { actor, from, owner } = await lockOwners(tx, fromMemberId, to);
    const keys = await lockKeys(tx, from, keyIds ?? undefined);
    for (const key of keys) {
      requireRightsOfKey(actor, key);
      requireHeldByOwner(key.grants ?? [], grantsOfMember(owner.role, owner.grants));
    }
    if (keys.length === 0) return { owner, transferredApiKeyCount: 0 };
    await requireRoom(tx, owner, actor.workspace.keyPolicy, keys.length);
    const ids = keys.map(({ id }) => id);
    await updateOwnerOfKeys(tx, { workspaceId: owner.workspaceId, ids }, owner.id);
    appendAudit(tx, {
      workspaceId: owner.workspaceId,
      action: 'transferApiKeys',
      target: from.id,
      before: { ownerMemberId: from.id },
      after: { ownerMemberId: owner.id, apiKeys: ids },
      changes: ids,
    });
    return { owner, transferredApiKeyCount: ids.length };
  });
}

/** Who may not manage keys knows of itself alone. */
async function requireMayTransfer(
  scope: Scope,
  fromMemberId: string,
): Promise<{ readonly actor: Actor; readonly from: Member }> {
  requirePrincipal(scope);
  const from = await findMember(scope.db, idOrNobody('mem', fromMemberId));
  const actor = await requireActor(scope, from?.workspaceId ?? '', 'member');
  if (from === undefined) throw notFound('member');
  if (managesKeys(actor)) return { actor, from };
  if (!isItself(actor, from.id)) throw notFound('member');
  throw new DomainError('FORBIDDEN', 'This needs the right portcullis:keys:manage in the workspace.');
}

/** Policy, then the members in the order of their ids; what the locks show is authorised again. */
async function lockOwners(
  tx: TransactionScope,
  fromMemberId: string,
  to: MemberAddress,
): Promise<{ readonly actor: Actor; readonly from: Member; readonly owner: Member }> {
  const { actor: before, from } = await requireMayTransfer(tx, fromMemberId);
  const { workspaceId } = from;
  await holdWorkspace(tx, workspaceId);
  const found = await findMemberByAddress(tx, workspaceId, to, ['to']);
  if (found === undefined) throw notFound('member');
  if (found.id === from.id) throw invalidInput(['to'], 'has the keys already', 'another member of the workspace');
  const ids = [from.id, found.id, ...(before.memberId === null ? [] : [before.memberId])];
  const locked = await lockMembers(tx, workspaceId, ids);
  await requireLockedActor(tx, workspaceId, 'member');
  const { actor } = await requireMayTransfer(tx, fromMemberId);
  const owner = locked.find(({ id }) => id === found.id);
  if (owner === undefined) throw notFound('member');
  return { actor, from, owner };
}

/** Keys that are named must be the member's and living; of all of them the ended ones stay where they are. */
async function lockKeys(
  tx: TransactionScope,
  from: Member,
  keyIds: readonly string[] | undefined,
): Promise<readonly TransferableKey[]> {
  const ids = keyIds && [...new Set(keyIds.map((id) => idOrNobody('key', id)))];
  const keys = await lockKeysOfOwner(tx, { workspaceId: from.workspaceId, ownerMemberId: from.id, ids });
  const now = tx.now();
  if (ids === undefined) return keys.filter((key) => !isEnded(key, now));
  if (keys.length < ids.length) throw notFound('key');
  for (const key of keys) requireNotEnded(key, now);
  return keys;
}
