import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';
import { FEED_CHANNEL } from '../domain/feed/feed-channel.ts';

/** Another server's row, as it was seen. */
export interface InstanceRow {
  readonly id: string;
  readonly renewalNo: number;
  readonly appliedSeq: number;
}

/** Renews a server's row in a transaction of its own (rule 11); false when it has none, because it was reaped. */
export async function renewInstance(db: Db, id: string, ack: number): Promise<boolean> {
  const result = await db
    .updateTable('instances')
    .set((of) => ({
      renewalNo: of('renewalNo', '+', 1),
      appliedSeq: of.fn<number>('greatest', ['appliedSeq', of.val(ack)]),
    }))
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function insertInstance(db: Db, id: string, appliedSeq: number): Promise<void> {
  await db.insertInto('instances').values({ id, renewalNo: 0, appliedSeq }).execute();
}

/** Tells what a server, and every verifier that has a lease of it, has applied; wakes those who wait for it (rule 17). */
export async function acknowledge(db: Db, id: string, ack: number): Promise<void> {
  await sql`
    WITH told AS (UPDATE instances SET applied_seq = greatest(applied_seq, ${ack}) WHERE id = ${id} RETURNING id)
    SELECT pg_notify(${FEED_CHANNEL}, 'ack') FROM told`.execute(db);
}

/** Every server's row. */
export async function listInstances(db: Db): Promise<readonly InstanceRow[]> {
  return await db.selectFrom('instances').select(['id', 'renewalNo', 'appliedSeq']).execute();
}

/**
 * Takes away the row of a server that has not renewed it (rule 12a). The condition is looked at again after a renewal that
 * is under way has committed: then nothing is deleted.
 */
export async function reapInstance(db: Db, { id, renewalNo }: InstanceRow): Promise<void> {
  await db.deleteFrom('instances').where('id', '=', id).where('renewalNo', '=', renewalNo).execute();
}

/** Of the server itself, when it has no lease and gives none any more (rule 12b). */
export async function deleteInstance(db: Db, id: string): Promise<void> {
  await db.deleteFrom('instances').where('id', '=', id).execute();
}
