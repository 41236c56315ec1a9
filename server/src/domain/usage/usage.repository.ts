import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { UsageCount } from './usage.ts';

/** What was gathered of one secret on one day. */
export interface GatheredUse {
  readonly workspaceId: string;
  readonly apiKeyId: string;
  /** In base64. */
  readonly secretHash: string;
  /** Of UTC: `2026-11-20`. */
  readonly day: string;
  /** ISO 8601; null: the secret was accepted not once. */
  readonly lastUsedAt: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Adds what was gathered, in one statement. The later of two instants stays, whichever comes last, so that servers need not
 * know of each other. Rows are taken in the order of their keys, so that two servers never wait in a circle; of keys that
 * are gone in the meantime nothing is written.
 */
export async function writeUsage(db: Db, gathered: readonly GatheredUse[]): Promise<void> {
  if (gathered.length === 0) return;
  await sql`
    WITH gathered AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(gathered)}::text::jsonb) AS g (
        "workspaceId" text COLLATE "C", "apiKeyId" text COLLATE "C", "secretHash" text,
        day date, "lastUsedAt" timestamptz, counts jsonb
      )
    ), last_uses AS (
      INSERT INTO api_key_secret_usage (workspace_id, secret_hash, last_used_at)
      SELECT s.workspace_id, s.secret_hash, max(g."lastUsedAt")
      FROM gathered g
      JOIN api_key_secrets s ON s.workspace_id = g."workspaceId" AND s.secret_hash = decode(g."secretHash", 'base64')
      WHERE g."lastUsedAt" IS NOT NULL
      GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (workspace_id, secret_hash) DO UPDATE
      SET last_used_at = greatest(api_key_secret_usage.last_used_at, excluded.last_used_at)
    )
    INSERT INTO api_key_usage (workspace_id, api_key_id, day, verdict, count)
    SELECT k.workspace_id, k.id, g.day, c.key, sum(c.value::bigint)
    FROM gathered g
    JOIN api_keys k ON k.workspace_id = g."workspaceId" AND k.id = g."apiKeyId"
    CROSS JOIN LATERAL jsonb_each_text(g.counts) c
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (workspace_id, api_key_id, day, verdict) DO UPDATE SET count = api_key_usage.count + excluded.count
  `.execute(db);
}

/** When a key was last accepted. */
export interface LastUse {
  readonly id: string;
  /** By any of its secrets; null: never. */
  readonly lastUsedAt: Date | null;
  /** By the secret before the current one; null: never, or there was none. */
  readonly previousSecretLastUsedAt: Date | null;
}

/** Of keys that the caller may see, by api_key_secrets_key and the primary key. */
export async function listLastUses(db: Db, apiKeyIds: readonly string[]): Promise<readonly LastUse[]> {
  return await db
    .selectFrom('apiKeySecrets as s')
    .leftJoin('apiKeySecretUsage as u', (join) =>
      join.onRef('u.workspaceId', '=', 's.workspaceId').onRef('u.secretHash', '=', 's.secretHash'),
    )
    .where('s.apiKeyId', 'in', apiKeyIds)
    .groupBy('s.apiKeyId')
    .select((of) => [
      's.apiKeyId as id',
      of.fn.max('u.lastUsedAt').as('lastUsedAt'),
      sql<Date | null>`(array_agg(u.last_used_at ORDER BY s.valid_until DESC, s.created_at DESC)
        FILTER (WHERE s.valid_until IS NOT NULL))[1]`.as('previousSecretLastUsedAt'),
    ])
    .execute();
}

/** What usage is read: of one key or all, of one owner or all (null). */
export interface UsageSelection {
  readonly workspaceId: string;
  readonly from: string;
  readonly to: string;
  readonly groupBy: 'DAY' | 'KEY' | 'VERDICT';
  readonly apiKeyId: string | null;
  readonly ownerMemberId: string | null;
}

/** Sums in one answer: days of a year are fewer, and verdicts; of more keys the most used ones. */
const SUMS_MAX = 1_000;

/** Days in their order, keys and verdicts by how often; uses api_key_usage_day, or the primary key for one key. */
export async function listUsage(db: Db, selection: UsageSelection): Promise<readonly UsageCount[]> {
  const { workspaceId, from, to, groupBy, apiKeyId, ownerMemberId } = selection;
  const { rows } = await sql<UsageCount>`
    SELECT ${groupBy === 'DAY' ? sql`to_char(u.day, 'YYYY-MM-DD')` : sql`NULL`} AS day,
      ${groupBy === 'KEY' ? sql`u.api_key_id` : sql`NULL`} AS "apiKeyId",
      ${groupBy === 'VERDICT' ? sql`u.verdict` : sql`NULL`} AS verdict,
      sum(u.count)::bigint AS count
    FROM api_key_usage u
    JOIN api_keys k ON k.workspace_id = u.workspace_id AND k.id = u.api_key_id
    WHERE u.workspace_id = ${workspaceId}
      AND u.day BETWEEN ${from}::text::date AND ${to}::text::date
      AND (${apiKeyId}::text IS NULL OR u.api_key_id = ${apiKeyId}::text)
      AND (${ownerMemberId}::text IS NULL OR k.owner_member_id = ${ownerMemberId}::text)
    GROUP BY 1, 2, 3
    ORDER BY 1, 4 DESC, 2, 3
    LIMIT ${SUMS_MAX}`.execute(db);
  return rows;
}
