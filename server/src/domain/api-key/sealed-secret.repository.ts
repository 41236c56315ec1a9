import type { Db } from '../../db/connect.ts';
import type { ApiKey } from './api-key.ts';

/** A secret as it is kept: what only an encryption key of the configuration opens. */
export interface SealedSecret {
  readonly workspaceId: string;
  readonly secretHash: Uint8Array;
  readonly sealed: Uint8Array;
  readonly sealingKeyId: string;
}

export async function insertSealedSecret(db: Db, row: SealedSecret): Promise<void> {
  await db.insertInto('sealedSecrets').values(row).execute();
}

/** Of the key's current secret; undefined when it is not kept. */
export async function findCurrentSealedSecret(
  db: Db,
  { id, workspaceId }: Pick<ApiKey, 'id' | 'workspaceId'>,
): Promise<SealedSecret | undefined> {
  return await db
    .selectFrom('apiKeySecrets as s')
    .innerJoin('sealedSecrets as sealed', (join) =>
      join.onRef('sealed.workspaceId', '=', 's.workspaceId').onRef('sealed.secretHash', '=', 's.secretHash'),
    )
    .select(['sealed.workspaceId', 'sealed.secretHash', 'sealed.sealed', 'sealed.sealingKeyId'])
    .where('s.workspaceId', '=', workspaceId)
    .where('s.apiKeyId', '=', id)
    .where('s.validUntil', 'is', null)
    .executeTakeFirst();
}

/** Erases what is kept of these keys' secrets, by api_key_secrets_key: what has ended is never revealed again. */
export async function eraseSealedSecretsOf(db: Db, workspaceId: string, apiKeyIds: readonly string[]): Promise<void> {
  if (apiKeyIds.length === 0) return;
  await db
    .deleteFrom('sealedSecrets')
    .where('workspaceId', '=', workspaceId)
    .where('secretHash', 'in', (select) =>
      select
        .selectFrom('apiKeySecrets')
        .select('secretHash')
        .where('workspaceId', '=', workspaceId)
        .where('apiKeyId', 'in', apiKeyIds),
    )
    .execute();
}

/** Erases whatever is kept of a workspace. */
export async function eraseSealedSecrets(db: Db, workspaceId: string): Promise<void> {
  await db.deleteFrom('sealedSecrets').where('workspaceId', '=', workspaceId).execute();
}

/** The keys of a workspace whose secret is kept, and the members who own them. */
export async function countSealedSecrets(
  db: Db,
  workspaceId: string,
): Promise<{ readonly keyCount: number; readonly memberCount: number }> {
  return await db
    .selectFrom('sealedSecrets as sealed')
    .innerJoin('apiKeySecrets as s', (join) =>
      join.onRef('s.workspaceId', '=', 'sealed.workspaceId').onRef('s.secretHash', '=', 'sealed.secretHash'),
    )
    .innerJoin('apiKeys as k', 'k.id', 's.apiKeyId')
    .select((select) => [
      select.fn.countAll<number>().as('keyCount'),
      select.fn.count<number>('k.ownerMemberId').distinct().as('memberCount'),
    ])
    .where('sealed.workspaceId', '=', workspaceId)
    .executeTakeFirstOrThrow();
}
