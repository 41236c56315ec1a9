import { isTransactionConflict } from '../db/store-unavailable.ts';
import { writeAuditEvents } from './audit/audit.repository.ts';
import { writeChanges } from './feed/feed.repository.ts';
import type { Scope, TransactionScope } from './scope.ts';

/**
 * Runs `work` in one READ COMMITTED transaction, the caller's if there is one: all of its writes or none. Its audit rows
 * are written at its end, after every lock of `work`, and after them its rows in the feed, under the last lock of all.
 * Two that wait for each other are told apart by PostgreSQL, which ends one of them; that one is run again, so `work` does
 * nothing that the transaction would not undo.
 */
export async function inTransaction<Result>(
  scope: Scope | TransactionScope,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  if ('pendingAudit' in scope) return await work(scope);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { result, seq } = await scope.db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (db) => {
          const tx: TransactionScope = { ...scope, db, pendingAudit: [], pendingChanges: [] };
          const done = await work(tx);
          await writeAuditEvents(tx);
          return { result: done, seq: await writeChanges(tx) };
        });
      scope.onCommit(seq);
      return result;
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isTransactionConflict(error)) throw error;
    }
  }
}

/**
 * Runs `work` as {@link inTransaction} does and keeps nothing of it: for a dry run that is to say what would happen, by
 * the same code. Not inside of another transaction, which would be lost with it.
 */
export async function rehearse<Result>(
  scope: Scope,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  let rehearsed: { readonly result: Result } | undefined;
  try {
    await inTransaction(scope, async (tx) => {
      rehearsed = { result: await work(tx) };
      throw new Rehearsed();
    });
  } catch (error) {
    if (!(error instanceof Rehearsed) || rehearsed === undefined) throw error;
  }
  if (rehearsed === undefined) throw new Error('A rehearsal ended without a result.');
  return rehearsed.result;
}

/** Ends the transaction of a rehearsal. */
class Rehearsed extends Error {
  override readonly name = 'Rehearsed';
}

const ATTEMPTS_MAX = 3;
