import { sql, type SelectQueryBuilder } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { PageRequest } from './page.ts';

/** Tables that are listed by (created_at, id); each has an index that ends in these two. */
type Listed =
  | 'workspaces'
  | 'members'
  | 'permissions'
  | 'tiers'
  | 'apiKeys'
  | 'invitations'
  | 'accessRequests'
  | 'consolidations';

/**
 * Narrows a query to one page and asks for one row more, to see whether there is a next page. Rows come from the end
 * asked for: see {@link toPage}. `descending` turns the list itself around, newest first.
 */
export function keysetPage<Db extends Tables, Table extends keyof Db, Row>(
  query: SelectQueryBuilder<Db, Table, Row>,
  { limit, fromEnd, after, before }: PageRequest,
  table: Listed,
  descending = false,
): SelectQueryBuilder<Db, Table, Row> {
  const [createdAt, id] = [sql.ref(`${table}.createdAt`), sql.ref(`${table}.id`)];
  const [later, earlier] = descending ? [sql`<`, sql`>`] : [sql`>`, sql`<`];
  const direction = descending === fromEnd ? 'asc' : 'desc';
  let page = query;
  if (after)
    page = page.where(sql<boolean>`(${createdAt}, ${id}) ${later} (${after.createdAt}::timestamptz, ${after.id})`);
  if (before)
    page = page.where(sql<boolean>`(${createdAt}, ${id}) ${earlier} (${before.createdAt}::timestamptz, ${before.id})`);
  return page
    .orderBy(createdAt, direction)
    .orderBy(id, direction)
    .limit(limit + 1);
}
