import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { ApiKey } from './api-key.ts';
import { eraseSealedSecretsOf } from './sealed-secret.repository.ts';

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

/** Whose a secret is, and until when it works; null: it is the current one. */
export interface FoundSecret {
  readonly apiKeyId: string;
  readonly validUntil: Date | null;
}

/** Among minted ones by api_key_secrets_minted, or among all of one workspace by the primary key. */
export async function findSecret(
  db: Db,
  secretHash: Uint8Array,
  workspaceSlug: string | null,
): Promise<FoundSecret | undefined> {
  return await db
    .selectFrom('apiKeySecrets as s')
    .innerJoin('workspaces as w', 'w.id', 's.workspaceId')
    .select(['s.apiKeyId', 's.validUntil'])
    .where('s.secretHash', '=', secretHash)
    .where((of) => (workspaceSlug === null ? of('s.minted', '=', true) : of('w.slug', '=', workspaceSlug)))
    .where('w.deletedAt', 'is', null)
    .executeTakeFirst();
}

/** Gives the current secret its end, at `now` or later, and erases what is kept of it: only a current one is revealed. */
export async function endCurrentSecret(
  db: Db,
  { id, workspaceId }: ApiKey,
  { validUntil, now }: { readonly validUntil: Date; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('apiKeySecrets')
    .set({ validUntil: validUntil > now ? validUntil : atOnce(now) })
    .where('workspaceId', '=', workspaceId)
    .where('apiKeyId', '=', id)
    .where('validUntil', 'is', null)
    .execute();
  await eraseSealedSecretsOf(db, workspaceId, [id]);
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

/**
 * What ends now has ended for every server: each takes the late edge of the database's time, so that an end that is not
 * later than that time itself is past for all of them, however late the clock is that `now` was read from.
 */
export function atOnce(now: Date) {
  return sql<Date>`LEAST(${now}::timestamptz, date_trunc('milliseconds', clock_timestamp()))`;
}
