import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Role } from '../../db/tables.ts';
import { holdMembership } from '../actor.repository.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { Member, MemberAddress } from './member.ts';

const COLUMNS = ['id', 'workspaceId', 'userId', 'role', 'grants', 'externalId', 'createdAt'] as const;

/** A living member by id, whatever its workspace: the caller authorises for the workspace that this answers. */
export async function findMember(db: Db, id: string): Promise<Member | undefined> {
  return await db
    .selectFrom('members')
    .select(COLUMNS)
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
}

/** Living members under an address; an e-mail address may belong to several, of whom at most two are read. */
export async function listMembersByAddress(
  db: Db,
  workspaceId: string,
  address: MemberAddress,
): Promise<readonly Member[]> {
  // PostgreSQL refuses a NUL in a text, so nobody has such an address.
  if (Object.values(address).some((text: string) => text.includes('\0'))) return [];
  const members = db
    .selectFrom('members')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('removedAt', 'is', null)
    .limit(2);
  if ('memberId' in address) return await members.where('id', '=', address.memberId).execute();
  if ('externalId' in address) return await members.where('externalId', '=', address.externalId).execute();
  return await members
    .where('userId', 'in', (select) =>
      select
        .selectFrom('users')
        .select('users.id')
        .where((of) => of(of.fn('lower', ['users.email']), '=', of.fn<string>('lower', [of.val(address.email)]))),
    )
    .execute();
}

/** Members by id, removed ones too: keys keep their owner. */
export async function listMembersById(db: Db, ids: readonly string[]): Promise<readonly Member[]> {
  return await db.selectFrom('members').select(COLUMNS).where('id', 'in', ids).execute();
}

export async function listMembershipsOfUser(
  db: Db,
  userId: string,
): Promise<readonly (Member & { readonly sessionsValidFrom: Date | null })[]> {
  return await db
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspaceId')
    .select([...COLUMNS.map((column) => `members.${column}` as const), 'members.sessionsValidFrom'])
    .where('members.userId', '=', userId)
    .where('members.removedAt', 'is', null)
    .where('workspaces.deletedAt', 'is', null)
    .orderBy('members.createdAt')
    .orderBy('members.id')
    .execute();
}

export async function listMembers(db: Db, workspaceId: string, page: PageRequest): Promise<readonly Member[]> {
  const members = db
    .selectFrom('members')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('removedAt', 'is', null);
  return await keysetPage(members, page, 'members').execute();
}

export async function countMembers(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('members')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', workspaceId)
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Takes the row of a living member until the transaction ends: generating for it and removing it exclude each other. Rows
 * are taken in the order of their ids, that of who acts among them, so that two who act on each other don't deadlock.
 */
export async function lockMember(
  tx: TransactionScope,
  { workspaceId, id, actorId }: { workspaceId: string; id: string; actorId: string | null },
): Promise<Member | undefined> {
  if (actorId !== null && actorId < id) await holdMembership(tx, actorId);
  return await tx.db
    .selectFrom('members')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Takes living members, in the order of their ids; whoever acts is among them. */
export async function lockMembers(
  { db }: TransactionScope,
  workspaceId: string,
  ids: readonly string[],
): Promise<readonly Member[]> {
  return await db
    .selectFrom('members')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .where('removedAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/**
 * Takes a member, who acts, and all OWNERs of the workspace, in the order of their ids, so that two who remove each
 * other can't both succeed and can't deadlock.
 */
export async function lockMemberAndOwners(
  { db }: TransactionScope,
  { workspaceId, id, actorId }: { workspaceId: string; id: string; actorId: string | null },
): Promise<readonly Member[]> {
  return await db
    .selectFrom('members')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where((of) => of.or([of('id', 'in', [id, actorId ?? id]), of('role', '=', 'OWNER')]))
    .where('removedAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** The indexes members_user and members_external_id refuse a second membership and a taken external id. */
export async function insertMember(db: Db, member: Member): Promise<Member> {
  await db
    .insertInto('members')
    .values({ ...member, grants: JSON.stringify(member.grants) })
    .execute();
  return member;
}

/** What of a member can change. */
export interface MemberChange {
  readonly role?: Role;
  readonly grants?: Member['grants'];
  readonly externalId?: string | null;
}

export async function updateMember(
  db: Db,
  { id, workspaceId }: Member,
  { grants, ...change }: MemberChange,
): Promise<Member> {
  return await db
    .updateTable('members')
    .set({ ...change, ...(grants && { grants: JSON.stringify(grants) }) })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

/** Sessions that were issued until `at` end; the instant never moves back, whichever server's clock says it. */
export async function moveSessionsValidFrom(db: Db, { id, workspaceId }: Member, at: Date): Promise<Date> {
  const row = await db
    .updateTable('members')
    .set({ sessionsValidFrom: sql<Date>`greatest(sessions_valid_from, ${at}::timestamptz)` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .returning('sessionsValidFrom')
    .executeTakeFirstOrThrow();
  return row.sessionsValidFrom ?? at;
}

/** Whether the user was a member once and is no more. */
export async function hasEndedMembership(db: Db, workspaceId: string, userId: string): Promise<boolean> {
  const ended = await db
    .selectFrom('members')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .where('removedAt', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return ended !== undefined;
}

export async function markMemberRemoved(db: Db, { id, workspaceId }: Member, removedAt: Date): Promise<void> {
  await db
    .updateTable('members')
    .set({ removedAt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
