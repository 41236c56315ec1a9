import { requireLockedActor, requireRight, type Actor } from '../actor.ts';
import type { ApiKey } from '../api-key/api-key.ts';
import { listApiKeysById } from '../api-key/bulk-revoke.repository.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { notFound } from '../errors.ts';
import { listMembersById } from '../member/member.repository.ts';
import type { Member } from '../member/member.ts';
import { holds } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { lockPermission, markPermissionRetired } from './permission.repository.ts';
import { getPermission } from './permission.service.ts';
import type { Permission } from './permission.ts';
import { findTouchedApiKeys, findTouchedMembers } from './touched.repository.ts';

/** Keys, and members, that the answer names at the most. */
export const TOUCHED_SHOWN_MAX = 100;

/** What retiring a permission touches. The lists are null for who may not see all keys, or all members. */
export interface RetiredPermission {
  readonly permission: Permission;
  readonly apiKeyCount: number;
  readonly apiKeys: readonly ApiKey[] | null;
  readonly memberCount: number;
  readonly members: readonly Member[] | null;
}

/**
 * Retires a permission: from the commit on nothing satisfies it, and its name is never used again. Retiring again answers
 * it as first retired, and that it touches nobody.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:catalogue:manage too
 */
export async function retirePermission(
  scope: Scope,
  { permissionId, dryRun }: { readonly permissionId: string; readonly dryRun?: boolean | null | undefined },
): Promise<RetiredPermission> {
  await getPermission(scope, permissionId);
  return await inTransaction(scope, async (tx) => {
    const { workspaceId } = await getPermission(tx, permissionId);
    const actor = await requireLockedActor(tx, workspaceId, 'permission');
    requireRight(actor, 'portcullis:catalogue:manage');
    const permission = await lockPermission(tx, workspaceId, permissionId);
    if (permission === undefined) throw notFound('permission');
    const touched = await findTouched(tx, actor, permission);
    if (dryRun === true || permission.retiredAt !== null) return { permission, ...touched };
    const retiredAt = tx.now();
    await markPermissionRetired(tx.db, permission, retiredAt);
    const { apiKeyCount, memberCount } = touched;
    const after = { retiredAt, apiKeyCount, memberCount };
    appendAudit(tx, { workspaceId, action: 'retirePermission', target: permission.id, after });
    return { permission: { ...permission, retiredAt }, ...touched };
  });
}

async function findTouched(
  tx: TransactionScope,
  { holdings }: Actor,
  { workspaceId, name, retiredAt }: Permission,
): Promise<Omit<RetiredPermission, 'permission'>> {
  const of = { workspaceId, name, now: tx.now() };
  const none = { count: 0, ids: [] };
  const keys = retiredAt === null ? await findTouchedApiKeys(tx.db, of, TOUCHED_SHOWN_MAX) : none;
  const members = retiredAt === null ? await findTouchedMembers(tx.db, of, TOUCHED_SHOWN_MAX) : none;
  const seesKeys = holds(holdings, 'portcullis:keys:manage');
  const seesMembers = holds(holdings, 'portcullis:members:manage');
  return {
    apiKeyCount: keys.count,
    apiKeys: seesKeys ? await listApiKeysById(tx.db, workspaceId, keys.ids) : null,
    memberCount: members.count,
    members: seesMembers ? await listInOrder(tx, members.ids) : null,
  };
}

async function listInOrder({ db }: TransactionScope, ids: readonly string[]): Promise<readonly Member[]> {
  if (ids.length === 0) return [];
  return (await listMembersById(db, ids)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
