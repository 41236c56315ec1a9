import { sql, type Kysely } from 'kysely';

/**
 * The nouns of the first release. Ids are TypeIDs kept as text in the "C" collation, so that the id in a
 * query window is the id in the API; instants have milliseconds, so that a page cursor compares equal.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `CREATE TABLE installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    operator_key_hash bytea CHECK (octet_length(operator_key_hash) = 32),
    created_at timestamptz(3) NOT NULL
  )`,

  `CREATE TABLE users (
    id text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('HUMAN', 'SERVICE')),
    issuer text,
    subject text,
    email text CHECK (char_length(email) <= 254),
    name text CHECK (char_length(name) <= 200),
    created_at timestamptz(3) NOT NULL,
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    UNIQUE (issuer, subject)
  )`,
  // At most one user waits for its first sign-in under an address: binding is then never a choice.
  `CREATE UNIQUE INDEX users_unbound_email ON users (lower(email)) WHERE subject IS NULL AND kind = 'HUMAN'`,
  `CREATE INDEX users_email ON users (lower(email))`,

  `CREATE TABLE workspaces (
    id text COLLATE "C" PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9-]{1,63}$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED')),
    key_style text NOT NULL DEFAULT 'PREFIXED' CHECK (key_style IN ('PREFIXED', 'UUID')),
    key_prefix text NOT NULL DEFAULT 'pk' CHECK (key_prefix ~ '^[a-z][a-z0-9]{0,15}$'),
    secret_visibility text NOT NULL DEFAULT 'ONCE' CHECK (secret_visibility IN ('ONCE', 'RECOVERABLE')),
    active_keys_per_member integer CHECK (active_keys_per_member >= 1),
    on_limit text NOT NULL DEFAULT 'REJECT' CHECK (on_limit IN ('REJECT', 'REPLACE')),
    member_actions text[] NOT NULL DEFAULT '{GENERATE,REGENERATE,REVOKE,UPDATE}'
      CHECK (member_actions <@ '{GENERATE,REGENERATE,REVOKE,UPDATE,REVEAL}'::text[]),
    enrolment text NOT NULL DEFAULT 'INVITED' CHECK (enrolment IN ('INVITED', 'APPROVAL', 'OPEN')),
    checksum text NOT NULL DEFAULT 'REQUIRED' CHECK (checksum IN ('REQUIRED', 'ADVISORY')),
    lifetime_days_max integer CHECK (lifetime_days_max >= 1),
    created_at timestamptz(3) NOT NULL,
    deleted_at timestamptz(3)
  )`,

  `CREATE TABLE members (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces,
    user_id text COLLATE "C" NOT NULL REFERENCES users,
    role text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
    grants jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(grants) = 'array'),
    external_id text COLLATE "C" CHECK (char_length(external_id) BETWEEN 1 AND 256),
    sessions_valid_from timestamptz(3),
    created_at timestamptz(3) NOT NULL,
    removed_at timestamptz(3),
    UNIQUE (workspace_id, id)
  )`,
  `CREATE UNIQUE INDEX members_user ON members (workspace_id, user_id) WHERE removed_at IS NULL`,
  `CREATE UNIQUE INDEX members_external_id ON members (workspace_id, external_id) WHERE removed_at IS NULL`,
  `CREATE INDEX members_of_user ON members (user_id) WHERE removed_at IS NULL`,
  `CREATE INDEX members_page ON members (workspace_id, created_at, id) WHERE removed_at IS NULL`,

  `CREATE TABLE permissions (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces,
    name text COLLATE "C" NOT NULL CHECK (char_length(name) BETWEEN 1 AND 128),
    description text NOT NULL CHECK (char_length(description) <= 1000),
    created_at timestamptz(3) NOT NULL,
    retired_at timestamptz(3),
    UNIQUE (workspace_id, name)
  )`,

  // The owner's foreign key names the workspace too: a key can't be owned from another one.
  `CREATE TABLE api_keys (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL,
    owner_member_id text COLLATE "C" NOT NULL,
    label text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 100),
    environment text NOT NULL CHECK (environment IN ('LIVE', 'TEST')),
    grants jsonb CHECK (jsonb_typeof(grants) = 'array'),
    ip_allow_list text[] CHECK (cardinality(ip_allow_list) >= 1),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    expires_at timestamptz(3),
    created_at timestamptz(3) NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    disabled_at timestamptz(3),
    disabled_by text COLLATE "C",
    revoked_at timestamptz(3),
    revoked_by text COLLATE "C",
    revocation_reason text
      CHECK (revocation_reason IN ('UNSPECIFIED', 'COMPROMISED', 'UNUSED', 'OFFBOARDING', 'POLICY')),
    revocation_note text CHECK (char_length(revocation_note) <= 1000),
    superseded_at timestamptz(3),
    superseded_by text COLLATE "C",
    CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL)),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK ((disabled_at IS NULL) = (disabled_by IS NULL)),
    UNIQUE (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_member_id) REFERENCES members (workspace_id, id)
  )`,
  `CREATE INDEX api_keys_page ON api_keys (workspace_id, created_at, id)`,
  `CREATE INDEX api_keys_owner ON api_keys (owner_member_id, created_at, id)`,

  `CREATE TABLE api_key_secrets (
    workspace_id text COLLATE "C" NOT NULL,
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    api_key_id text COLLATE "C" NOT NULL,
    minted boolean NOT NULL,
    hint text CHECK (char_length(hint) <= 64),
    created_at timestamptz(3) NOT NULL,
    valid_until timestamptz(3),
    PRIMARY KEY (workspace_id, secret_hash),
    FOREIGN KEY (workspace_id, api_key_id) REFERENCES api_keys (workspace_id, id)
  )`,
  // A caller's key, whose workspace is unknown, is looked up among minted keys only.
  `CREATE UNIQUE INDEX api_key_secrets_minted ON api_key_secrets (secret_hash) WHERE minted`,
  `CREATE UNIQUE INDEX api_key_secrets_current ON api_key_secrets (api_key_id) WHERE valid_until IS NULL`,
  `CREATE INDEX api_key_secrets_key ON api_key_secrets (api_key_id, created_at)`,

  `CREATE TABLE audit_events (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" REFERENCES workspaces,
    at timestamptz(3) NOT NULL,
    actor text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    request_id text NOT NULL,
    client_address text,
    before jsonb,
    after jsonb
  )`,
  `CREATE INDEX audit_events_page ON audit_events (workspace_id, at, id)`,
  `CREATE INDEX audit_events_target ON audit_events (target, at)`,
];
