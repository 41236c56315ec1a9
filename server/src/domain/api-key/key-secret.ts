import { toKeyHint } from '@portcullis/schema';
import { hashSecret } from '../../secret/hash.ts';
import { mintSecret } from '../../secret/mint.ts';
import type { TransactionScope } from '../scope.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { findApiKey } from './api-key.repository.ts';
import type { ApiKey } from './api-key.ts';
import { keepSecret } from './sealed-secret.ts';
import { insertSecret } from './secret.repository.ts';

/** A key and its secret in plain text, which is in this answer and nowhere else. */
export interface WithSecret {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/**
 * Mints a secret of the workspace's format and makes it the key's current one; keeps it if the key policy says so.
 * @throws {DomainError} ENCRYPTION_NOT_CONFIGURED
 */
export async function mintSecretFor(
  tx: TransactionScope,
  { keyPolicy }: Workspace,
  key: Pick<ApiKey, 'id' | 'workspaceId' | 'environment'>,
): Promise<string> {
  const { style, prefix, secretVisibility } = keyPolicy;
  const secret = mintSecret({ style, prefix, environment: key.environment }, tx.randomBytes);
  const secretHash = hashSecret(secret);
  await insertSecret(tx.db, key, { secretHash, hint: toKeyHint(secret), minted: true, createdAt: tx.now() });
  if (secretVisibility === 'RECOVERABLE') await keepSecret(tx, key, { secret, secretHash });
  return secret;
}

/** The key as the transaction left it. */
export async function readApiKey(tx: TransactionScope, id: string): Promise<ApiKey> {
  const key = await findApiKey(tx.db, id);
  if (key === undefined) throw new Error('A key that this transaction wrote can not be read.');
  return key;
}
