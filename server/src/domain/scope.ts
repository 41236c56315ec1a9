import type { Db } from '../db/connect.ts';
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

/** Runs `work` in one READ COMMITTED transaction, the caller's if there is one: all of its writes or none. */
export async function inTransaction<Result>(
  scope: Scope | TransactionScope,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  if ('inTransaction' in scope) return await work(scope);
  return await scope.db
    .transaction()
    .setIsolationLevel('read committed')
    .execute((db) => work({ ...scope, db, inTransaction: true }));
}
