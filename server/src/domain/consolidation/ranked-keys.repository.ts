import { sql, type RawBuilder } from 'kysely';

/** What a consolidation looks at: the keys of a workspace at `now`, of which the others end at `at`. */
export interface ConsolidationMoment {
  readonly workspaceId: string;
  readonly now: Date;
  /** `now`, or later. */
  readonly at: Date;
}

/**
 * The ACTIVE and DISABLED keys of members, but for those that are to end anyway, each with the key that stays of its owner's: the newest one that works and
 * will not have expired when the others end. `also` narrows the keys `k`.
 */
export function ranked({ workspaceId, now, at }: ConsolidationMoment, also: RawBuilder<unknown> = sql``) {
  const isUsable = sql`(k.disabled_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${at}::timestamptz))`;
  return sql`
    SELECT k.id, k.owner_member_id, k.created_at, bool_or(${isUsable}) OVER (PARTITION BY k.owner_member_id) AS has_usable,
      first_value(k.id) OVER (PARTITION BY k.owner_member_id ORDER BY ${isUsable} DESC, k.created_at DESC, k.id DESC) AS kept_id
    FROM api_keys k
    WHERE k.workspace_id = ${workspaceId} AND k.revoked_at IS NULL AND k.superseded_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > ${now}::timestamptz) ${also}`;
}

/** Which of the ranked keys, called `r`, end. Who has no key that works keeps what there is. */
export const ENDS = sql`r.has_usable AND r.id <> r.kept_id`;

/** At once means: ended for every server, however late the clock is that `now` was read from. */
export function endAt({ now, at }: ConsolidationMoment) {
  return at > now
    ? sql`${at}::timestamptz`
    : sql`LEAST(${now}::timestamptz, date_trunc('milliseconds', clock_timestamp()))`;
}
