import { isTransactionConflict } from '../db/store-unavailable.ts';
import { writeAuditEvents } from './audit/audit.repository.ts';
import type { Scope, TransactionScope } from './scope.ts';

/**
 * Runs `work` in one READ COMMITTED transaction, the caller's if there is one: all of its writes or none. Its audit rows
 * are written at its end, after every lock of `work`. Two that wait for each other are told apart by PostgreSQL, which
 * ends one of them; that one is run again, so `work` does nothing that the transaction would not undo.
 */
export async function inTransaction<Result>(
  scope: Scope | TransactionScope,
  work: (scope: TransactionScope) => Promise<Result>,
): Promise<Result> {
  if ('pendingAudit' in scope) return await work(scope);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await scope.db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (db) => {
          const tx: TransactionScope = { ...scope, db, pendingAudit: [] };
          const result = await work(tx);
          await writeAuditEvents(tx);
          return result;
        });
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isTransactionConflict(error)) throw error;
    }
  }
}

const ATTEMPTS_MAX = 3;
