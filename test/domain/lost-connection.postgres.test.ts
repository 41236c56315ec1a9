import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

async function endBackend(pid: number): Promise<void> {
  await sql`SELECT pg_terminate_backend(${pid})`.execute(store.db);
  const isThere = async (): Promise<boolean> =>
    (await sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`.execute(store.db)).rows.length > 0;
  while (await isThere());
}

// An error that no listener hears would end the process, and with it everybody else's requests.
test('a connection that PostgreSQL ends between two statements of a transaction fails that transaction alone', async () => {
  const transaction = store.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
    await endBackend(rows[0]?.pid ?? 0);
    await sql`SELECT 1`.execute(tx);
  });
  await expect(transaction).rejects.toThrow();
  const { rows } = await sql<{ one: number }>`SELECT 1 AS one`.execute(store.db);
  expect(rows).toEqual([{ one: 1 }]);
});
