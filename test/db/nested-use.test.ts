import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';

/** Far more than a query takes. */
const PATIENCE_MS = 1_000;

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

// Why repositories take the executor: with the outer one they would work on PostgreSQL, outside the transaction, and
// hang for ever on PGlite, which has one connection. The time limit of every test finds the second.
test('a query on the outer store inside a transaction hangs on PGlite and answers on PostgreSQL', async () => {
  const outcome = await store.db.transaction().execute(async () => {
    const answered = sql`SELECT 1`.execute(store.db).then(() => 'answered');
    return await Promise.race([answered, delay(PATIENCE_MS, 'hangs')]);
  });
  expect(outcome).toBe(store.kind === 'pglite' ? 'hangs' : 'answered');
});

test('a query on the transaction itself answers, and the store is usable afterwards', async () => {
  const inside = await store.db.transaction().execute((db) => sql`SELECT 1 AS one`.execute(db));
  expect(inside.rows).toEqual([{ one: 1 }]);
  expect((await sql`SELECT 2 AS two`.execute(store.db)).rows).toEqual([{ two: 2 }]);
});
