import type { Opened, Sealer } from '../../secret/seal.ts';
import { DomainError } from '../errors.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import type { ApiKey } from './api-key.ts';
import { insertSealedSecret, type SealedSecret } from './sealed-secret.repository.ts';

/** @throws {DomainError} ENCRYPTION_NOT_CONFIGURED – the server has no encryption key */
export function requireSealer({ sealer }: Pick<Scope, 'sealer'>): Sealer {
  if (sealer !== null) return sealer;
  throw new DomainError(
    'ENCRYPTION_NOT_CONFIGURED',
    'This server has no encryption key, so that no secret can be kept or revealed: its operator sets PORTCULLIS_ENCRYPTION_KEYS.',
    { sealingKeyId: null },
  );
}

/**
 * Keeps a new secret, so that it can be revealed, in the transaction that makes it.
 * @throws {DomainError} ENCRYPTION_NOT_CONFIGURED
 */
export async function keepSecret(
  tx: TransactionScope,
  { id: apiKeyId, workspaceId }: Pick<ApiKey, 'id' | 'workspaceId'>,
  { secret, secretHash }: { readonly secret: string; readonly secretHash: Uint8Array },
): Promise<void> {
  const sealer = requireSealer(tx);
  const sealed = sealer.seal(secret, { workspaceId, apiKeyId, secretHash }, tx.randomBytes);
  await insertSealedSecret(tx.db, { workspaceId, secretHash, sealed, sealingKeyId: sealer.keyIds[0] });
}

/**
 * Opens what was kept of a key's secret.
 * @throws {DomainError} ENCRYPTION_NOT_CONFIGURED – not with the keys of this server
 */
export function openSecret(
  scope: Pick<Scope, 'sealer'>,
  { id: apiKeyId }: Pick<ApiKey, 'id'>,
  { workspaceId, secretHash, sealed }: SealedSecret,
): string {
  const opened = requireSealer(scope).open(sealed, { workspaceId, apiKeyId, secretHash });
  if ('failure' in opened) throw toRefusal(opened);
  return opened.secret;
}

function toRefusal({ failure, keyId }: Exclude<Opened, { readonly secret: string }>): DomainError {
  const why =
    failure === 'KEY_NOT_CONFIGURED'
      ? `it was sealed under the encryption key \`${keyId}\`, which this server does not have`
      : `the encryption key \`${keyId}\` of this server does not open it: it is not the key that sealed it, or the stored bytes were changed`;
  return new DomainError(
    'ENCRYPTION_NOT_CONFIGURED',
    `The secret is kept, but ${why}. The operator of the server checks PORTCULLIS_ENCRYPTION_KEYS.`,
    { sealingKeyId: keyId },
  );
}
