import type { Selectable, Updateable } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { KeyPolicy, Workspace } from './workspace.ts';

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

/** Whose workspaces: those that a session may enter, a single one, or (neither given) the whole installation's. */
export interface WorkspacesOf {
  readonly session?: { readonly userId: string; readonly issuedAt: Date };
  readonly id?: string;
}

export async function listWorkspaces(db: Db, of: WorkspacesOf, page: PageRequest): Promise<readonly Workspace[]> {
  const rows = await keysetPage(livingOf(db, of).selectAll('workspaces'), page, 'workspaces').execute();
  return rows.map(toWorkspace);
}

export async function countWorkspaces(db: Db, of: WorkspacesOf): Promise<number> {
  const row = await livingOf(db, of)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** false when the slug is taken. */
export async function insertWorkspace(
  db: Db,
  { id, slug, name, createdAt }: Pick<Workspace, 'id' | 'slug' | 'name' | 'createdAt'>,
): Promise<boolean> {
  const result = await db
    .insertInto('workspaces')
    .values({ id, slug, name, createdAt })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/**
 * Takes a workspace's row until the transaction ends, before any row of a member: what holds the key policy has ended or
 * waits. Rows that refer to the workspace can be written meanwhile.
 */
export async function lockWorkspace({ db }: TransactionScope, id: string): Promise<void> {
  await db.selectFrom('workspaces').select('id').where('id', '=', id).forNoKeyUpdate().execute();
}

/** Keeps a workspace's key policy as it is until the transaction ends; many can hold it at once. Taken before members. */
export async function holdWorkspace({ db }: TransactionScope, id: string): Promise<void> {
  await db.selectFrom('workspaces').select('id').where('id', '=', id).forShare().execute();
}

/** What of a workspace can change beside its key policy. */
export type WorkspaceChange = Pick<Updateable<Tables['workspaces']>, 'name' | 'status' | 'deletedAt'>;

export async function updateWorkspace(db: Db, id: string, change: WorkspaceChange): Promise<void> {
  await db.updateTable('workspaces').set(change).where('id', '=', id).execute();
}

export async function updateKeyPolicy(db: Db, id: string, change: Partial<KeyPolicy>): Promise<void> {
  await db.updateTable('workspaces').set(toColumns(change)).where('id', '=', id).execute();
}

function living(db: Db) {
  return db.selectFrom('workspaces').selectAll().where('deletedAt', 'is', null);
}

function livingOf(db: Db, { session, id }: WorkspacesOf) {
  let query = db.selectFrom('workspaces').where('workspaces.deletedAt', 'is', null);
  if (id !== undefined) query = query.where('workspaces.id', '=', id);
  if (session !== undefined) query = query.where('workspaces.id', 'in', workspaceIdsOf(db, session));
  return query;
}

/** Without those that reset their sessions at or after the instant at which this one was issued. */
function workspaceIdsOf(db: Db, { userId, issuedAt }: NonNullable<WorkspacesOf['session']>) {
  return db
    .selectFrom('members')
    .select('workspaceId')
    .where('userId', '=', userId)
    .where('removedAt', 'is', null)
    .where((or) => or.or([or('sessionsValidFrom', 'is', null), or('sessionsValidFrom', '<', issuedAt)]));
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
      secretVisibility: row.secretVisibility,
      activeKeysPerMember: row.activeKeysPerMember,
      onLimit: row.onLimit,
      memberActions: row.memberActions,
      enrolment: row.enrolment,
      checksum: row.checksum,
      lifetimeDaysMax: row.lifetimeDaysMax,
    },
  };
}

/** Kysely leaves out what is undefined. */
function toColumns({ style, prefix, memberActions, ...others }: Partial<KeyPolicy>): Updateable<Tables['workspaces']> {
  return { keyStyle: style, keyPrefix: prefix, memberActions: memberActions && [...memberActions], ...others };
}
