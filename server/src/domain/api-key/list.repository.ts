import { sql, type ExpressionBuilder } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import { apiKeys } from './api-key.repository.ts';
import type { ApiKey, ApiKeyStatus, Environment } from './api-key.ts';

/** What a list of keys is narrowed to. */
export interface ApiKeyFilter {
  readonly ownerMemberId?: string | undefined;
  readonly status?: ApiKeyStatus | undefined;
  readonly environment?: Environment | undefined;
  readonly tierId?: string | undefined;
  /** Part of the label, in any case. */
  readonly label?: string | undefined;
  readonly expiresBefore?: Date | undefined;
  /** Older than this, and not used at it or later. */
  readonly unusedSince?: Date | undefined;
}

/** Uses api_keys_owner, api_keys_tier or api_keys_page. */
export async function listApiKeys(
  db: Db,
  {
    workspaceId,
    filter,
    now,
    page,
    newestFirst,
  }: { workspaceId: string; filter: ApiKeyFilter; now: Date; page: PageRequest; newestFirst: boolean },
): Promise<readonly ApiKey[]> {
  const query = apiKeys(db).where('apiKeys.workspaceId', '=', workspaceId).where(matches(filter, now));
  return await keysetPage(query, page, 'apiKeys', newestFirst).execute();
}

export async function countApiKeys(db: Db, workspaceId: string, filter: ApiKeyFilter, now: Date): Promise<number> {
  const row = await db
    .selectFrom('apiKeys')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .where(matches(filter, now))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The condition that a filter stands for, at an instant. */
export function matches(filter: ApiKeyFilter, now: Date) {
  return (where: ExpressionBuilder<Tables, 'apiKeys'>) =>
    where.and([
      ...(filter.ownerMemberId === undefined ? [] : [where('apiKeys.ownerMemberId', '=', filter.ownerMemberId)]),
      ...(filter.environment === undefined ? [] : [where('apiKeys.environment', '=', filter.environment)]),
      ...(filter.tierId === undefined ? [] : [where('apiKeys.tierId', '=', filter.tierId)]),
      ...(filter.expiresBefore === undefined ? [] : [where('apiKeys.expiresAt', '<', filter.expiresBefore)]),
      ...(filter.label === undefined
        ? []
        : [where('apiKeys.label', 'ilike', `%${filter.label.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)]),
      ...(filter.unusedSince === undefined ? [] : [isUnusedSince(filter.unusedSince)]),
      ...(filter.status === undefined ? [] : [where(statusAt(now), '=', filter.status)]),
    ]);
}

/** The order of `statusOf`, in SQL. */
function statusAt(now: Date) {
  return sql<ApiKeyStatus>`CASE
    WHEN revoked_at IS NOT NULL THEN 'REVOKED'
    WHEN superseded_at <= ${now}::timestamptz THEN 'SUPERSEDED'
    WHEN expires_at <= ${now}::timestamptz THEN 'EXPIRED'
    WHEN disabled_at IS NOT NULL THEN 'DISABLED'
    ELSE 'ACTIVE' END`;
}

/** By api_key_secrets_key and the primary key of api_key_secret_usage. */
function isUnusedSince(since: Date) {
  return sql<boolean>`api_keys.created_at < ${since}::timestamptz AND NOT EXISTS (
    SELECT FROM api_key_secrets s JOIN api_key_secret_usage u USING (workspace_id, secret_hash)
    WHERE s.api_key_id = api_keys.id AND u.last_used_at >= ${since}::timestamptz)`;
}
