import type { Db } from './connect.ts';

/** How many secrets each encryption key has sealed, of all workspaces; by sealed_secrets_sealing_key. */
export async function countSealedByKey(
  db: Db,
): Promise<readonly { readonly sealingKeyId: string; readonly secretCount: number }[]> {
  return await db
    .selectFrom('sealedSecrets')
    .select((select) => ['sealingKeyId', select.fn.countAll<number>().as('secretCount')])
    .groupBy('sealingKeyId')
    .orderBy('sealingKeyId')
    .execute();
}
