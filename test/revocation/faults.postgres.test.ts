import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange } from '../http/exchange.ts';
import { startGatedServer, type GatedServer } from '../http/gated-server.ts';
import { joinTestApp, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';

/** L of the protocol. */
const LEASE_MS = 5_000;

let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
beforeEach(async () => {
  key = await workspace.owner.key();
});
afterAll(() => app.close());

async function verifyAt(url: string): Promise<number> {
  const { status } = await exchange(url, { target: `/verify/${workspace.slug}`, headers: [['x-api-key', key.secret]] });
  return status;
}

async function revoke(): Promise<MutationAnswer> {
  const answer = await mutate(app.url, OPERATOR, 'revokeApiKey', { keyId: key.id });
  expect(answer).toMatchObject({ effective: true });
  return answer;
}

async function isRevoked(): Promise<boolean> {
  const { db } = app.store;
  const found = await db.selectFrom('apiKeys').select('revokedAt').where('id', '=', key.id).executeTakeFirstOrThrow();
  return found.revokedAt !== null;
}

async function listInstanceIds(): Promise<readonly string[]> {
  return (await app.store.db.selectFrom('instances').select('id').execute()).map(({ id }) => id);
}

describe('while another server hears nothing from the database and can say nothing to it', () => {
  let server: GatedServer;
  beforeEach(async () => {
    server = await startGatedServer(app, {});
  });
  afterEach(() => server.close());

  test('a revocation returns after one lease, the same one again not before, and the other server refuses from then on', async () => {
    expect([await verifyAt(server.url), await verifyAt(server.url)]).toEqual([200, 200]);
    server.gate.hold();
    const startedAt = performance.now();
    const first = revoke();
    await expect.poll(isRevoked, { interval: 20 }).toBe(true);
    expect(await verifyAt(server.url)).toBe(200);
    // Finds nothing to change, and what it finds is not true everywhere yet.
    const second = revoke().then(() => verifyAt(server.url));
    await first;
    expect(performance.now() - startedAt).toBeLessThan(LEASE_MS + 1_000);
    expect(await verifyAt(server.url)).not.toBe(200);
    expect(await second).not.toBe(200);

    server.gate.open();
    await expect.poll(() => verifyAt(server.url), { timeout: 15_000 }).toBe(401);
  });
});

describe('the row of a server that is gone', () => {
  test('is taken away after one lease and not before; until then changes wait, and from then on they do not', async () => {
    const { db } = app.store;
    await db.insertInto('instances').values({ id: 'gone', renewalNo: 7, appliedSeq: 0 }).execute();
    const insertedAt = performance.now();
    const waited = revoke();
    await expect.poll(listInstanceIds, { timeout: 10_000, interval: 20 }).not.toContain('gone');
    expect(performance.now() - insertedAt).toBeGreaterThanOrEqual(LEASE_MS);
    expect(performance.now() - insertedAt).toBeLessThan(LEASE_MS + 2_000);
    expect(Number((await waited)['effectiveAfterMs'])).toBeGreaterThan(LEASE_MS - 1_000);
    key = await workspace.owner.key();
    expect(Number((await revoke())['effectiveAfterMs'])).toBeLessThan(2_000);
  });

  test('stays while it is renewed, however long nothing else is heard of that server', async () => {
    const { db } = app.store;
    await db.insertInto('instances').values({ id: 'slow', renewalNo: 1, appliedSeq: 0 }).execute();
    const renew = (): Promise<unknown> =>
      db
        .updateTable('instances')
        .set((of) => ({ renewalNo: of('renewalNo', '+', 1) }))
        .where('id', '=', 'slow')
        .execute();
    const timer = setInterval(() => void renew(), 1_000);
    try {
      await revoke();
      expect(await listInstanceIds()).toContain('slow');
    } finally {
      clearInterval(timer);
      await db.deleteFrom('instances').where('id', '=', 'slow').execute();
    }
  });
});

test('a server that is stopped takes its row away, and a revocation meanwhile is not held up', async () => {
  const before = await listInstanceIds();
  const other = await joinTestApp(app);
  expect(await verifyAt(other.url)).toBe(200);
  expect(await listInstanceIds()).toHaveLength(before.length + 1);
  const [revoked] = await Promise.all([revoke(), other.close()]);
  expect(Number(revoked['effectiveAfterMs'])).toBeLessThan(2_000);
  expect(await listInstanceIds()).toEqual(before);
});

test('R1: a server whose renewal is held up reads the feed after it, and so refuses what was revoked meanwhile', async () => {
  const before = await listInstanceIds();
  const other = await joinTestApp(app);
  const [id] = (await listInstanceIds()).filter((one) => !before.includes(one));
  expect([await verifyAt(other.url), await verifyAt(other.url)]).toEqual([200, 200]);
  await app.store.db.transaction().execute(async (tx) => {
    await sql`SELECT FROM instances WHERE id = ${id} FOR UPDATE`.execute(tx);
    const { effectiveAfterMs } = await revoke();
    expect(Number(effectiveAfterMs)).toBeLessThan(LEASE_MS + 1_000);
    expect(await verifyAt(other.url)).toBe(401);
  });
  for (let times = 0; times < 20; times += 1) expect(await verifyAt(other.url)).toBe(401);
  await other.close();
});
