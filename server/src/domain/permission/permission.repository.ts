import type { Db } from '../../db/connect.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { Permission } from './permission.ts';

const COLUMNS = ['id', 'workspaceId', 'name', 'description', 'createdAt', 'retiredAt'] as const;

export async function findPermission(db: Db, id: string): Promise<Permission | undefined> {
  return await db.selectFrom('permissions').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** Names of the live permissions of a workspace, sorted. */
export async function listCatalogue(db: Db, workspaceId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('permissions')
    .select('name')
    .where('workspaceId', '=', workspaceId)
    .where('retiredAt', 'is', null)
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
}

export async function listPermissions(db: Db, workspaceId: string, page: PageRequest): Promise<readonly Permission[]> {
  return await keysetPage(
    db.selectFrom('permissions').select(COLUMNS).where('workspaceId', '=', workspaceId),
    page,
    'permissions',
  ).execute();
}

export async function countPermissions(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('permissions')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** false when the name is taken, by a retired permission too. */
export async function insertPermission(db: Db, permission: Permission): Promise<boolean> {
  const result = await db
    .insertInto('permissions')
    .values(permission)
    .onConflict((conflict) => conflict.columns(['workspaceId', 'name']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Takes a permission's row until the transaction ends; after rows of members and keys, like a tier's. */
export async function lockPermission(
  { db }: TransactionScope,
  workspaceId: string,
  id: string,
): Promise<Permission | undefined> {
  return await db
    .selectFrom('permissions')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function markPermissionRetired(db: Db, { id, workspaceId }: Permission, retiredAt: Date): Promise<void> {
  await db
    .updateTable('permissions')
    .set({ retiredAt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
