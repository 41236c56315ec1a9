import { countSealedByKey } from '../../db/sealed-by-key.ts';
import { requireOperator } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { lockStaleSecrets, updateSealedSecrets, type SealedPlace, type StaleSecret } from './reseal.repository.ts';
import type { SealedSecret } from './sealed-secret.repository.ts';
import { requireSealer } from './sealed-secret.ts';

/** How many secrets one encryption key has sealed. */
export interface SealedByKey {
  readonly sealingKeyId: string;
  readonly secretCount: number;
  /** Whether this process can open them. */
  readonly isConfigured: boolean;
}

/** Which encryption keys are in use in the whole installation. @throws {DomainError} UNAUTHENTICATED, FORBIDDEN */
export async function listSealingKeys(scope: Scope): Promise<readonly SealedByKey[]> {
  requireOperator(scope);
  const counted = await countSealedByKey(scope.db);
  return counted.map((one) => ({
    ...one,
    isConfigured: scope.sealer?.keyIds.includes(one.sealingKeyId) ?? false,
  }));
}

/** What became of one batch. */
export interface ResealedBatch {
  readonly resealedCount: number;
  /** Rows that the key of their id does not open; they stay as they are. */
  readonly unopenedCount: number;
  /** Where the next batch begins; null: this was the last. */
  readonly next: SealedPlace | null;
}

/**
 * Seals up to `limit` secrets anew under the first key, in a transaction of its own. Servers reveal, erase and make
 * secrets meanwhile: a row is sealed under one key or under the other, and both are configured.
 * @throws {DomainError} UNAUTHENTICATED, FORBIDDEN; ENCRYPTION_NOT_CONFIGURED
 */
export async function resealBatch(
  scope: Scope,
  { after, limit }: { readonly after: SealedPlace | null; readonly limit: number },
): Promise<ResealedBatch> {
  requireOperator(scope);
  const [sealingKeyId] = requireSealer(scope).keyIds;
  return await inTransaction(scope, async (tx) => {
    const stale = await lockStaleSecrets(tx, { sealingKeyId, after, limit });
    const resealed = stale.flatMap((row) => reseal(tx, row));
    await updateSealedSecrets(tx, resealed);
    const resealedCount = resealed.length;
    if (resealedCount > 0)
      appendAudit(tx, {
        workspaceId: null,
        action: 'rotateEncryptionKey',
        target: sealingKeyId,
        after: { resealedCount },
      });
    const last = stale.length < limit ? undefined : stale.at(-1);
    return { resealedCount, unopenedCount: stale.length - resealedCount, next: last ?? null };
  });
}

function reseal(scope: Scope, { sealed, ...row }: StaleSecret): readonly SealedSecret[] {
  const sealer = requireSealer(scope);
  const opened = sealer.open(sealed, row);
  if ('failure' in opened) return [];
  const { workspaceId, secretHash } = row;
  const anew = sealer.seal(opened.secret, row, scope.randomBytes);
  return [{ workspaceId, secretHash, sealed: anew, sealingKeyId: sealer.keyIds[0] }];
}
