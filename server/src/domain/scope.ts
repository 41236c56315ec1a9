import type { Db } from '../db/connect.ts';
import { isTransactionConflict } from '../db/store-unavailable.ts';
import type { Principal } from './principal.ts';

/** Everything a service function may use of the outside world; its first argument, always. */
export interface Scope {
  /** The pool, or the open transaction: see {@link inTransaction}. */
  readonly db: Db;
  readonly principal: Principal;
  readonly request: RequestOrigin;
  /** Database time. */
  readonly now: () => Date;
  /** `count` bytes from a cryptographic source. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Where a call came from, for the audit log. */
export interface RequestOrigin {
  readonly id: string;
  readonly clientAddress: string | null;
}

/** A scope whose `db` is an open transaction; only such a scope can lock or write. */
export interface TransactionScope extends Scope {
  readonly inTransaction: true;
}

/**
 * Runs `work` in one READ COMMITTED transaction, the caller's if there is one: all of its writes or none. Two that wait
 * for each other are told apart by PostgreSQL, which ends one of them; that one is run again, so `work` does nothing
 * that the transaction would not undo.
 */
export async function inTransaction<Result>(
  scope: Scope | TransactionScope,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  if ('inTransaction' in scope) return await work(scope);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scope.db
        .transaction()
        .setIsolationLevel('read committed')
        .execute((db) => work({ ...scope, db, inTransaction: true }));
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isTransactionConflict(error)) throw error;
    }
  }
}

const ATTEMPTS_MAX = 3;
