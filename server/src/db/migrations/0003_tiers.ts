import { sql, type Kysely } from 'kysely';

/** Tiers, and the tier of a key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `CREATE TABLE tiers (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces,
    name text COLLATE "C" NOT NULL CHECK (name ~ '^[A-Za-z0-9]([A-Za-z0-9 _.-]{0,62}[A-Za-z0-9])?$'),
    description text NOT NULL CHECK (char_length(description) <= 1000),
    limits jsonb NOT NULL CHECK (jsonb_typeof(limits) = 'array'),
    ip_allow_lists_allowed boolean NOT NULL,
    self_service boolean NOT NULL,
    created_at timestamptz(3) NOT NULL,
    retired_at timestamptz(3),
    UNIQUE (workspace_id, id)
  )`,
  // Names that differ in case alone would be taken for one another in a list of plans.
  `CREATE UNIQUE INDEX tiers_name ON tiers (workspace_id, lower(name)) WHERE retired_at IS NULL`,
  `CREATE INDEX tiers_page ON tiers (workspace_id, created_at, id)`,

  `ALTER TABLE api_keys ADD COLUMN tier_id text COLLATE "C"`,
  // Names the workspace too: a key can't be on another one's tier.
  `ALTER TABLE api_keys ADD CONSTRAINT api_keys_tier_fkey
    FOREIGN KEY (workspace_id, tier_id) REFERENCES tiers (workspace_id, id)`,
  `CREATE INDEX api_keys_tier ON api_keys (tier_id, created_at, id) WHERE tier_id IS NOT NULL`,
];
