import { sql, type ExpressionBuilder } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';

/** A permission of a workspace, at an instant. */
export interface TouchingPermission {
  readonly workspaceId: string;
  readonly name: string;
  readonly now: Date;
}

/** Who is touched: how many, and the first of them by id. */
export interface Touched {
  readonly count: number;
  readonly ids: readonly string[];
}

/** Keys that have not ended and can use the permission on some resource: they and their owners hold it. */
export async function findTouchedApiKeys(db: Db, of: TouchingPermission, shownMax: number): Promise<Touched> {
  const keys = db
    .selectFrom('apiKeys as k')
    .innerJoin('members as m', 'm.id', 'k.ownerMemberId')
    .where('k.workspaceId', '=', of.workspaceId)
    .where('k.revokedAt', 'is', null)
    .where((or) => or.or([or('k.supersededAt', 'is', null), or('k.supersededAt', '>', of.now)]))
    .where((or) => or.or([or('k.expiresAt', 'is', null), or('k.expiresAt', '>', of.now)]))
    .where((or) => or.or([or('k.grants', 'is', null), covers('k.grants', of.name)]))
    .where((or) => or.or([or('m.role', '<>', 'MEMBER'), covers('m.grants', of.name)]));
  const { count } = await keys.select((select) => select.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return { count, ids: toIds(await keys.select('k.id').orderBy('k.id').limit(shownMax).execute()) };
}

/** Members whose grants hold it; OWNERs and ADMINs need none. */
export async function findTouchedMembers(db: Db, of: TouchingPermission, shownMax: number): Promise<Touched> {
  const members = db.selectFrom('members').where(isTouched(of));
  const { count } = await members
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return { count, ids: toIds(await members.select('id').orderBy('id').limit(shownMax).execute()) };
}

function isTouched({ workspaceId, name }: TouchingPermission) {
  return (where: ExpressionBuilder<Tables, 'members'>) =>
    where.and([
      where('workspaceId', '=', workspaceId),
      where('removedAt', 'is', null),
      where('role', '=', 'MEMBER'),
      covers('grants', name),
    ]);
}

/** Whether a list of grants has one of the patterns that cover the permission: its name, or one that ends in `*`. */
function covers(grants: string, name: string) {
  const segments = name.split(':');
  const wildcards = segments.map((_, index) => [...segments.slice(0, index), '*'].join(':'));
  return sql<boolean>`EXISTS (
    SELECT FROM jsonb_array_elements(${sql.ref(grants)}) AS held
    WHERE held ->> 'permission' = ANY (${[name, ...wildcards]}::text[]))`;
}

function toIds(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}
