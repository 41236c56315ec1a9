import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Db } from './connect.ts';
import { migrations } from './migrations/index.ts';
import { StoreError } from './store-error.ts';

/** What the store has, what it lacks, and what it has that this release doesn't know. */
export interface SchemaState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

/**
 * Brings the store to the newest schema; safe to call from several processes at once, because the migrator
 * holds an advisory lock while it works.
 * @throws {StoreError} when the store was written by a newer release, or a migration fails (nothing of it stays)
 */
export async function migrateToLatest(db: Db): Promise<{ readonly applied: readonly string[] }> {
  requireKnownSchema(await readSchemaState(db));
  const { error, results = [] } = await migrator(db).migrateToLatest();
  if (error !== undefined) {
    requireKnownSchema(await readSchemaState(db));
    throw new StoreError(
      `A migration of the database failed: ${error instanceof Error ? error.message : 'unknown reason'}.`,
      'Nothing of it was kept. The database user needs the right to create tables.',
      { cause: error },
    );
  }
  return { applied: results.filter((result) => result.status === 'Success').map((result) => result.migrationName) };
}

/** Compares the store's migrations with those of this release; changes nothing. */
export async function readSchemaState(db: Db): Promise<SchemaState> {
  const applied = await readApplied(db);
  const known = Object.keys(migrations);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

function requireKnownSchema({ unknown }: SchemaState): void {
  if (unknown.length === 0) return;
  throw new StoreError(
    `The database was written by a newer release of Portcullis (it has ${unknown.join(', ')}).`,
    'Start that release or a later one, or restore a backup made before it.',
  );
}

function migrator(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
}

async function readApplied(db: Db): Promise<readonly string[]> {
  const table = await sql<{ found: string | null }>`SELECT to_regclass('kysely_migration')::text AS found`.execute(db);
  if (table.rows[0]?.found == null) return [];
  const names = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db);
  return names.rows.map((row) => row.name);
}
