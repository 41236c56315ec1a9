import { readFeed, readNewestPosition } from '@portcullis/server/domain/feed/feed.repository.ts';
import { reapInstance } from '@portcullis/server/revocation/instance.repository.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

test('R2: of changes that commit at once nobody sees a later one before an earlier one', async () => {
  const { db } = app.store;
  const members = await Promise.all(Array.from({ length: 8 }, () => workspace.member()));
  const start = (await readNewestPosition(db)).seq;
  const state = { isOver: false };
  const seen: number[] = [];
  const watch = async (): Promise<void> => {
    while (!state.isOver) {
      const from = seen.at(-1) ?? start;
      const rows = await readFeed(db, start);
      const late = rows.filter(({ seq }) => seq <= from && seq > start && !seen.includes(seq));
      expect(late).toEqual([]);
      seen.push(...rows.map(({ seq }) => seq).filter((seq) => seq > from));
    }
  };
  const watching = Promise.all([watch(), watch()]);
  await Promise.all(
    members.map(async ({ id }) => {
      for (let round = 0; round < 10; round += 1)
        await mutate(app.url, OPERATOR, 'updateMember', { memberId: id, externalId: `${id}-${round}` });
    }),
  );
  state.isOver = true;
  await watching;
  expect(seen.length).toBeGreaterThan(0);
});

test('R2: no seq is drawn before the lock of the feed is held', async () => {
  const { db } = app.store;
  const member = await workspace.member();
  const readDrawn = async (): Promise<number> =>
    (await sql<{ drawn: number }>`SELECT last_value AS drawn FROM change_seq`.execute(db)).rows[0]?.drawn ?? 0;
  let change: Promise<unknown> = Promise.resolve();
  await db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${0x66_65_65_64})`.execute(tx);
    const before = await readDrawn();
    change = mutate(app.url, OPERATOR, 'updateMember', { memberId: member.id, externalId: 'x' });
    await expect.poll(() => countWaiting(), { interval: 20 }).toBe(1);
    expect(await readDrawn()).toBe(before);
  });
  expect(await change).toMatchObject({ effective: true });
});

/** Transactions that wait for an advisory lock of this database. */
async function countWaiting(): Promise<number> {
  const found = await sql<{ waiting: number }>`
    SELECT count(*) AS waiting FROM pg_locks
    WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`.execute(
    app.store.db,
  );
  return found.rows[0]?.waiting ?? 0;
}

test('R3: a row whose renewal is under way is not taken away', async () => {
  const { db } = app.store;
  const row = { id: 'renewing', renewalNo: 3, appliedSeq: 0 };
  await db.insertInto('instances').values(row).execute();
  let reaping: Promise<void> = Promise.resolve();
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('instances').set({ renewalNo: 4 }).where('id', '=', row.id).execute();
    reaping = reapInstance(db, row);
    await expect.poll(async () => await countBlocked(), { interval: 20 }).toBeGreaterThan(0);
  });
  await reaping;
  expect(await db.selectFrom('instances').select('renewalNo').where('id', '=', row.id).executeTakeFirst()).toEqual({
    renewalNo: 4,
  });
  await reapInstance(db, { ...row, renewalNo: 4 });
  expect(await db.selectFrom('instances').select('id').where('id', '=', row.id).execute()).toEqual([]);
});

/** Statements that wait for the end of another transaction of this database. */
async function countBlocked(): Promise<number> {
  const found = await sql<{ blocked: number }>`
    SELECT count(*) AS blocked FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`.execute(app.store.db);
  return found.rows[0]?.blocked ?? 0;
}
