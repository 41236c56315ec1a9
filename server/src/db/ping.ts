import { sql } from 'kysely';
import type { Db } from './connect.ts';

/** Waits for one answer of the store; throws whatever kept it from coming. */
export async function ping(db: Db): Promise<void> {
  await sql`SELECT 1`.execute(db);
}
