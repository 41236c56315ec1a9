import { migrateToLatest, readSchemaState } from '@portcullis/server/db/migrate.ts';
import { migrations } from '@portcullis/server/db/migrations/index.ts';
import { StoreError } from '@portcullis/server/db/store-error.ts';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';

const allMigrations = Object.keys(migrations);
let store: TestStore;
beforeEach(async () => {
  store = await openTestStore({ schema: 'none' });
});
afterEach(() => store.close());

test('an empty store is brought to the newest schema', async () => {
  expect(await readSchemaState(store.db)).toEqual({ applied: [], pending: allMigrations, unknown: [] });
  expect(await migrateToLatest(store.db)).toEqual({ applied: allMigrations });
  expect(await readSchemaState(store.db)).toEqual({ applied: allMigrations, pending: [], unknown: [] });
  expect(await store.db.selectFrom('workspaces').select('id').execute()).toEqual([]);
});

test('migrating a second time changes nothing', async () => {
  await migrateToLatest(store.db);
  const before = await listColumns(store);
  expect(await migrateToLatest(store.db)).toEqual({ applied: [] });
  expect(await listColumns(store)).toEqual(before);
});

test('several migrations at once apply each migration once', async () => {
  const results = await Promise.all([1, 2, 3].map(() => migrateToLatest(store.db)));
  expect(results.flatMap(({ applied }) => applied)).toEqual(allMigrations);
});

test('a schema of a newer release is refused in one sentence that names it', async () => {
  await migrateToLatest(store.db);
  await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_from_the_future', 'now')`.execute(store.db);
  const before = await listColumns(store);
  const error = await migrateToLatest(store.db).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({
    message: 'The database was written by a newer release of Portcullis (it has 9999_from_the_future).',
    hint: 'Start that release or a later one, or restore a backup made before it.',
  });
  expect(await listColumns(store)).toEqual(before);
});

test('a migration that fails leaves nothing behind and says why', async () => {
  await sql`CREATE TABLE audit_events (somebody_elses text)`.execute(store.db);
  const before = await listColumns(store);
  await expect(migrateToLatest(store.db)).rejects.toThrow(
    new StoreError(
      'A migration of the database failed: relation "audit_events" already exists.',
      'Nothing of it was kept. The database user needs the right to create tables.',
    ),
  );
  expect((await listColumns(store)).filter(({ table }) => !table.startsWith('kysely_'))).toEqual(before);
  expect(await readSchemaState(store.db)).toMatchObject({ applied: [] });
});

async function listColumns({ db }: TestStore): Promise<readonly { readonly table: string; readonly column: string }[]> {
  const columns = await sql<{ table: string; column: string }>`
    SELECT table_name AS table, column_name AS column FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, column_name`.execute(db);
  return columns.rows;
}
