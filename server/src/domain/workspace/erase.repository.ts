import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';

/** Tables whose rows name their workspace, but for the feed: it holds ids alone, and who misses a row starts over. */
type TableOfWorkspace = {
  [Table in Exclude<keyof Tables, 'changes'>]: 'workspaceId' extends keyof Tables[Table] ? Table : never;
}[Exclude<keyof Tables, 'changes'>];

/** All of them, so that none is forgotten, in an order in which no row is erased before those that refer to it. */
const ERASED = {
  idempotentCalls: true,
  sealedSecrets: true,
  apiKeySecretUsage: true,
  apiKeySecrets: true,
  apiKeyUsage: true,
  apiKeys: true,
  consolidations: true,
  tiers: true,
  permissions: true,
  invitations: true,
  accessRequests: true,
  members: true,
  auditEvents: true,
} as const satisfies Record<TableOfWorkspace, true>;

/** A workspace that was deleted. */
export interface ErasableWorkspace {
  readonly id: string;
  readonly slug: string;
}

/** The one that was deleted first, if that was at or before the instant. */
export async function findErasableWorkspace(db: Db, deletedBy: Date): Promise<ErasableWorkspace | undefined> {
  return await db
    .selectFrom('workspaces')
    .select(['id', 'slug'])
    .where('deletedAt', '<=', deletedBy)
    .orderBy('deletedAt')
    .limit(1)
    .executeTakeFirst();
}

/** Erases up to `limit` rows of a workspace; answers false when none was left but its own. */
export async function eraseRowsOfWorkspace(db: Db, workspaceId: string, limit: number): Promise<boolean> {
  for (const table of Object.keys(ERASED)) {
    const of = sql.table(table);
    const { rows } = await sql`
      DELETE FROM ${of} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${of} WHERE workspace_id = ${workspaceId} LIMIT ${limit}))
      RETURNING 1 AS erased`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}

/** Erases the rest: the end of its audit chain, and the workspace itself. */
export async function eraseWorkspaceRow(db: Db, id: string): Promise<void> {
  await db.deleteFrom('auditHeads').where('chain', '=', id).execute();
  await db.deleteFrom('workspaces').where('id', '=', id).execute();
}
