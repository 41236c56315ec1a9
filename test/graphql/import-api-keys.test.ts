import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { toHash } from '../db/rows.ts';
import { importAll, oldKey, outcomesOf, readKey } from './import-kit.ts';
import { readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member({ externalId: '1042' });
});

const owner = (): object => ({ memberId: member.id });

describe('an imported key', () => {
  test('works, is what was handed in, and has no grants of its own', async () => {
    const presentedKey = oldKey();
    const answer = await importAll(app, workspace, [
      {
        presentedKey,
        owner: owner(),
        label: ' From the old portal ',
        environment: 'TEST',
        createdAt: '2019-03-01T08:00:00Z',
        expiresAt: '2030-01-01T00:00:00Z',
        metadata: { plan: 'free' },
      },
    ]);
    expect(answer).toMatchObject({
      importedCount: 1,
      unchangedCount: 0,
      refusedCount: 0,
      createdOwnerCount: 0,
      effective: true,
    });
    expect(await readKey(app, workspace, textAt(answer, 'items.0.keyId'))).toMatchObject({
      label: 'From the old portal',
      status: 'ACTIVE',
      environment: 'TEST',
      hint: presentedKey.length < 24 ? null : `${presentedKey.slice(0, 4)}…${presentedKey.slice(-4)}`,
      isWeak: false,
      grants: null,
      createdAt: '2019-03-01T08:00:00.000Z',
      expiresAt: '2030-01-01T00:00:00.000Z',
      metadata: { plan: 'free' },
      owner: { id: member.id },
    });
    expect(await workspace.verify(presentedKey)).toMatchObject({ verdict: 'VALID', label: 'From the old portal' });
  });

  test('is LIVE, made now and never expires when nothing else is said, also a UUID', async () => {
    const presentedKey = 'a6f1c9d2-8d1b-4f7e-9a52-1f0f4bb1c7de';
    const answer = await importAll(app, workspace, [{ presentedKey, owner: owner() }]);
    expect(await readKey(app, workspace, textAt(answer, 'items.0.keyId'))).toMatchObject({
      label: 'Imported key',
      environment: 'LIVE',
      createdAt: app.clock.now().toISOString(),
      expiresAt: null,
      hint: 'a6f1…c7de',
    });
  });

  test('by its hash works as by its text, and shows nothing of itself', async () => {
    const presentedKey = oldKey();
    const secretHash = Buffer.from(toHash(presentedKey)).toString('hex').toUpperCase();
    const answer = await importAll(app, workspace, [{ secretHash, owner: owner() }]);
    expect(await readKey(app, workspace, textAt(answer, 'items.0.keyId'))).toMatchObject({ hint: null, isWeak: false });
    expect(await workspace.verify(presentedKey)).toMatchObject({ verdict: 'VALID' });
  });

  test('that is disabled, expired or bound to addresses is so from the start', async () => {
    const [disabled, expired, bound] = [oldKey(), oldKey(), oldKey()];
    await importAll(app, workspace, [
      { presentedKey: disabled, owner: owner(), disabled: true },
      { presentedKey: expired, owner: owner(), createdAt: '2019-01-01T00:00:00Z', expiresAt: '2020-01-01T00:00:00Z' },
      { presentedKey: bound, owner: owner(), ipAllowList: ['203.0.113.0/24', '203.0.113.0/24', '::ffff:198.51.100.7'] },
    ]);
    expect(await workspace.verify(disabled)).toMatchObject({ verdict: 'DISABLED' });
    expect(await workspace.verify(expired)).toMatchObject({ verdict: 'EXPIRED' });
    const from = async (clientAddress: string) => await workspace.verify(bound, { clientAddress });
    expect(await from('203.0.113.9')).toMatchObject({ verdict: 'VALID' });
    expect(await from('198.51.100.7')).toMatchObject({ verdict: 'VALID' });
    expect(await from('198.51.100.8')).toMatchObject({ verdict: 'IP_NOT_ALLOWED' });
  });

  test('does not act as a caller of the API, although its owner might', async () => {
    const presentedKey = oldKey();
    await importAll(app, workspace, [{ presentedKey, owner: { memberId: workspace.owner.id } }]);
    const { errors } = await post(app.url, { apiKey: presentedKey }, '{ viewer { isOperator } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('is not counted by the limit of the key policy', async () => {
    await app.db.updateTable('workspaces').set({ activeKeysPerMember: 1 }).where('id', '=', workspace.id).execute();
    const answer = await importAll(
      app,
      workspace,
      [oldKey(), oldKey(), oldKey()].map((presentedKey) => ({ presentedKey, owner: owner() })),
    );
    expect(answer).toMatchObject({ importedCount: 3 });
  });
});

describe('the same items again', () => {
  test('change nothing, whatever became of the keys since', async () => {
    const items = [oldKey(), oldKey()].map((presentedKey) => ({ presentedKey, owner: owner() }));
    const first = await importAll(app, workspace, items);
    const keyId = textAt(first, 'items.0.keyId');
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId });
    const before = await readAllRows(app.db);
    expect(await importAll(app, workspace, items)).toMatchObject({
      importedCount: 0,
      unchangedCount: 2,
      items: [{ outcome: 'UNCHANGED', keyId }, { outcome: 'UNCHANGED' }],
    });
    expect(await readAllRows(app.db)).toEqual(before);
  });

  test('for another owner are refused, within a call as well', async () => {
    const presentedKey = oldKey();
    const answer = await importAll(app, workspace, [
      { presentedKey, owner: owner() },
      { presentedKey, owner: owner() },
      { presentedKey, owner: { memberId: workspace.owner.id } },
    ]);
    expect(outcomesOf(answer)).toEqual(['IMPORTED', 'UNCHANGED', 'REFUSED']);
    expect(answer).toMatchObject({
      items: [{}, {}, { refusal: { code: 'ALREADY_EXISTS', issues: [{ path: ['items', '2', 'presentedKey'] }] } }],
    });
  });

  test.for([
    ['whose owner is there', () => owner(), 0],
    ['whose owner is made', () => ({ email: 'race@example.com' }), 1],
  ] as const)('%s, in twenty calls at once make each key once', async ([, toOwner, made]) => {
    const items = [oldKey(), oldKey()].map((presentedKey) => ({ presentedKey, owner: toOwner() }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => importAll(app, workspace, items)));
    const total = (field: string): number => answers.reduce((sum, answer) => sum + Number(answer[field]), 0);
    expect([total('importedCount'), total('unchangedCount'), total('createdOwnerCount')]).toEqual([2, 38, made]);
  });
});
