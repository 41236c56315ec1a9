import { writeUsage, type GatheredUse } from '@portcullis/server/domain/usage/usage.repository.ts';
import type { Use } from '@portcullis/server/domain/usage/usage.ts';
import { hashSecret } from '@portcullis/server/secret/hash.ts';
import { createUsageGatherer } from '@portcullis/server/verification/usage.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';

const AT = Date.parse('2026-11-20T23:59:59.999Z');

function createGatherer(write: (gathered: readonly GatheredUse[]) => Promise<void>) {
  const [failures, lost]: [unknown[], number[]] = [[], []];
  const onFailure = (error: unknown): void => void failures.push(error);
  const onLost = (uses: number): void => void lost.push(uses);
  return { failures, lost, ...createUsageGatherer({ write, flushSeconds: 3_600, onFailure, onLost }) };
}

const use = (change: Partial<Use> = {}): Use => ({
  workspaceId: 'wsp_1',
  apiKeyId: 'key_1',
  secretHash: 'aGFzaA==',
  verdict: 'VALID',
  atMs: AT,
  ...change,
});

describe('what is gathered', () => {
  test('is one row for each secret and day of UTC, however many uses there were', async () => {
    const written: GatheredUse[] = [];
    const gatherer = createGatherer((rows) => (written.push(...rows), Promise.resolve()));
    for (let times = 0; times < 1_000; times += 1) gatherer.count(use());
    gatherer.count(use({ verdict: 'REVOKED', atMs: AT - 5 }));
    gatherer.count(use({ verdict: 'REVOKED', atMs: AT + 1 }));
    await gatherer.flush();
    const { verdict: _, atMs: __, ...of } = use();
    expect(written).toEqual([
      { ...of, day: '2026-11-20', lastUsedAt: '2026-11-20T23:59:59.999Z', counts: { VALID: 1_000, REVOKED: 1 } },
      { ...of, day: '2026-11-21', lastUsedAt: null, counts: { REVOKED: 1 } },
    ]);
  });

  test('is written once: a second flush has nothing more', async () => {
    const sizes: number[] = [];
    const gatherer = createGatherer((rows) => (sizes.push(rows.length), Promise.resolve()));
    gatherer.count(use());
    await gatherer.flush();
    await gatherer.flush();
    expect(sizes).toEqual([1, 0]);
  });

  test('is kept while it can not be written, is told once, and nothing of it is missing or double afterwards', async () => {
    let isDown = true;
    const written: GatheredUse[] = [];
    const gatherer = createGatherer((rows) => {
      if (isDown) return Promise.reject(new Error('the database is away'));
      written.push(...rows);
      return Promise.resolve();
    });
    gatherer.count(use({ atMs: AT }));
    await gatherer.flush();
    gatherer.count(use({ atMs: AT - 1_000 }));
    gatherer.count(use({ verdict: 'EXPIRED' }));
    await gatherer.flush();
    isDown = false;
    await gatherer.flush();
    expect(gatherer.failures).toHaveLength(1);
    expect(written).toMatchObject([{ lastUsedAt: '2026-11-20T23:59:59.999Z', counts: { VALID: 2, EXPIRED: 1 } }]);
    expect(gatherer.lost).toEqual([]);
  });

  test('is bounded: what finds no room is counted and told, and nothing waits', async () => {
    let isDown = true;
    let rows = 0;
    const gatherer = createGatherer((gathered) => {
      if (isDown) return Promise.reject(new Error('the database is away'));
      rows += gathered.length;
      return Promise.resolve();
    });
    await gatherer.flush();
    for (let key = 0; key < 50_010; key += 1) gatherer.count(use({ apiKeyId: `key_${key}` }));
    gatherer.count(use({ apiKeyId: 'key_0' }));
    isDown = false;
    await gatherer.flush();
    expect([rows, gatherer.lost]).toEqual([50_000, [10]]);
  });

  test('is not left to the next time when it is much', async () => {
    const sizes: number[] = [];
    const gatherer = createGatherer((rows) => (sizes.push(rows.length), Promise.resolve()));
    for (let key = 0; key < 10_000; key += 1) gatherer.count(use({ apiKeyId: `key_${key}` }));
    await Promise.resolve();
    expect(sizes).toEqual([10_000]);
  });

  test('while it is being written, waits for the next write and is not lost', async () => {
    let letGo = (): void => undefined;
    const sizes: number[] = [];
    const gatherer = createGatherer(async (rows) => {
      sizes.push(rows.length);
      if (sizes.length === 1) await new Promise<void>((resolve) => void (letGo = resolve));
    });
    gatherer.count(use());
    const first = gatherer.flush();
    await Promise.resolve();
    gatherer.count(use());
    const stopped = gatherer.stop();
    letGo();
    await Promise.all([first, stopped]);
    expect(sizes).toEqual([1, 1]);
  });
});

describe('in the store', () => {
  let app: TestApp;
  let workspace: SeededWorkspace;
  let key: SeededKey;
  beforeAll(async () => {
    app = await startTestApp();
    workspace = await seedWorkspace(app);
    key = await workspace.owner.key();
  });
  afterAll(() => app.close());

  const storedUse = (atMs: number): Use =>
    use({
      workspaceId: workspace.id,
      apiKeyId: key.id,
      secretHash: hashSecret(key.secret).toString('base64'),
      atMs,
    });
  const readStored = async () => ({
    lastUses: (await app.db.selectFrom('apiKeySecretUsage').select('lastUsedAt').execute()).map(({ lastUsedAt }) =>
      lastUsedAt.getTime(),
    ),
    counts: (
      await sql<{ day: string; verdict: string; count: number }>`
        SELECT to_char(day, 'YYYY-MM-DD') AS day, verdict, count FROM api_key_usage ORDER BY day, verdict`.execute(
        app.db,
      )
    ).rows,
  });

  test('several servers at once add up, and the latest use stays, whichever writes last', async () => {
    const servers = [3, 1, 2, 0].map((seconds) => {
      const gatherer = createGatherer((rows) => writeUsage(app.db, rows));
      gatherer.count(storedUse(AT - seconds * 1_000));
      gatherer.count({ ...storedUse(AT), verdict: 'IP_NOT_ALLOWED' });
      return gatherer;
    });
    await Promise.all(servers.map((gatherer) => gatherer.flush()));
    expect(servers.flatMap(({ failures }) => failures)).toEqual([]);
    const late = createGatherer((rows) => writeUsage(app.db, rows));
    late.count(storedUse(AT - 9_000));
    await late.flush();
    expect(await readStored()).toEqual({
      lastUses: [AT],
      counts: [
        { day: '2026-11-20', verdict: 'IP_NOT_ALLOWED', count: 4 },
        { day: '2026-11-20', verdict: 'VALID', count: 5 },
      ],
    });
  });

  test('uses of keys that are gone are left out, and those of others are written', async () => {
    const before = await readStored();
    const gatherer = createGatherer((rows) => writeUsage(app.db, rows));
    gatherer.count({ ...storedUse(AT), apiKeyId: 'key_gone', secretHash: hashSecret('gone').toString('base64') });
    gatherer.count({ ...storedUse(AT), workspaceId: 'wsp_other' });
    await gatherer.flush();
    expect(gatherer.failures).toEqual([]);
    expect(await readStored()).toEqual(before);
    gatherer.count(storedUse(AT + 1));
    await gatherer.flush();
    expect((await readStored()).lastUses).toEqual([AT + 1]);
  });

  test('a write that fails is logged once, and verification goes on and loses nothing', async () => {
    await sql`ALTER TABLE api_key_usage RENAME TO away`.execute(app.db);
    for (let round = 0; round < 3; round += 1) {
      expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
      await app.flushUsage();
    }
    await sql`ALTER TABLE away RENAME TO api_key_usage`.execute(app.db);
    expect(app.logged().split('usage can not be written')).toHaveLength(2);
    const today = async () =>
      (await readStored()).counts
        .filter(({ verdict }) => verdict === 'VALID')
        .reduce((sum, { count }) => sum + count, 0);
    const before = await today();
    await app.flushUsage();
    expect((await today()) - before).toBe(3);
  });
});
