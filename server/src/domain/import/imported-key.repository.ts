import { sql } from 'kysely';
import type { JsonObject } from '../../db/tables.ts';
import type { TransactionScope } from '../scope.ts';

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

/** Three statements, however many keys there are. */
export const insertImported: InsertImported = async ({ db }, { keys, secrets, seals }) => {
  await sql`
    INSERT INTO api_keys (id, workspace_id, owner_member_id, label, environment, tier_id, ip_allow_list, metadata, expires_at,
      created_at, created_by, disabled_at, disabled_by)
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb)
    AS r(id text, workspace_id text, owner_member_id text, label text, environment text, tier_id text, ip_allow_list text[],
      metadata jsonb, expires_at timestamptz, created_at timestamptz, created_by text, disabled_at timestamptz,
      disabled_by text)`.execute(db);
  await sql`
    INSERT INTO api_key_secrets (workspace_id, secret_hash, api_key_id, minted, hint, is_weak, created_at)
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(secrets)}::jsonb)
    AS r(workspace_id text, secret_hash bytea, api_key_id text, minted boolean, hint text, is_weak boolean,
      created_at timestamptz)`.execute(db);
  if (seals.length === 0) return;
  await sql`
    INSERT INTO sealed_secrets (workspace_id, secret_hash, sealed, sealing_key_id)
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(seals)}::jsonb)
    AS r(workspace_id text, secret_hash bytea, sealed bytea, sealing_key_id text)`.execute(db);
};
