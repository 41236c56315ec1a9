import { sql, type Kysely } from 'kysely';

/** How people come in: invitations by an administrator, and requests of their own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `CREATE TABLE invitations (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces,
    email text CHECK (char_length(email) <= 254),
    role text NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
    grants jsonb NOT NULL CHECK (jsonb_typeof(grants) = 'array'),
    external_id text COLLATE "C" CHECK (char_length(external_id) BETWEEN 1 AND 256),
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    created_at timestamptz(3) NOT NULL,
    created_by text COLLATE "C" NOT NULL,
    expires_at timestamptz(3) NOT NULL CHECK (expires_at > created_at),
    cancelled_at timestamptz(3),
    cancelled_by text COLLATE "C",
    accepted_at timestamptz(3),
    member_id text COLLATE "C",
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)),
    CHECK ((accepted_at IS NULL) = (member_id IS NULL)),
    CHECK (cancelled_at IS NULL OR accepted_at IS NULL),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members (workspace_id, id)
  )`,
  `CREATE INDEX invitations_page ON invitations (workspace_id, created_at, id)`,
  `CREATE INDEX invitations_email ON invitations (lower(email))`,

  // EXPIRED is written when the same user asks again; until then it is computed.
  `CREATE TABLE access_requests (
    id text COLLATE "C" PRIMARY KEY,
    workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces,
    user_id text COLLATE "C" NOT NULL REFERENCES users,
    note text NOT NULL CHECK (char_length(note) <= 1000),
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3) NOT NULL CHECK (expires_at > created_at),
    decision text CHECK (decision IN ('APPROVED', 'REJECTED', 'EXPIRED')),
    decided_at timestamptz(3),
    decided_by text COLLATE "C",
    decision_note text CHECK (char_length(decision_note) <= 1000),
    member_id text COLLATE "C",
    CHECK ((decided_at IS NULL) = (decision IS NULL)),
    CHECK ((decided_by IS NULL) = (decision IS NULL OR decision = 'EXPIRED')),
    CHECK ((member_id IS NULL) = (decision IS DISTINCT FROM 'APPROVED')),
    FOREIGN KEY (workspace_id, member_id) REFERENCES members (workspace_id, id)
  )`,
  // Of two requests of one user at once the second finds this in its way.
  `CREATE UNIQUE INDEX access_requests_open ON access_requests (workspace_id, user_id) WHERE decision IS NULL`,
  `CREATE INDEX access_requests_page ON access_requests (workspace_id, created_at, id)`,
  `CREATE INDEX access_requests_of_user ON access_requests (user_id, created_at, id)`,
];
