import { sql, type ExpressionBuilder } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';
import type { ReplaceableKey } from '../errors.ts';
import type { Member } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import { eraseSealedSecretsOf } from './sealed-secret.repository.ts';
import { atOnce } from './secret.repository.ts';

/** A member's keys that count are ACTIVE or DISABLED, in all environments; one with an overlap counts once. */
export async function countKeysOfMember(db: Db, { workspaceId, id }: Member, now: Date): Promise<number> {
  const row = await db
    .selectFrom('apiKeys')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .where('ownerMemberId', '=', id)
    .where(isLiving(now))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The keys that count, newest first; of a member whose row the caller has locked. By api_keys_owner. */
export async function listKeysOfMember(
  { db }: TransactionScope,
  { workspaceId, id }: Member,
  now: Date,
): Promise<readonly ReplaceableKey[]> {
  return await db
    .selectFrom('apiKeys')
    .select(['apiKeys.id', 'apiKeys.label', 'apiKeys.createdAt'])
    .select((select) =>
      select
        .selectFrom('apiKeySecrets')
        .select('hint')
        .whereRef('apiKeyId', '=', 'apiKeys.id')
        .where('validUntil', 'is', null)
        .as('hint'),
    )
    .where('workspaceId', '=', workspaceId)
    .where('ownerMemberId', '=', id)
    .where(isLiving(now))
    .orderBy('apiKeys.createdAt', 'desc')
    .orderBy('apiKeys.id', 'desc')
    .execute();
}

/** Ends keys of a member at this instant, for a newer one, and erases what is kept of their secrets; their rows are taken in the order of their ids. */
export async function supersedeKeys(
  { db }: TransactionScope,
  { workspaceId }: Member,
  { ids, by, now }: { readonly ids: readonly string[]; readonly by: string; readonly now: Date },
): Promise<void> {
  await db
    .selectFrom('apiKeys')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  await db
    .updateTable('apiKeys')
    .set({ supersededAt: atOnce(now), supersededBy: by })
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    // Whoever finds a secret can revoke its key without the owner's lock.
    .where('revokedAt', 'is', null)
    .execute();
  await eraseSealedSecretsOf(db, workspaceId, ids);
}

/** Keys of a workspace, and the members who own them. */
export interface KeyCount {
  readonly keyCount: number;
  readonly memberCount: number;
}

interface KeysOf {
  readonly workspaceId: string;
  readonly now: Date;
}

/** All keys that count of the members who have more than `limit` of them. */
export async function countKeysOfMembersOver(db: Db, { workspaceId, now }: KeysOf, limit: number): Promise<KeyCount> {
  const owners = db
    .selectFrom('apiKeys')
    .select('ownerMemberId')
    .where('workspaceId', '=', workspaceId)
    .where(isLiving(now))
    .groupBy('ownerMemberId')
    .having((having) => having.fn.countAll(), '>', limit);
  return await countKeys(db, { workspaceId, now }).where('ownerMemberId', 'in', owners).executeTakeFirstOrThrow();
}

/** Keys that would live longer than `days` from their making. */
export async function countKeysOutliving(db: Db, of: KeysOf, days: number): Promise<KeyCount> {
  const latest = sql<Date>`created_at + make_interval(hours => 24 * ${days}::integer)`;
  return await countKeys(db, of)
    .where((or) => or.or([or('expiresAt', 'is', null), or('expiresAt', '>', latest)]))
    .executeTakeFirstOrThrow();
}

function countKeys(db: Db, { workspaceId, now }: KeysOf) {
  return db
    .selectFrom('apiKeys')
    .select((select) => [
      select.fn.countAll<number>().as('keyCount'),
      select.fn.count<number>('ownerMemberId').distinct().as('memberCount'),
    ])
    .where('workspaceId', '=', workspaceId)
    .where(isLiving(now));
}

/** Neither revoked, superseded nor expired: `isEnded`, the other way round, in SQL. */
function isLiving(now: Date) {
  return (where: ExpressionBuilder<Tables, 'apiKeys'>) =>
    where.and([
      where('revokedAt', 'is', null),
      where.or([where('supersededAt', 'is', null), where('supersededAt', '>', now)]),
      where.or([where('expiresAt', 'is', null), where('expiresAt', '>', now)]),
    ]);
}
