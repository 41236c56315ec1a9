import { tryLockHousekeeping } from './housekeeping.repository.ts';
import type { Scope, TransactionScope } from './scope.ts';
import { inTransaction } from './transaction.ts';

/** Does a bounded piece of its work in one transaction; true: there is more. */
export type HousekeepingTask = (tx: TransactionScope) => Promise<boolean>;

/** Does one piece of a task, unless another server keeps house at this moment; true: there is more for this one. */
export async function doPieceOf(task: HousekeepingTask, scope: Scope): Promise<boolean> {
  return await inTransaction(scope, async (tx) => (await tryLockHousekeeping(tx)) && (await task(tx)));
}
