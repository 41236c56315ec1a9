import { requireSealer } from '../api-key/sealed-secret.ts';
import { toActorReference } from '../principal.ts';
import type { TransactionScope } from '../scope.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ImportableKey } from './import-item.ts';
import type { JsonObject } from '../../db/tables.ts';

/** A row of `api_keys` by its columns, for a key that is imported; the others keep their defaults. */
export interface ImportedKeyRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly owner_member_id: string;
  readonly label: string;
  readonly environment: string;
  readonly tier_id: string | null;
  readonly ip_allow_list: readonly string[] | null;
  readonly metadata: JsonObject;
  readonly expires_at: Date | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly disabled_at: Date | null;
  readonly disabled_by: string | null;
}

/** A row of `api_key_secrets` by its columns. */
export interface ImportedSecretRow {
  readonly workspace_id: string;
  /** In hexadecimal digits behind `\x`, as PostgreSQL reads bytes. */
  readonly secret_hash: string;
  readonly api_key_id: string;
  readonly minted: false;
  readonly hint: string | null;
  readonly is_weak: boolean;
  readonly created_at: Date;
}

/** A row of `sealed_secrets` by its columns. */
export interface ImportedSealRow {
  readonly workspace_id: string;
  /** Both in hexadecimal digits behind `\x`. */
  readonly secret_hash: string;
  readonly sealed: string;
  readonly sealing_key_id: string;
}

/** What an import writes. */
export interface ImportedRows {
  readonly keys: readonly ImportedKeyRow[];
  readonly secrets: readonly ImportedSecretRow[];
  readonly seals: readonly ImportedSealRow[];
}

/** Writes imported keys. The command line has a quicker way, by COPY. */
export type InsertImported = (tx: TransactionScope, rows: ImportedRows) => Promise<void>;

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
