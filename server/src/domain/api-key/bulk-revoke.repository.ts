import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import { restorePredecessors } from '../consolidation/predecessor.repository.ts';
import type { TransactionScope } from '../scope.ts';
import { apiKeys, toRevoked, type Revocation } from './api-key.repository.ts';
import type { ApiKey } from './api-key.ts';
import { matches, type ApiKeyFilter } from './list.repository.ts';
import { eraseSealedSecretsOf } from './sealed-secret.repository.ts';

/** Which keys of a workspace, at which instant. */
export interface ApiKeysOf {
  readonly workspaceId: string;
  readonly filter: ApiKeyFilter;
  readonly now: Date;
}

/** How many keys that are not revoked match. */
export async function countRevocable(db: Db, of: ApiKeysOf): Promise<number> {
  const row = await revocable(db, of)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The first of them, oldest first. */
export async function listRevocableIds(db: Db, of: ApiKeysOf, limit: number): Promise<readonly string[]> {
  return toIds(await revocable(db, of).select('apiKeys.id').orderBy('apiKeys.id').limit(limit).execute());
}

/** The same, taken until the transaction ends, in the order in which all take rows of keys: by id. */
export async function lockRevocableIds(
  { db }: TransactionScope,
  of: ApiKeysOf,
  limit: number,
): Promise<readonly string[]> {
  const rows = revocable(db, of).select('apiKeys.id').orderBy('apiKeys.id').limit(limit);
  return toIds(await rows.forUpdate().execute());
}

/**
 * Ends keys that the caller has locked, in one statement, and erases what is kept of their secrets. Keys that were to end
 * later by these stay; answers their ids.
 */
export async function markApiKeysRevoked(
  { db }: TransactionScope,
  workspaceId: string,
  ids: readonly string[],
  revocation: Revocation,
): Promise<readonly string[]> {
  await db
    .updateTable('apiKeys')
    .set(toRevoked(revocation))
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`id = ANY(${[...ids]}::text[])`)
    .where('revokedAt', 'is', null)
    .execute();
  await eraseSealedSecretsOf(db, workspaceId, ids);
  return await restorePredecessors(db, workspaceId, ids, revocation.at);
}

/** Keys of a workspace by id, in that order. */
export async function listApiKeysById(db: Db, workspaceId: string, ids: readonly string[]): Promise<readonly ApiKey[]> {
  return await apiKeys(db)
    .where('apiKeys.workspaceId', '=', workspaceId)
    .where(sql<boolean>`api_keys.id = ANY(${[...ids]}::text[])`)
    .orderBy('apiKeys.id')
    .execute();
}

function revocable(db: Db, { workspaceId, filter, now }: ApiKeysOf) {
  return db
    .selectFrom('apiKeys')
    .where('apiKeys.workspaceId', '=', workspaceId)
    .where('apiKeys.revokedAt', 'is', null)
    .where(matches(filter, now));
}

function toIds(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}
