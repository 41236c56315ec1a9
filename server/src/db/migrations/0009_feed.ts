import { sql, type Kysely } from 'kysely';

/** The feed of changes that can change a verdict, and the servers that answer from memory under a lease. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // Ordinary logged tables: a lease or a change that a crash takes back would be a promise that nobody keeps.
  `CREATE TABLE changes (
    seq bigint PRIMARY KEY,
    mark text COLLATE "C" NOT NULL,
    workspace_id text COLLATE "C",
    subjects text[] NOT NULL,
    made_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE SEQUENCE change_seq OWNED BY changes.seq`,
  // The feed is never empty: its newest row is where a holder begins.
  `INSERT INTO changes (seq, mark, subjects) VALUES (nextval('change_seq'), gen_random_uuid()::text, '{}')`,
  `CREATE TABLE instances (
    id text COLLATE "C" PRIMARY KEY,
    renewal_no bigint NOT NULL,
    applied_seq bigint NOT NULL
  )`,
];
