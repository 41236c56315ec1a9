import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import { openStore } from '@portcullis/server/db/open-store.ts';
import { sql } from 'kysely';

/** Makes a PGlite store that a later release has migrated. */
export async function writeFutureSchema(dataDir: string): Promise<void> {
  const store = await openStore({ kind: 'pglite', dataDir }, { databasePoolMax: 2, databaseStatementTimeoutMs: 5_000 });
  await migrateToLatest(store.db);
  await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_future', '2099-01-01')`.execute(store.db);
  await store.close();
}
