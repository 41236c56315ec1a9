import type { LeaseClock } from '@portcullis/schema';
import { readNewestPosition } from '@portcullis/server/domain/feed/feed.repository.ts';
import { startRevocation, type Revocation } from '@portcullis/server/revocation/revocation.ts';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';

const CLOCK: LeaseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const WORKSPACE = 'wsp_of-this-test';

let store: TestStore;
let revocation: Revocation<string>;
let ids: string[];
let reports: string[];
beforeEach(async () => {
  [ids, reports] = [[], []];
  store = await openTestStore();
  await change('key_a');
  revocation = await startRevocation<string>({
    db: store.controlDb,
    clock: CLOCK,
    newId: () => {
      const id = `server-${ids.length + 1}`;
      ids.push(id);
      return id;
    },
    entriesMax: 100,
    listen: () => () => Promise.resolve(),
    report: {
      roundFailed: (error) => reports.push(String(error)),
      misconduct: (misconduct) => reports.push(misconduct),
      startedOver: () => reports.push('started over'),
    },
  });
});
afterEach(async () => {
  await revocation.stop();
  await store.close();
});

async function change(...subjects: readonly string[]): Promise<void> {
  await sql`INSERT INTO changes (seq, mark, workspace_id, subjects)
    VALUES (nextval('change_seq'), gen_random_uuid()::text, ${WORKSPACE}, ${[...subjects]})`.execute(store.db);
}

async function keepOne(): Promise<void> {
  const { cache } = revocation;
  const { seq } = await readNewestPosition(store.db);
  const loaded = { workspaceId: WORKSPACE, value: 'VALID', subjects: ['key_b'], asOf: seq };
  await expect.poll(() => cache.admit('b', loaded, cache.beginLoad())).toBe(true);
  expect(cache.find(WORKSPACE, 'b')).toBe('VALID');
}

const listInstanceIds = async (): Promise<readonly string[]> =>
  (await store.db.selectFrom('instances').select('id').execute()).map(({ id }) => id);

/** Ways for the feed to become one that this server has not read all of. */
const WAYS: Record<string, () => Promise<void>> = {
  'has lost what it has not read': async () => {
    await store.db.transaction().execute(async (tx) => {
      for (let count = 0; count < 3; count += 1)
        await sql`INSERT INTO changes (seq, mark, workspace_id, subjects)
          VALUES (nextval('change_seq'), gen_random_uuid()::text, ${WORKSPACE}, '{}')`.execute(tx);
      await sql`DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)`.execute(tx);
    });
  },
  'is another one with the same seq': async () => {
    await sql`UPDATE changes SET mark = 'another' WHERE seq = (SELECT max(seq) FROM changes)`.execute(store.db);
  },
  'ends before what it has read': async () => {
    await sql`DELETE FROM changes WHERE seq = (SELECT max(seq) FROM changes)`.execute(store.db);
  },
};

test.for(Object.entries(WAYS))(
  'a server whose feed %s starts over: a new name, an empty memory, and then a lease',
  async ([, happen]) => {
    await keepOne();
    expect(await listInstanceIds()).toEqual(['server-1']);
    const epoch = revocation.cache.beginLoad();
    await happen();
    await expect.poll(() => reports, { timeout: 5_000 }).toEqual(['started over']);
    expect(revocation.cache.size).toBe(0);
    const late = { workspaceId: WORKSPACE, value: 'VALID', subjects: ['key_b'], asOf: Number.MAX_SAFE_INTEGER };
    expect(revocation.cache.admit('b', late, epoch)).toBe(false);
    await expect.poll(() => revocation.cache.isUsable(), { timeout: 5_000 }).toBe(true);
    expect(revocation.cache.position).toEqual(await readNewestPosition(store.db));
    // The old row is left to run out.
    expect((await listInstanceIds()).toSorted()).toEqual(['server-1', 'server-2']);
  },
);

const sync = async (
  position: { seq: number; mark: string },
  { isAllowed = () => Promise.resolve(true) }: { isAllowed?: () => Promise<boolean> } = {},
) =>
  await revocation.sync(
    { credentialId: 'key_verifier', workspaceId: WORKSPACE, verifierId: 'verifier', position, waitMs: 0 },
    isAllowed,
  );

test('a verifier gets a lease again after its server has started over, though nothing has changed since', async () => {
  const before = revocation.cache.position;
  expect((await sync(before)).leaseMs).toBeGreaterThan(0);
  await WAYS['is another one with the same seq']?.();
  await expect.poll(() => reports, { timeout: 5_000 }).toContain('started over');
  await expect.poll(() => revocation.cache.isUsable(), { timeout: 5_000 }).toBe(true);
  const told = await sync(before);
  expect(told).toMatchObject({ reset: true, leaseMs: 0, changes: [], position: { mark: 'another' } });
  expect((await sync(told.position)).leaseMs).toBeGreaterThan(0);
});

test('a verifier gets no lease by a right that may have been taken away while it was looked at', async () => {
  const { position } = revocation.cache;
  const isAllowed = async (): Promise<boolean> => {
    await change('key_verifier');
    await expect.poll(() => revocation.cache.position.seq).toBeGreaterThan(position.seq);
    return true;
  };
  expect(await sync(position, { isAllowed })).toMatchObject({
    leaseMs: 0,
    reset: false,
    changes: [{ subjects: ['key_verifier'] }],
  });
  expect((await sync(revocation.cache.position)).leaseMs).toBeGreaterThan(0);
});

test('a server that has no database any more says that a change is true everywhere after one lease, not before', async () => {
  const atMs = performance.now();
  const waiting = revocation.wait({ seq: Number.MAX_SAFE_INTEGER, atMs });
  const { effective, effectiveAfterMs } = await waiting;
  expect(effective).toBe(true);
  expect(effectiveAfterMs).toBeGreaterThanOrEqual(5_000);
  expect(performance.now() - atMs).toBeLessThan(6_000);
});

test('a server that is stopped lets those who wait go, and does not say that it is true everywhere', async () => {
  await store.db.insertInto('instances').values({ id: 'another', renewalNo: 0, appliedSeq: 0 }).execute();
  const waiting = revocation.wait({ seq: null, atMs: performance.now() });
  await revocation.stop();
  expect(await waiting).toMatchObject({ effective: false });
  expect(await listInstanceIds()).toEqual(['another']);
});
