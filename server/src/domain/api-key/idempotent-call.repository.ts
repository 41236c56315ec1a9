import type { Db } from '../../db/connect.ts';
import type { TransactionScope } from '../scope.ts';

/** A call that carried an idempotency key, and was done. */
export interface IdempotentCall {
  readonly workspaceId: string;
  readonly callHash: Uint8Array;
  readonly inputHash: Uint8Array;
  /** Of the secret that it answered. */
  readonly secretHash: Uint8Array;
  /** The secret, sealed; null once it is too old to be answered again. */
  readonly sealedAnswer: Uint8Array | null;
  readonly createdAt: Date;
}

/** With the key that the secret belongs to, and the end of the secret. */
export interface FoundCall extends IdempotentCall {
  readonly apiKeyId: string;
  readonly secretValidUntil: Date | null;
}

export async function findIdempotentCall(
  db: Db,
  workspaceId: string,
  callHash: Uint8Array,
): Promise<FoundCall | undefined> {
  return await db
    .selectFrom('idempotentCalls as c')
    .innerJoin('apiKeySecrets as s', (join) =>
      join.onRef('s.workspaceId', '=', 'c.workspaceId').onRef('s.secretHash', '=', 'c.secretHash'),
    )
    .select(['c.workspaceId', 'c.callHash', 'c.inputHash', 'c.secretHash', 'c.sealedAnswer', 'c.createdAt'])
    .select(['s.apiKeyId', 's.validUntil as secretValidUntil'])
    .where('c.workspaceId', '=', workspaceId)
    .where('c.callHash', '=', callHash)
    .executeTakeFirst();
}

/** false when the same idempotency key was used by then; waits for a call that is under way with it. */
export async function insertIdempotentCall({ db }: TransactionScope, call: IdempotentCall): Promise<boolean> {
  const result = await db
    .insertInto('idempotentCalls')
    .values(call)
    .onConflict((conflict) => conflict.columns(['workspaceId', 'callHash']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/**
 * Erases sealed answers of calls before `before`, of all workspaces, by idempotent_calls_answered; rows that another
 * transaction holds are its own to erase. At most `limit`; answers how many.
 */
export async function eraseAnswersBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('idempotentCalls')
    .set({ sealedAnswer: null })
    .where((of) =>
      of(
        of.refTuple('workspaceId', 'callHash'),
        'in',
        of
          .selectFrom('idempotentCalls')
          .select(['workspaceId', 'callHash'])
          .where('sealedAnswer', 'is not', null)
          .where('createdAt', '<=', before)
          .orderBy('createdAt')
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .$asTuple('workspaceId', 'callHash'),
      ),
    )
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Forgets calls before `before`, by idempotent_calls_made. At most `limit`; answers how many. */
export async function deleteCallsBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotentCalls')
    .where((of) =>
      of(
        of.refTuple('workspaceId', 'callHash'),
        'in',
        of
          .selectFrom('idempotentCalls')
          .select(['workspaceId', 'callHash'])
          .where('createdAt', '<=', before)
          .orderBy('createdAt')
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .$asTuple('workspaceId', 'callHash'),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
