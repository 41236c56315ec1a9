import { countKeysOfMembersOver, countKeysOutliving, type KeyCount } from '../api-key/key-limit.repository.ts';
import { countSealedSecrets } from '../api-key/sealed-secret.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { KeyPolicy } from './workspace.ts';

/** One thing that a change of the key policy meets. */
export interface KeyPolicyEffect extends KeyCount {
  readonly kind: KeyPolicyEffectKind;
}

/** See `KeyPolicyEffectKind` of the schema. */
export type KeyPolicyEffectKind = 'KEYS_OVER_LIMIT' | 'KEYS_OVER_LIFETIME' | 'SECRETS_ERASED';

/** Everything that a change meets, and nothing of which there is none. */
export async function listKeyPolicyEffects(
  tx: TransactionScope,
  workspaceId: string,
  { activeKeysPerMember, lifetimeDaysMax, secretVisibility }: Partial<KeyPolicy>,
): Promise<readonly KeyPolicyEffect[]> {
  const effects: KeyPolicyEffect[] = [];
  const of = { workspaceId, now: tx.now() };
  if (activeKeysPerMember != null)
    effects.push({ kind: 'KEYS_OVER_LIMIT', ...(await countKeysOfMembersOver(tx.db, of, activeKeysPerMember)) });
  if (lifetimeDaysMax != null)
    effects.push({ kind: 'KEYS_OVER_LIFETIME', ...(await countKeysOutliving(tx.db, of, lifetimeDaysMax)) });
  if (secretVisibility === 'ONCE')
    effects.push({ kind: 'SECRETS_ERASED', ...(await countSealedSecrets(tx.db, workspaceId)) });
  return effects.filter(({ keyCount }) => keyCount > 0);
}
