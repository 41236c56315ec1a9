import { sql, type Kysely } from 'kysely';

/** When each secret was last accepted, and how often each key got which verdict; no verification reads either. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Updated again and again: room in each page keeps new versions of a row beside the old one.
  `CREATE TABLE api_key_secret_usage (
    workspace_id text COLLATE "C" NOT NULL,
    secret_hash bytea NOT NULL,
    last_used_at timestamptz(3) NOT NULL,
    PRIMARY KEY (workspace_id, secret_hash),
    FOREIGN KEY (workspace_id, secret_hash) REFERENCES api_key_secrets ON DELETE CASCADE
  ) WITH (fillfactor = 70)`,

  `CREATE TABLE api_key_usage (
    workspace_id text COLLATE "C" NOT NULL,
    api_key_id text COLLATE "C" NOT NULL,
    day date NOT NULL,
    verdict text COLLATE "C" NOT NULL CHECK (verdict ~ '^[A-Z]+(_[A-Z]+)*$'),
    count bigint NOT NULL CHECK (count > 0),
    PRIMARY KEY (workspace_id, api_key_id, day, verdict),
    FOREIGN KEY (workspace_id, api_key_id) REFERENCES api_keys (workspace_id, id) ON DELETE CASCADE
  ) WITH (fillfactor = 70)`,
  `CREATE INDEX api_key_usage_day ON api_key_usage (workspace_id, day)`,
];
