import type { Db } from '../../db/connect.ts';
import type { ApiKey } from './api-key.ts';

/** A secret as it is stored: its hash and what may be shown of it. */
export interface NewSecretHash {
  readonly secretHash: Uint8Array;
  readonly hint: string | null;
  readonly minted: boolean;
  readonly createdAt: Date;
}

/** Makes this the key's current secret; the one before must have got its end first. */
export async function insertSecret(
  db: Db,
  { id, workspaceId }: Pick<ApiKey, 'id' | 'workspaceId'>,
  row: NewSecretHash,
): Promise<void> {
  await db
    .insertInto('apiKeySecrets')
    .values({ workspaceId, apiKeyId: id, ...row })
    .execute();
}

/** Gives the current secret its end. */
export async function endCurrentSecret(db: Db, { id, workspaceId }: ApiKey, validUntil: Date): Promise<void> {
  await db
    .updateTable('apiKeySecrets')
    .set({ validUntil })
    .where('workspaceId', '=', workspaceId)
    .where('apiKeyId', '=', id)
    .where('validUntil', 'is', null)
    .execute();
}

/** Ends at this instant every earlier secret that would work longer. */
export async function endOverlaps(db: Db, { id, workspaceId }: ApiKey, at: Date): Promise<void> {
  await db
    .updateTable('apiKeySecrets')
    .set({ validUntil: at })
    .where('workspaceId', '=', workspaceId)
    .where('apiKeyId', '=', id)
    .where('validUntil', '>', at)
    .execute();
}
