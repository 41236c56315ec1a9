import { sql } from 'kysely';
import type { Db } from './connect.ts';

/** The release of PostgreSQL that the store is, such as `18.1`. */
export async function readServerVersion(db: Db): Promise<string> {
  const answer = await sql<{ version: string }>`SELECT current_setting('server_version') AS version`.execute(db);
  return answer.rows[0]?.version ?? 'unknown';
}
