import { sql } from 'kysely';
import type { TransactionScope } from '../scope.ts';
import type { SealedSecret } from './sealed-secret.repository.ts';

/** A place in the order of the table. */
export type SealedPlace = Pick<SealedSecret, 'workspaceId' | 'secretHash'>;

/** A row that is to be sealed anew, with the key that the secret belongs to. */
export type StaleSecret = SealedSecret & { readonly apiKeyId: string };

/**
 * Takes the next rows that another than this key has sealed, of all workspaces, by the primary key. Rows that somebody
 * else is changing are passed over: a second rotation, or a server that erases, has them.
 */
export async function lockStaleSecrets(
  { db }: TransactionScope,
  { sealingKeyId, after, limit }: { sealingKeyId: string; after: SealedPlace | null; limit: number },
): Promise<readonly StaleSecret[]> {
  let stale = db
    .selectFrom('sealedSecrets as sealed')
    .innerJoin('apiKeySecrets as s', (join) =>
      join.onRef('s.workspaceId', '=', 'sealed.workspaceId').onRef('s.secretHash', '=', 'sealed.secretHash'),
    )
    .select(['sealed.workspaceId', 'sealed.secretHash', 'sealed.sealed', 'sealed.sealingKeyId', 's.apiKeyId'])
    .where('sealed.sealingKeyId', '<>', sealingKeyId)
    .orderBy('sealed.workspaceId')
    .orderBy('sealed.secretHash')
    .limit(limit)
    .forUpdate('sealed')
    .skipLocked();
  if (after !== null)
    stale = stale.where((of) =>
      of(of.refTuple('sealed.workspaceId', 'sealed.secretHash'), '>', of.tuple(after.workspaceId, after.secretHash)),
    );
  return await stale.execute();
}

/** Writes rows that the transaction has locked, in one statement. */
export async function updateSealedSecrets({ db }: TransactionScope, rows: readonly SealedSecret[]): Promise<void> {
  if (rows.length === 0) return;
  const json = rows.map(({ workspaceId, secretHash, sealed, sealingKeyId }) => ({
    workspace_id: workspaceId,
    secret_hash: toHex(secretHash),
    sealed: toHex(sealed),
    sealing_key_id: sealingKeyId,
  }));
  await sql`
    UPDATE sealed_secrets AS t SET sealed = r.sealed, sealing_key_id = r.sealing_key_id
    FROM jsonb_to_recordset(${JSON.stringify(json)}::jsonb)
      AS r(workspace_id text, secret_hash bytea, sealed bytea, sealing_key_id text)
    WHERE t.workspace_id = r.workspace_id AND t.secret_hash = r.secret_hash`.execute(db);
}

/** As PostgreSQL reads bytes. */
function toHex(bytes: Uint8Array): string {
  return String.raw`\x${Buffer.from(bytes).toString('hex')}`;
}
