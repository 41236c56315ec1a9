import { pruneFeed } from '@portcullis/server/domain/feed/prune.service.ts';
import { doPieceOf } from '@portcullis/server/domain/housekeeping.service.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHousekeepingScope } from '../domain/housekeeping-scope.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  const workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  await workspace.permission('datasets:write');
});
afterAll(() => app.close());

const listSeqs = async (): Promise<readonly number[]> =>
  (await app.store.db.selectFrom('changes').select('seq').orderBy('seq').execute()).map(({ seq }) => seq);

const prune = async (): Promise<boolean> => await doPieceOf(pruneFeed, toHousekeepingScope(app));

const age = async (seqs: readonly number[], interval: string): Promise<void> => {
  await sql`UPDATE changes SET made_at = clock_timestamp() - ${interval}::interval WHERE seq = ANY(${[...seqs]})`.execute(
    app.store.db,
  );
};

test('changes are kept for a day; then all but the newest of all are taken away', async () => {
  const seqs = await listSeqs();
  expect(seqs.length).toBeGreaterThan(3);
  const [first = 0, second = 0] = seqs;
  await age(seqs, '23:59:00');
  expect(await prune()).toBe(false);
  expect(await listSeqs()).toEqual(seqs);
  await age([first, second], '24:00:01');
  await prune();
  expect(await listSeqs()).toEqual(seqs.slice(2));
  await age(seqs, '10 days');
  await prune();
  expect(await listSeqs()).toEqual(seqs.slice(-1));
});

test('a server that has read all of it goes on with what it has in memory', async () => {
  await seedWorkspace(app);
  const { cache, wait } = app.revocation;
  await wait({ seq: null, atMs: performance.now() });
  const epoch = cache.beginLoad();
  await age(await listSeqs(), '10 days');
  await prune();
  await wait({ seq: null, atMs: performance.now() });
  expect(cache.isUsable()).toBe(true);
  expect(cache.beginLoad()).toBe(epoch);
  expect([cache.position.seq]).toEqual(await listSeqs());
});
