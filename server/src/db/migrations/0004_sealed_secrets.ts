import { sql, type Kysely } from 'kysely';

/** Secrets that can be revealed, sealed; a row goes with its secret's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // 1 + 1 + an id + 12 + 16 bytes around at least one byte of ciphertext.
  `CREATE TABLE sealed_secrets (
    workspace_id text COLLATE "C" NOT NULL,
    secret_hash bytea NOT NULL,
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 32 AND 4096),
    sealing_key_id text COLLATE "C" NOT NULL CHECK (sealing_key_id ~ '^[a-z0-9-]{1,32}$'),
    PRIMARY KEY (workspace_id, secret_hash),
    FOREIGN KEY (workspace_id, secret_hash) REFERENCES api_key_secrets (workspace_id, secret_hash) ON DELETE CASCADE
  )`,
  // For the rotation, which looks for what another key than the first has sealed, and goes on where it stopped.
  `CREATE INDEX sealed_secrets_sealing_key ON sealed_secrets (sealing_key_id, workspace_id, secret_hash)`,
];
