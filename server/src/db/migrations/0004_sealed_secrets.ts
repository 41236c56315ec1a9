import { sql, type Kysely } from 'kysely';

/** Secrets that are kept sealed: those that can be revealed, and those of calls that may be repeated. */
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

  `CREATE TABLE idempotent_calls (
    workspace_id text COLLATE "C" NOT NULL,
    call_hash bytea NOT NULL CHECK (octet_length(call_hash) = 32),
    input_hash bytea NOT NULL CHECK (octet_length(input_hash) = 32),
    secret_hash bytea NOT NULL,
    sealed_answer bytea CHECK (octet_length(sealed_answer) BETWEEN 32 AND 4096),
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (workspace_id, call_hash),
    FOREIGN KEY (workspace_id, secret_hash) REFERENCES api_key_secrets (workspace_id, secret_hash) ON DELETE CASCADE
  )`,
  `CREATE INDEX idempotent_calls_made ON idempotent_calls (created_at)`,
  `CREATE INDEX idempotent_calls_answered ON idempotent_calls (created_at) WHERE sealed_answer IS NOT NULL`,
];
