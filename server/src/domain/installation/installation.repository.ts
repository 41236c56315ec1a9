import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { TransactionScope } from '../scope.ts';

/** What belongs to the installation and to no workspace. */
export interface Installation {
  /** SHA-256 of the operator key that a start made; null while one comes from the configuration. */
  readonly operatorKeyHash: Uint8Array | null;
}

/** Of several servers that start at once, one goes on; the others wait until its transaction has ended. */
export async function lockInstallation({ db }: TransactionScope): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${FIRST_START_LOCK})`.execute(db);
}

/** undefined before the first start. */
export async function findInstallation(db: Db): Promise<Installation | undefined> {
  return await db.selectFrom('installation').select('operatorKeyHash').executeTakeFirst();
}

export async function insertInstallation(db: Db, createdAt: Date): Promise<void> {
  await db.insertInto('installation').values({ operatorKeyHash: null, createdAt }).execute();
}

export async function updateOperatorKeyHash(db: Db, operatorKeyHash: Uint8Array): Promise<void> {
  await db.updateTable('installation').set({ operatorKeyHash }).execute();
}

/** A number that no other advisory lock here has; "first" in ASCII. */
const FIRST_START_LOCK = 0x66_69_72_73_74;
