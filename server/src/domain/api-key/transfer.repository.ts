import type { TransactionScope } from '../scope.ts';
import type { ApiKey, KeyInstants } from './api-key.ts';

/** Of a key, what decides whether it can have another owner. */
export type TransferableKey = Pick<ApiKey, 'id' | 'grants'> & KeyInstants;

/** Keys of one owner. */
export interface KeysOfOwner {
  readonly workspaceId: string;
  readonly ownerMemberId: string;
  /** undefined: all of them. */
  readonly ids: readonly string[] | undefined;
}

/** Takes keys of an owner, whose row the caller has locked, in the order of their ids. By api_keys_owner. */
export async function lockKeysOfOwner(
  { db }: TransactionScope,
  { workspaceId, ownerMemberId, ids }: KeysOfOwner,
): Promise<readonly TransferableKey[]> {
  const keys = db
    .selectFrom('apiKeys')
    .select(['id', 'grants', 'revokedAt', 'supersededAt', 'expiresAt', 'disabledAt'])
    .where('workspaceId', '=', workspaceId)
    .where('ownerMemberId', '=', ownerMemberId)
    .orderBy('id')
    .forUpdate();
  return await (ids === undefined ? keys : keys.where('id', 'in', ids)).execute();
}

/** Gives keys, which the caller has locked, another owner. */
export async function updateOwnerOfKeys(
  { db }: TransactionScope,
  { workspaceId, ids }: { readonly workspaceId: string; readonly ids: readonly string[] },
  ownerMemberId: string,
): Promise<void> {
  await db
    .updateTable('apiKeys')
    .set({ ownerMemberId })
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
}
