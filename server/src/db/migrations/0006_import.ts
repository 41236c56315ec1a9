import { sql, type Kysely } from 'kysely';

/** Imported keys may be weak, and members may be left with one key each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `ALTER TABLE api_key_secrets ADD COLUMN is_weak boolean NOT NULL DEFAULT false`,

  `CREATE TABLE consolidations (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces,
    at timestamptz(3) NOT NULL,
    member_count integer NOT NULL CHECK (member_count >= 0),
    key_count integer NOT NULL CHECK (key_count >= 0),
    created_at timestamptz(3) NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    cancelled_at timestamptz(3),
    cancelled_by text COLLATE "C",
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)),
    UNIQUE (workspace_id, id)
  )`,
  `CREATE INDEX consolidations_page ON consolidations (workspace_id, created_at, id)`,

  `ALTER TABLE api_keys ADD COLUMN consolidation_id text COLLATE "C",
    ADD FOREIGN KEY (workspace_id, consolidation_id) REFERENCES consolidations (workspace_id, id)`,
  `CREATE INDEX api_keys_consolidation ON api_keys (consolidation_id, owner_member_id)
    WHERE consolidation_id IS NOT NULL`,
];
