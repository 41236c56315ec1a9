import type { Change, Position } from '@portcullis/schema';
import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { TransactionScope } from '../scope.ts';
import { FEED_CHANNEL } from './feed-channel.ts';

/** A number that no other advisory lock here has; "feed" in ASCII. */
const FEED_LOCK = 0x66_65_65_64;

/** More ids than these are told as one change of the whole workspace. */
const SUBJECTS_MAX = 100;

/**
 * Writes what a transaction has changed, as its last statements (rule 1): the lock is taken before the seq is drawn, in a
 * statement of its own, and held until the commit, so that seqs become visible in their order.
 * @returns the newest seq; null when there was nothing to tell
 */
export async function writeChanges({ db, pendingChanges, randomBytes }: TransactionScope): Promise<number | null> {
  if (pendingChanges.length === 0) return null;
  const byWorkspace = Map.groupBy(pendingChanges, ({ workspaceId }) => workspaceId);
  const rows = [...byWorkspace].map(([workspaceId, changes]) => ({
    workspace_id: workspaceId,
    mark: Buffer.from(randomBytes(16)).toString('hex'),
    subjects: toSubjects(
      workspaceId,
      changes.map(({ subject }) => subject),
    ),
  }));
  await sql`SELECT pg_advisory_xact_lock(${FEED_LOCK})`.execute(db);
  const written = await sql<{ seq: number }>`
    WITH written AS (
      INSERT INTO changes (seq, mark, workspace_id, subjects)
      SELECT nextval('change_seq'), r.mark, r.workspace_id,
        ARRAY(SELECT jsonb_array_elements_text(r.subjects))
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (mark text, workspace_id text, subjects jsonb)
      RETURNING seq
    )
    SELECT max(seq) AS seq, pg_notify(${FEED_CHANNEL}, '') FROM written`.execute(db);
  const seq = written.rows[0]?.seq;
  if (seq === undefined) throw new Error('The feed took no row.');
  return seq;
}

/** Where the feed ends at this moment. It is never empty. */
export async function readNewestPosition(db: Db): Promise<Position> {
  return await db
    .selectFrom('changes')
    .select(['seq', 'mark'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** One row of the feed. */
export interface FeedRow extends Change, Position {}

/** Rows in one reading of the feed; who gets as many is further behind and reads again. */
export const FEED_ROWS_MAX = 5_000;

/** From `seq` on, in their order, the row with this very seq first (rule 3): without it the reader starts over. */
export async function readFeed(db: Db, seq: number): Promise<readonly FeedRow[]> {
  const rows = await db
    .selectFrom('changes')
    .select(['seq', 'mark', 'workspaceId', 'subjects'])
    .where('seq', '>=', seq)
    .orderBy('seq')
    .limit(FEED_ROWS_MAX)
    .execute();
  return rows.map(({ workspaceId, ...row }) => ({ ...row, workspaceId: workspaceId ?? '' }));
}

/**
 * Takes away the oldest changes that are more than a day old, but never the newest of all, from which the next reading goes
 * on (rule 3); answers how many. By the database's clock, which made the instants: it decides no verdict here.
 */
export async function deleteOldChanges(db: Db, limit: number): Promise<number> {
  const result = await db
    .deleteFrom('changes')
    .where('seq', 'in', (changes) =>
      changes
        .selectFrom('changes')
        .select('seq')
        .where('madeAt', '<', sql<Date>`clock_timestamp() - interval '1 day'`)
        .where('seq', '<', (all) => all.selectFrom('changes').select((of) => of.fn.max<number>('seq').as('seq')))
        .orderBy('seq')
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

function toSubjects(workspaceId: string, subjects: readonly string[]): readonly string[] {
  const distinct = [...new Set(subjects)];
  return distinct.length > SUBJECTS_MAX || distinct.includes(workspaceId) ? [workspaceId] : distinct;
}
