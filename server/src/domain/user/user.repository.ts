import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { TransactionScope } from '../scope.ts';
import type { Identity, User } from './user.ts';

const COLUMNS = ['id', 'kind', 'email', 'name', 'createdAt', 'erasedAt'] as const;

export async function listUsersById(db: Db, ids: readonly string[]): Promise<readonly User[]> {
  return await db.selectFrom('users').select(COLUMNS).where('id', 'in', ids).execute();
}

export async function findUserByIdentity(db: Db, { issuer, subject }: Identity): Promise<User | undefined> {
  return await db
    .selectFrom('users')
    .select(COLUMNS)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
}

/** People with this address in any case, by the index on lower(email); at most two are read: one, or ambiguous. */
export async function listHumansByEmail(
  db: Db,
  email: string,
): Promise<readonly (User & { readonly isBound: boolean })[]> {
  return await db
    .selectFrom('users')
    .select([...COLUMNS, sql<boolean>`subject IS NOT NULL`.as('isBound')])
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .where('kind', '=', 'HUMAN')
    .orderBy('id')
    .limit(2)
    .execute();
}

/**
 * Takes an address until the transaction ends: adding a person and that person's first sign-in exclude each other. Else
 * each could overlook the other's uncommitted row, and the person would be two users.
 */
export async function lockEmail({ db }: TransactionScope, email: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${EVERY_EMAIL})`.execute(db);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(lower(${email}), 0))`.execute(db);
}

/**
 * Takes every address until the transaction ends, for an import that makes thousands of people: one lock each would fill
 * PostgreSQL's table of locks, which all transactions share.
 */
export async function lockEveryEmail({ db }: TransactionScope): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${EVERY_EMAIL})`.execute(db);
}

/** Key of an advisory lock: shared by who takes one address. */
const EVERY_EMAIL = 7_001;

/** Gives a user the address that its issuer verified; undefined if it has that one by now. */
export async function confirmEmail(db: Db, id: string, email: string): Promise<User | undefined> {
  return await db
    .updateTable('users')
    .set({ email })
    .where('id', '=', id)
    .where('erasedAt', 'is', null)
    .where((of) => of.or([of('email', 'is', null), of(sql`lower(email)`, '<>', sql`lower(${email})`)]))
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Binds the person who waits under this address to an identity; undefined if nobody waits. */
export async function bindUserByEmail(db: Db, email: string, identity: Identity): Promise<User | undefined> {
  return await db
    .updateTable('users')
    .set(identity)
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .where('subject', 'is', null)
    .where('kind', '=', 'HUMAN')
    .returning(COLUMNS)
    .executeTakeFirst();
}

/**
 * Inserts a user. undefined when the identity exists already or somebody waits under the same address: a
 * concurrent twin was first, read again.
 */
export async function insertUser(db: Db, user: User & Partial<Identity>): Promise<User | undefined> {
  return await db
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
}

/**
 * The user of an identity, held until the transaction ends: whoever is made a member can't be erased meanwhile, and who was
 * erased just now is not found.
 */
export async function holdUserByIdentity(
  { db }: TransactionScope,
  { issuer, subject }: Identity,
): Promise<User | undefined> {
  return await db
    .selectFrom('users')
    .select(COLUMNS)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .forKeyShare()
    .executeTakeFirst();
}

/** Takes the row of a user, which exists, until the transaction ends; whoever makes it a member waits. */
export async function lockUser({ db }: TransactionScope, id: string): Promise<User> {
  return await db.selectFrom('users').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
}

/** Empties all that names a person. */
export async function eraseUser(db: Db, id: string, erasedAt: Date): Promise<User> {
  return await db
    .updateTable('users')
    .set({ issuer: null, subject: null, email: null, name: null, erasedAt })
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}
