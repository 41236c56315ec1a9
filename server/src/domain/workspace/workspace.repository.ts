import type { Selectable } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { Workspace } from './workspace.ts';

export async function findWorkspace(db: Db, id: string): Promise<Workspace | undefined> {
  const row = await living(db).where('id', '=', id).executeTakeFirst();
  return row && toWorkspace(row);
}

export async function findWorkspaceBySlug(db: Db, slug: string): Promise<Workspace | undefined> {
  const row = await living(db).where('slug', '=', slug).executeTakeFirst();
  return row && toWorkspace(row);
}

export async function listWorkspacesById(db: Db, ids: readonly string[]): Promise<readonly Workspace[]> {
  return (await living(db).where('id', 'in', ids).execute()).map(toWorkspace);
}

/** Of the whole installation, or only those of a user. */
export async function listWorkspaces(db: Db, of: { readonly userId?: string; readonly id?: string }, page: PageRequest): Promise<readonly Workspace[]> {
  const rows = await keysetPage(livingOf(db, of).selectAll('workspaces'), page, 'workspaces').execute();
  return rows.map(toWorkspace);
}

export async function countWorkspaces(db: Db, of: { readonly userId?: string; readonly id?: string }): Promise<number> {
  const row = await livingOf(db, of).select((select) => select.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return row.count;
}

/** false when the slug is taken. */
export async function insertWorkspace(db: Db, { id, slug, name, createdAt }: Pick<Workspace, 'id' | 'slug' | 'name' | 'createdAt'>): Promise<boolean> {
  const result = await db
    .insertInto('workspaces')
    .values({ id, slug, name, createdAt })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

function living(db: Db) {
  return db.selectFrom('workspaces').selectAll().where('deletedAt', 'is', null);
}

function livingOf(db: Db, { userId, id }: { readonly userId?: string; readonly id?: string }) {
  return db
    .selectFrom('workspaces')
    .where('workspaces.deletedAt', 'is', null)
    .$if(id !== undefined, (query) => query.where('workspaces.id', '=', id ?? ''))
    .$if(userId !== undefined, (query) =>
      query.where('workspaces.id', 'in', (select) =>
        select.selectFrom('members').select('workspaceId').where('userId', '=', userId ?? '').where('removedAt', 'is', null),
      ),
    );
}

function toWorkspace(row: Selectable<Tables['workspaces']>): Workspace {
  const { id, slug, name, status, createdAt } = row;
  return {
    id,
    slug,
    name,
    status,
    createdAt,
    keyPolicy: {
      style: row.keyStyle,
      prefix: row.keyPrefix,
      memberActions: row.memberActions,
      lifetimeDaysMax: row.lifetimeDaysMax,
    },
  };
}
