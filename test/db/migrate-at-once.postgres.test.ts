import { fileURLToPath } from 'node:url';
import { connectPostgres, type Db } from '@portcullis/server/db/connect.ts';
import { migrateToLatest, readSchemaState } from '@portcullis/server/db/migrate.ts';
import { migrations } from '@portcullis/server/db/migrations/index.ts';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProcess } from '../support/processes.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

const AT_ONCE = 4;
const allMigrations = Object.keys(migrations);
let store: TestStore;
beforeEach(async () => {
  store = await openTestStore({ schema: 'none' });
});
afterEach(() => store.close());

test('several pools that migrate at once apply each migration once', async () => {
  const pools = Array.from({ length: AT_ONCE }, () => connect(store.url ?? ''));
  const results = await Promise.all(pools.map((db) => migrateToLatest(db)));
  await Promise.all(pools.map((db) => db.destroy()));
  expect(results.flatMap(({ applied }) => applied)).toEqual(allMigrations);
});

test('several processes that migrate at once apply each migration once', async () => {
  const processes = await store.db.connection().execute(async (gate) => {
    await sql`SELECT pg_advisory_lock(4711)`.execute(gate);
    const started = await Promise.all(Array.from({ length: AT_ONCE }, startMigration));
    await sql`SELECT pg_advisory_unlock(4711)`.execute(gate);
    return started;
  });
  const applied = await Promise.all(processes.map(async (one) => (await one.waitForOutput(/^applied (.*)$/m))[1]));
  expect(applied.filter((names) => names !== '')).toEqual([allMigrations.join()]);
  expect(await Promise.all(processes.map((one) => one.exitCode))).toEqual([0, 0, 0, 0]);
  expect(await readSchemaState(store.db)).toMatchObject({ applied: allMigrations, pending: [] });
});

function connect(url: string): Db {
  return connectPostgres(url, { databasePoolMax: 1, databaseStatementTimeoutMs: 30_000 }, () => undefined);
}

/** Waits at the gate, an advisory lock, so that all begin at the same moment. */
function startMigration(): ReturnType<typeof startProcess> {
  return startProcess({
    command: process.execPath,
    args: [fileURLToPath(new URL('programs/migrate.ts', import.meta.url))],
    env: { DATABASE_URL: store.url ?? '' },
    readyWhen: /^at the gate$/m,
  });
}
