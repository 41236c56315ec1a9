import { sql } from 'kysely';
import type { InsertImported } from './imported-rows.ts';

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
