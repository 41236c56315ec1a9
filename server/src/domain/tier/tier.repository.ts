import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { Tier } from './tier.ts';

const COLUMNS = [
  'id',
  'workspaceId',
  'name',
  'description',
  'limits',
  'ipAllowListsAllowed',
  'selfService',
  'createdAt',
  'retiredAt',
] as const;

/** A tier by id, whatever its workspace: the caller authorises for the workspace that this answers. */
export async function findTier(db: Db, id: string): Promise<Tier | undefined> {
  return await db.selectFrom('tiers').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

export async function listTiersById(db: Db, ids: readonly string[]): Promise<readonly Tier[]> {
  return await db.selectFrom('tiers').select(COLUMNS).where('id', 'in', ids).execute();
}

/** Which tiers of a workspace. */
export interface TiersOf {
  readonly workspaceId: string;
  readonly includeRetired: boolean;
}

/** Uses tiers_page. */
export async function listTiers(db: Db, of: TiersOf, page: PageRequest): Promise<readonly Tier[]> {
  return await keysetPage(tiersOf(db, of).select(COLUMNS), page, 'tiers').execute();
}

export async function countTiers(db: Db, of: TiersOf): Promise<number> {
  const row = await tiersOf(db, of)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Takes a tier's row until the transaction ends, for a change of it. Rows of tiers are taken after those of members and
 * keys.
 */
export async function lockTier(tx: TransactionScope, workspaceId: string, id: string): Promise<Tier | undefined> {
  return await tierRow(tx, workspaceId, id).forUpdate().executeTakeFirst();
}

/** Keeps a tier as it is while keys of it are written; many can hold it at once. */
export async function holdTier(tx: TransactionScope, workspaceId: string, id: string): Promise<Tier | undefined> {
  return await tierRow(tx, workspaceId, id).forShare().executeTakeFirst();
}

/** Like {@link holdTier} for the living tiers with these names or ids, in the order of their ids. */
export async function holdTiersNamed(
  { db }: TransactionScope,
  workspaceId: string,
  named: readonly string[],
): Promise<readonly Tier[]> {
  return await db
    .selectFrom('tiers')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('retiredAt', 'is', null)
    .where((of) => of.or([of('name', 'in', named), of('id', 'in', named)]))
    .orderBy('id')
    .forShare()
    .execute();
}

/** The tier that a key of a member gets who names none: the oldest living one that members may choose. */
export async function findDefaultTierId(db: Db, workspaceId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('tiers')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('selfService', '=', true)
    .where('retiredAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** The index tiers_name refuses a name that a living tier of the workspace has. */
export async function insertTier(db: Db, { limits, ...tier }: Tier): Promise<void> {
  await db
    .insertInto('tiers')
    .values({ ...tier, limits: JSON.stringify(limits) })
    .execute();
}

/** What of a tier can change. */
export type TierChange = Partial<Pick<Tier, 'name' | 'description' | 'limits' | 'ipAllowListsAllowed' | 'selfService'>>;

export async function updateTier(db: Db, { id, workspaceId }: Tier, { limits, ...change }: TierChange): Promise<Tier> {
  return await db
    .updateTable('tiers')
    .set({ ...change, ...(limits !== undefined && { limits: JSON.stringify(limits) }) })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

export async function markTierRetired(db: Db, { id, workspaceId }: Tier, retiredAt: Date): Promise<void> {
  await db
    .updateTable('tiers')
    .set({ retiredAt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/**
 * How many keys of a tier that have not ended have an allow list, by api_keys_tier. Exact under the tier's lock, because
 * whoever gives a key the tier or a list holds the tier.
 */
export async function countAllowListsOfTier({ db, now }: TransactionScope, { id, workspaceId }: Tier): Promise<number> {
  const at = now();
  const row = await db
    .selectFrom('apiKeys')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .where('tierId', '=', id)
    .where('ipAllowList', 'is not', null)
    .where('revokedAt', 'is', null)
    .where(sql<boolean>`coalesce(superseded_at > ${at}::timestamptz, true)`)
    .where(sql<boolean>`coalesce(expires_at > ${at}::timestamptz, true)`)
    .executeTakeFirstOrThrow();
  return row.count;
}

function tiersOf(db: Db, { workspaceId, includeRetired }: TiersOf) {
  const tiers = db.selectFrom('tiers').where('workspaceId', '=', workspaceId);
  return includeRetired ? tiers : tiers.where('retiredAt', 'is', null);
}

function tierRow({ db }: TransactionScope, workspaceId: string, id: string) {
  return db.selectFrom('tiers').select(COLUMNS).where('workspaceId', '=', workspaceId).where('id', '=', id);
}
