import { sql, type Kysely } from 'kysely';
import { CHAIN_START, digestOf, hashOfEvent, SALT_BYTES } from '../../secret/audit-hash.ts';

/**
 * Chains the audit events: each has a position and a hash over itself and the one before. Events that are there already
 * are chained in the order in which they were told.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of COLUMNS) await sql.raw(statement).execute(db);
  await chainExisting(db);
  for (const statement of CONSTRAINTS) await sql.raw(statement).execute(db);
}

const COLUMNS = [
  `CREATE TABLE audit_heads (
    chain text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL CHECK (position >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
  )`,
  `INSERT INTO audit_heads (chain, position, hash)
    SELECT chain, 0, decode(repeat('00', 32), 'hex')
    FROM (SELECT id AS chain FROM workspaces UNION ALL SELECT 'installation') AS chains`,

  // Nothing that names a person is left of who was erased, nor comes back.
  `ALTER TABLE users
    ADD COLUMN erased_at timestamptz(3),
    ADD CHECK (erased_at IS NULL OR (subject IS NULL AND email IS NULL AND name IS NULL))`,
  // No event is written without the lock of its head, which stands for the workspace. A foreign key would take the row of
  // the workspace after the head, against the order of locks.
  `ALTER TABLE audit_events
    DROP CONSTRAINT audit_events_workspace_id_fkey,
    ADD COLUMN position bigint,
    ADD COLUMN hash bytea,
    ADD COLUMN client_address_salt bytea,
    ADD COLUMN client_address_digest bytea,
    ADD COLUMN personal_user_id text COLLATE "C",
    ADD COLUMN personal jsonb,
    ADD COLUMN personal_salt bytea,
    ADD COLUMN personal_digest bytea`,
  // 122 bits of PostgreSQL's own randomness; salts of later events have 128.
  `UPDATE audit_events SET client_address_salt = uuid_send(gen_random_uuid()) WHERE client_address IS NOT NULL`,
];

const CONSTRAINTS = [
  `ALTER TABLE audit_events
    ALTER COLUMN position SET NOT NULL,
    ALTER COLUMN hash SET NOT NULL,
    ADD CHECK (position >= 1),
    ADD CHECK (octet_length(hash) = 32),
    ADD CHECK (octet_length(client_address_salt) = ${SALT_BYTES}),
    ADD CHECK (octet_length(client_address_digest) = 32),
    ADD CHECK ((client_address IS NULL) = (client_address_salt IS NULL)),
    ADD CHECK (client_address IS NULL OR client_address_digest IS NOT NULL),
    ADD CHECK (jsonb_typeof(personal) = 'object'),
    ADD CHECK (octet_length(personal_salt) = ${SALT_BYTES}),
    ADD CHECK (octet_length(personal_digest) = 32),
    ADD CHECK ((personal IS NULL) = (personal_salt IS NULL)),
    ADD CHECK (personal IS NULL OR personal_digest IS NOT NULL),
    ADD CHECK (personal_user_id IS NULL OR personal_digest IS NOT NULL),
    ADD UNIQUE NULLS NOT DISTINCT (workspace_id, position)`,
  // Lists are in the order of the chain. An actor's and a target's events are also looked for in all chains at once.
  `DROP INDEX audit_events_page`,
  `DROP INDEX audit_events_target`,
  `CREATE INDEX audit_events_at ON audit_events (workspace_id, at)`,
  `CREATE INDEX audit_events_action ON audit_events (workspace_id, action, position)`,
  `CREATE INDEX audit_events_actor ON audit_events (actor, workspace_id, position)`,
  `CREATE INDEX audit_events_target ON audit_events (target, workspace_id, position)`,
  `CREATE INDEX audit_events_request ON audit_events (request_id)`,
  // For erasing; few events have such fields.
  `CREATE INDEX audit_events_personal_user ON audit_events (personal_user_id) WHERE personal IS NOT NULL`,
  `CREATE INDEX audit_events_personal_email ON audit_events (lower(personal ->> 'email')) WHERE personal IS NOT NULL`,
];

/** An event as the first release wrote it; without underscores in its names, which a plugin may translate or not. */
interface OldEvent {
  readonly id: string;
  readonly workspace: string | null;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly request: string;
  readonly address: string | null;
  readonly salt: Uint8Array | null;
  readonly before: unknown;
  readonly after: unknown;
}

async function chainExisting(db: Kysely<unknown>): Promise<void> {
  const heads = new Map<string, { readonly position: number; readonly hash: Uint8Array }>();
  for (let after = { at: new Date(0), id: '' }; ;) {
    const events = await readBatch(db, after);
    for (const event of events) {
      const chain = event.workspace ?? 'installation';
      const head = heads.get(chain) ?? { position: 0, hash: CHAIN_START };
      heads.set(chain, await chainEvent(db, event, head));
    }
    const last = events.at(-1);
    if (last === undefined) break;
    after = last;
  }
  for (const [chain, { position, hash }] of heads)
    await sql`UPDATE audit_heads SET position = ${position}, hash = ${hash} WHERE chain = ${chain}`.execute(db);
}

/** Few enough to be held in memory. */
const BATCH = 500;

async function readBatch(
  db: Kysely<unknown>,
  { at, id }: { readonly at: Date; readonly id: string },
): Promise<readonly OldEvent[]> {
  const { rows } = await sql<OldEvent>`
    SELECT id, workspace_id AS workspace, at, actor, action, target, request_id AS request, client_address AS address,
      client_address_salt AS salt, before, after
    FROM audit_events WHERE (at, id) > (${at}::timestamptz, ${id}) ORDER BY at, id LIMIT ${sql.lit(BATCH)}`.execute(db);
  return rows;
}

async function chainEvent(
  db: Kysely<unknown>,
  { id, workspace, at, request, address, salt, ...told }: OldEvent,
  head: { readonly position: number; readonly hash: Uint8Array },
): Promise<{ readonly position: number; readonly hash: Uint8Array }> {
  const position = head.position + 1;
  const digest = salt && digestOf(salt, address);
  const hash = hashOfEvent(head.hash, {
    ...told,
    id,
    workspaceId: workspace,
    position,
    at: at.toISOString(),
    requestId: request,
    clientAddressDigest: digest?.toString('hex') ?? null,
    personalDigest: null,
    personalUserId: null,
  });
  await sql`UPDATE audit_events SET position = ${position}, hash = ${hash}, client_address_digest = ${digest}
    WHERE id = ${id}`.execute(db);
  return { position, hash };
}
