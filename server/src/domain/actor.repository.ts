import type { Grant } from '@portcullis/schema';
import type { Db } from '../db/connect.ts';
import type { Role } from '../db/tables.ts';
import type { TransactionScope } from './scope.ts';

/** A living membership, as authorisation needs it. */
export interface Membership {
  readonly id: string;
  readonly role: Role;
  readonly grants: readonly Grant[];
  readonly sessionsValidFrom: Date | null;
}

/** By the unique index over living members of a workspace. */
export async function findMembership(db: Db, workspaceId: string, userId: string): Promise<Membership | undefined> {
  return await db
    .selectFrom('members')
    .select(['id', 'role', 'grants', 'sessionsValidFrom'])
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
}

/** A key that may act at `now`, with its owner: not ended, not disabled, its owner still a member. */
export async function findActingApiKey(
  db: Db,
  workspaceId: string,
  apiKeyId: string,
  now: Date,
): Promise<
  { readonly grants: readonly Grant[] | null; readonly owner: Omit<Membership, 'sessionsValidFrom'> } | undefined
> {
  const row = await db
    .selectFrom('apiKeys as k')
    .innerJoin('members as m', 'm.id', 'k.ownerMemberId')
    .select(['k.grants', 'm.id as ownerId', 'm.role', 'm.grants as ownerGrants'])
    .where('k.workspaceId', '=', workspaceId)
    .where('k.id', '=', apiKeyId)
    .where('k.revokedAt', 'is', null)
    .where('k.disabledAt', 'is', null)
    .where((or) => or.or([or('k.supersededAt', 'is', null), or('k.supersededAt', '>', now)]))
    .where((or) => or.or([or('k.expiresAt', 'is', null), or('k.expiresAt', '>', now)]))
    .where('m.removedAt', 'is', null)
    .executeTakeFirst();
  return row && { grants: row.grants, owner: { id: row.ownerId, role: row.role, grants: row.ownerGrants } };
}

/** Keeps a membership as it is until the transaction ends; many can hold it at once. */
export async function holdMembership({ db }: TransactionScope, id: string): Promise<void> {
  await db.selectFrom('members').select('id').where('id', '=', id).forShare().execute();
}

/** Keeps a key as it is until the transaction ends; many can hold it at once. */
export async function holdApiKey({ db }: TransactionScope, id: string): Promise<void> {
  await db.selectFrom('apiKeys').select('id').where('id', '=', id).forShare().execute();
}
