import type { Config } from '../../config.ts';
import type { Store } from '../../db/open-store.ts';
import { type Check, ok, problem } from './check.ts';

/** Which encryption keys there are, by their ids alone. */
export function checkEncryptionKeys({ encryptionKeys }: Config): Check {
  const name = 'encryption keys';
  const [first, ...others] = encryptionKeys.map(({ id }) => id);
  if (first === undefined) return ok(name, 'none; secrets can be shown once only');
  return ok(name, others.length === 0 ? `${first} seals` : `${first} seals; to open only: ${others.join(', ')}`);
}

/** Whether every secret that is kept was sealed under a configured key; the store has the newest schema. */
export async function checkSealedSecrets({ db }: Store, { encryptionKeys }: Config): Promise<Check> {
  const name = 'sealed secrets';
  const { countSealedByKey } = await import('../../db/sealed-by-key.ts');
  const counted = await countSealedByKey(db);
  const missing = counted.filter(({ sealingKeyId }) => !encryptionKeys.some(({ id }) => id === sealingKeyId));
  if (missing.length > 0) {
    const hint =
      'Add these keys to PORTCULLIS_ENCRYPTION_KEYS, behind the first; then portcullis rotate-encryption-key.';
    return problem(name, `sealed under keys that are not configured: ${format(missing)}`, hint);
  }
  return ok(name, counted.length === 0 ? 'none' : `by key: ${format(counted)}`);
}

function format(counted: readonly { readonly sealingKeyId: string; readonly secretCount: number }[]): string {
  return counted.map(({ sealingKeyId, secretCount }) => `${sealingKeyId} (${secretCount})`).join(', ');
}
