import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '@portcullis/server/db/connect.ts';
import { type DatabaseClock, startDatabaseClock } from '@portcullis/server/db/database-clock.ts';
import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';
import { createMovableClock, moveClock, withMovableClock } from './movable-clock.ts';

const HOUR_MS = 3_600_000;
/** Between two readings of one clock on a busy machine. */
const TOLERANCE_MS = 2_000;

let store: TestStore;
let clock: DatabaseClock;
beforeAll(async () => {
  store = await openTestStore();
  await createMovableClock(store.db);
});
afterAll(() => store.close());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});

test("the clock is the database's and not this machine's", async () => {
  await withMovableClock(store.db, async (db) => {
    await moveClock(db, 48 * HOUR_MS);
    clock = await startDatabaseClock(db, throwError);
    expectAhead(48 * HOUR_MS);
  });
});

test('the clock follows the database when it is set anew, forwards and backwards', async () => {
  await withMovableClock(store.db, async (db) => {
    clock = await startDatabaseClock(db, throwError);
    for (const aheadMs of [HOUR_MS, -HOUR_MS]) {
      await moveClock(db, aheadMs);
      await clock.synchronize();
      expectAhead(aheadMs);
    }
  });
});

test('the clock reads the database every 30 seconds until it is stopped', async () => {
  await withMovableClock(store.db, async (db) => {
    clock = await startDatabaseClock(db, throwError);
    await moveClock(db, HOUR_MS);
    await vi.advanceTimersByTimeAsync(29_999);
    expectAhead(0);
    await vi.advanceTimersByTimeAsync(1);
    await vi.waitFor(() => expectAhead(HOUR_MS));
    clock.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('the clock is never earlier than the database, however slowly its answers come', async () => {
  const slow = store.db.withPlugin(onEveryAnswer(() => delay(100)));
  clock = await startDatabaseClock(slow, throwError);
  for (let reading = 0; reading < 20; reading += 1) {
    const databaseMs = await readDatabaseMs(store.db);
    const nowMs = clock.now().getTime();
    expect(nowMs).toBeGreaterThanOrEqual(Math.floor(databaseMs));
    expect(nowMs).toBeLessThan(databaseMs + TOLERANCE_MS);
  }
});

test('a reading that fails is reported, and the clock goes on', async () => {
  const failure = new Error('the connection broke');
  const failing = { answers: false };
  const db = store.db.withPlugin(onEveryAnswer(() => (failing.answers ? Promise.reject(failure) : Promise.resolve())));
  const onError = vi.fn();
  clock = await startDatabaseClock(db, onError);
  failing.answers = true;
  await vi.advanceTimersByTimeAsync(30_000);
  await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(failure));
  expectAhead(0);
});

function throwError(error: unknown): never {
  throw error;
}

/** This machine's clock is the database's as well, before it is moved. */
function expectAhead(byMs: number): void {
  expect(Math.abs(clock.now().getTime() - Date.now() - byMs)).toBeLessThan(TOLERANCE_MS);
}

async function readDatabaseMs(db: Db): Promise<number> {
  const answer = await sql<{ ms: number }>`SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms`.execute(db);
  return Number(answer.rows[0]?.ms);
}

/** What happens between the database's answer and its arrival here. */
function onEveryAnswer(happen: () => Promise<void>): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      await happen();
      return result;
    },
  };
}
