import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { StoredConsolidation } from './consolidation.ts';
import { endAt, ENDS, ranked, type ConsolidationMoment } from './ranked-keys.repository.ts';

/** How many members have several keys of which one stays, and how many keys end. */
export async function countConsolidated(
  db: Db,
  moment: ConsolidationMoment,
): Promise<{ readonly memberCount: number; readonly keyCount: number }> {
  const counts = await sql<{ memberCount: number; keyCount: number }>`
    SELECT count(DISTINCT owner_member_id) AS member_count, count(*) AS key_count
    FROM (${ranked(moment)}) r WHERE ${ENDS}`.execute(db);
  return counts.rows[0] ?? { memberCount: 0, keyCount: 0 };
}

/**
 * Takes the rows of all members who have several keys until the transaction ends, in the order of their ids; none of
 * their keys is made or changed meanwhile. They stand in a table of this transaction, for {@link supersedeOthers}.
 */
export async function lockConsolidated({ db }: TransactionScope, moment: ConsolidationMoment): Promise<void> {
  // A million keys take longer than any other statement may.
  await sql`SET LOCAL statement_timeout = ${sql.lit(STATEMENT_TIMEOUT_MS)}`.execute(db);
  await sql`CREATE TEMPORARY TABLE consolidated_members (id text COLLATE "C" PRIMARY KEY) ON COMMIT DROP`.execute(db);
  await sql`
    INSERT INTO consolidated_members
    SELECT m.id FROM members m
    WHERE m.workspace_id = ${moment.workspaceId} AND m.removed_at IS NULL
      AND m.id IN (SELECT owner_member_id FROM (${ranked(moment)}) r WHERE ${ENDS})
    ORDER BY m.id FOR UPDATE OF m`.execute(db);
  await sql`ANALYZE consolidated_members`.execute(db);
}

/** Ten minutes. */
const STATEMENT_TIMEOUT_MS = 600_000;

/** Of each locked member leaves one key; answers how many members and keys that met. */
export async function supersedeOthers(
  { db }: TransactionScope,
  consolidationId: string,
  moment: ConsolidationMoment,
): Promise<{ readonly memberCount: number; readonly keyCount: number }> {
  const ofLocked = sql`AND k.owner_member_id IN (SELECT id FROM consolidated_members)`;
  const counts = await sql<{ memberCount: number; keyCount: number }>`
    WITH ended AS (
      UPDATE api_keys SET superseded_at = ${endAt(moment)}, superseded_by = r.kept_id, consolidation_id = ${consolidationId}
      FROM (${ranked(moment, ofLocked)}) r
      WHERE api_keys.id = r.id AND api_keys.workspace_id = ${moment.workspaceId} AND ${ENDS}
      RETURNING api_keys.owner_member_id)
    SELECT count(DISTINCT owner_member_id) AS member_count, count(*) AS key_count FROM ended`.execute(db);
  return counts.rows[0] ?? { memberCount: 0, keyCount: 0 };
}

/** Erases what is kept of the secrets that have ended. */
export async function eraseConsolidatedSecrets(db: Db, workspaceId: string, consolidationId: string): Promise<void> {
  await sql`
    DELETE FROM sealed_secrets USING api_key_secrets s, api_keys k
    WHERE k.consolidation_id = ${consolidationId} AND k.workspace_id = ${workspaceId} AND s.api_key_id = k.id
      AND sealed_secrets.workspace_id = s.workspace_id AND sealed_secrets.secret_hash = s.secret_hash`.execute(db);
}

/** Gives keys back that have not ended yet; answers how many. */
export async function restoreConsolidated(
  db: Db,
  { id, workspaceId }: StoredConsolidation,
  now: Date,
): Promise<number> {
  const restored = await db
    .updateTable('apiKeys')
    .set({ supersededAt: null, supersededBy: null, consolidationId: null })
    .where('workspaceId', '=', workspaceId)
    .where('consolidationId', '=', id)
    .where('supersededAt', '>', now)
    .executeTakeFirst();
  return Number(restored.numUpdatedRows);
}

export async function insertConsolidation(db: Db, consolidation: StoredConsolidation): Promise<void> {
  await db.insertInto('consolidations').values(consolidation).execute();
}

export async function updateConsolidation(
  db: Db,
  { id, workspaceId }: StoredConsolidation,
  change: Partial<Pick<StoredConsolidation, 'memberCount' | 'keyCount' | 'cancelledAt' | 'cancelledBy'>>,
): Promise<void> {
  await db
    .updateTable('consolidations')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** By id, whatever its workspace: the caller authorises for the workspace that this answers. */
export async function findConsolidation(db: Db, id: string): Promise<StoredConsolidation | undefined> {
  return await db.selectFrom('consolidations').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Uses consolidations_page; newest first. */
export async function listConsolidations(
  db: Db,
  workspaceId: string,
  page: PageRequest,
): Promise<readonly StoredConsolidation[]> {
  const all = db.selectFrom('consolidations').selectAll().where('workspaceId', '=', workspaceId);
  return await keysetPage(all, page, 'consolidations', true).execute();
}

export async function countConsolidations(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('consolidations')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return row.count;
}
