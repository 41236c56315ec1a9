import { sql } from 'kysely';
import type { TransactionScope } from './scope.ts';

/** Whether this transaction is the only one that keeps house, until it ends; it does not wait for another. */
export async function tryLockHousekeeping({ db }: TransactionScope): Promise<boolean> {
  const { rows } = await sql<{
    locked: boolean;
  }>`SELECT pg_try_advisory_xact_lock(${HOUSEKEEPING_LOCK}) AS locked`.execute(db);
  return rows[0]?.locked === true;
}

/** A number that no other advisory lock here has; "house" in ASCII. */
const HOUSEKEEPING_LOCK = 0x68_6f_75_73_65;
