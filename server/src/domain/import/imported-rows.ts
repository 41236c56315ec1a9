import { requireSealer } from '../api-key/sealed-secret.ts';
import { toActorReference } from '../principal.ts';
import type { TransactionScope } from '../scope.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ImportableKey } from './import-item.ts';
import type { ImportedRows, ImportedSealRow } from './imported-key.repository.ts';

/** A key that is to be written, with whatever it is of. */
export interface NewImportedKey {
  readonly id: string;
  readonly key: ImportableKey;
  readonly ownerMemberId: string;
  readonly tierId: string | null;
}

/**
 * The rows of imported keys. Under policy RECOVERABLE their secrets are kept sealed, but for those that are not known and
 * those of keys that have expired.
 * @throws {DomainError} ENCRYPTION_NOT_CONFIGURED
 */
export function toImportedRows(
  tx: TransactionScope,
  { id: workspaceId, keyPolicy }: Workspace,
  keys: readonly NewImportedKey[],
): ImportedRows {
  const [now, by] = [tx.now(), toActorReference(tx.principal)];
  return {
    keys: keys.map(({ id, key, ownerMemberId, tierId }) => ({
      id,
      workspace_id: workspaceId,
      owner_member_id: ownerMemberId,
      label: key.label,
      environment: key.environment,
      tier_id: tierId,
      ip_allow_list: key.ipAllowList,
      metadata: key.metadata,
      expires_at: key.expiresAt,
      created_at: key.createdAt,
      created_by: by,
      disabled_at: key.isDisabled ? now : null,
      disabled_by: key.isDisabled ? by : null,
    })),
    secrets: keys.map(({ id, key }) => ({
      workspace_id: workspaceId,
      secret_hash: toBytes(key.secretHash),
      api_key_id: id,
      minted: false,
      hint: key.hint,
      is_weak: key.isWeak,
      created_at: key.createdAt,
    })),
    seals: keyPolicy.secretVisibility === 'RECOVERABLE' ? keys.flatMap((key) => seal(tx, workspaceId, key)) : [],
  };
}

function seal(tx: TransactionScope, workspaceId: string, { id: apiKeyId, key }: NewImportedKey): ImportedSealRow[] {
  const { presentedKey, secretHash, expiresAt } = key;
  if (presentedKey === null || (expiresAt !== null && expiresAt <= tx.now())) return [];
  const sealer = requireSealer(tx);
  const sealed = sealer.seal(presentedKey, { workspaceId, apiKeyId, secretHash }, tx.randomBytes);
  const row = { sealed: toBytes(sealed), sealing_key_id: sealer.keyIds[0] };
  return [{ workspace_id: workspaceId, secret_hash: toBytes(secretHash), ...row }];
}

function toBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}
