import { sql, type Kysely } from 'kysely';

/** Imported keys may be weak. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [`ALTER TABLE api_key_secrets ADD COLUMN is_weak boolean NOT NULL DEFAULT false`];
