import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { auditOf, importAll, oldKey, outcomesOf, readKey } from './import-kit.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

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

async function checksumPolicy(): Promise<string> {
  const query = 'query ($id: ID!) { workspace(id: $id) { keyPolicy { checksum } } }';
  return textAt((await post(app.url, OPERATOR, query, { id: workspace.id })).data, 'workspace.keyPolicy.checksum');
}

describe('an item is refused by itself, and says where and what would be accepted:', () => {
  const LOOK = '8 to 512 visible ASCII characters';
  test.for([
    ['a key of 7 characters', { presentedKey: 'abc-123' }, 'presentedKey', LOOK],
    ['a key of 513 characters', { presentedKey: 'aB'.repeat(256) + 'c' }, 'presentedKey', LOOK],
    ['a key with a blank', { presentedKey: 'old key of two words 1' }, 'presentedKey', LOOK],
    ['a key with NUL', { presentedKey: 'old-key-of-0123\u0000abc' }, 'presentedKey', LOOK],
    ['a key of 19 characters', { presentedKey: 'abcdefghij-123456-A' }, 'presentedKey', /allowWeak/],
    ['a key of digits alone', { presentedKey: '12345678901234567890123456' }, 'presentedKey', /allowWeak/],
    ['neither key nor hash', {}, 'presentedKey', /one of them/],
    ['both', { presentedKey: 'a-good-old-key-123456', secretHash: 'ab'.repeat(32) }, 'presentedKey', /one of them/],
    ['a hash of 63 digits', { secretHash: 'a'.repeat(63) }, 'secretHash', /64 hexadecimal/],
    ['an empty label', { presentedKey: 'a-good-old-key-123456', label: '' }, 'label', /^1 to 100/],
    [
      'made tomorrow',
      { presentedKey: 'a-good-old-key-123456', createdAt: '2026-11-21T12:00:00Z' },
      'createdAt',
      /until/,
    ],
    [
      'expired before it was made',
      { presentedKey: 'a-good-old-key-123456', createdAt: '2020-01-01T00:00:00Z', expiresAt: '2020-01-01T00:00:00Z' },
      'expiresAt',
      /createdAt/,
    ],
    [
      'an address with host bits',
      { presentedKey: 'a-good-old-key-123456', ipAllowList: ['10.0.0.1/8'] },
      'ipAllowList',
      /10\.0\.0\.0\/8/,
    ],
    ['metadata with NUL', { presentedKey: 'a-good-old-key-123456', metadata: { a: '\u0000' } }, 'metadata', /JSON/],
    ['an address that is none', { presentedKey: 'a-good-old-key-123456', owner: { email: 'ada' } }, 'owner', /e-mail/],
  ] as const)('%s', async ([, item, field, accepted]) => {
    const good = oldKey();
    const bad = { owner: owner(), ...item };
    const answer = await importAll(app, workspace, [bad, { presentedKey: good, owner: owner() }]);
    expect(outcomesOf(answer)).toEqual(['REFUSED', 'IMPORTED']);
    const [refused] = answer['items'] as {
      refusal: { code: string; issues: { path: string[]; accepted: string }[] };
    }[];
    expect(refused?.refusal.code).toBe('INVALID_INPUT');
    expect(refused?.refusal.issues).toHaveLength(1);
    expect(refused?.refusal.issues[0]?.path.slice(0, 3)).toEqual(['items', '0', field]);
    expect(refused?.refusal.issues[0]?.accepted).toMatch(accepted);
    if ('presentedKey' in item) expect(JSON.stringify(answer)).not.toContain(item.presentedKey);
    expect(await workspace.verify(good)).toMatchObject({ verdict: 'VALID' });
  });

  test('of a key that may be guessed, unless allowWeak; then it carries a flag until it is regenerated', async () => {
    const presentedKey = '12345678';
    const answer = await importAll(app, workspace, [{ presentedKey, owner: owner() }], { allowWeak: true });
    const keyId = textAt(answer, 'items.0.keyId');
    expect(await readKey(app, workspace, keyId)).toMatchObject({ isWeak: true, hint: null });
    expect(await workspace.verify(presentedKey)).toMatchObject({ verdict: 'VALID' });
    await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId });
    expect(await readKey(app, workspace, keyId)).toMatchObject({ isWeak: false });
  });
});

describe('the whole call', () => {
  test('is refused when it has no item, or more than 1,000', async () => {
    const item = { presentedKey: oldKey(), owner: owner() };
    for (const items of [[], Array.from({ length: 1_001 }, () => item)]) {
      const input = { workspaceId: workspace.id, items };
      const answer = await mutateInVain(app, workspace.owner.caller, 'importApiKeys', input);
      expectIssues(answer, [{ path: ['items'], accepted: '1 to 1000 items' }]);
    }
  });

  test('takes 1,000 items', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      presentedKey: oldKey(),
      owner: { externalId: `u${index % 400}` },
    }));
    expect(await importAll(app, workspace, items)).toMatchObject({ importedCount: 1_000, createdOwnerCount: 400 });
  });

  test('in a dry run answers the same, without ids of keys, and writes nothing', async () => {
    const there = oldKey();
    const known = textAt(await importAll(app, workspace, [{ presentedKey: there, owner: owner() }]), 'items.0.keyId');
    const items = [
      { presentedKey: oldKey(), owner: { email: 'dry@example.com' } },
      { presentedKey: there, owner: owner() },
      { presentedKey: 'short', owner: owner() },
    ];
    const before = await readAllRows(app.db);
    expect(await importAll(app, workspace, items, { dryRun: true })).toMatchObject({
      importedCount: 1,
      createdOwnerCount: 1,
      items: [{ outcome: 'IMPORTED', keyId: null }, { outcome: 'UNCHANGED', keyId: known }, { outcome: 'REFUSED' }],
    });
    expect(await readAllRows(app.db)).toEqual(before);
  });

  test('makes checksums advisory before a key with a strange one is there, and tells so', async () => {
    expect(await checksumPolicy()).toBe('REQUIRED');
    await importAll(app, workspace, [{ presentedKey: oldKey(), owner: owner() }]);
    expect(await checksumPolicy()).toBe('REQUIRED');
    const presentedKey = `old_live_${'aB3'.repeat(10)}x9`;
    await importAll(app, workspace, [{ presentedKey, owner: owner() }]);
    expect(await checksumPolicy()).toBe('ADVISORY');
    expect(await workspace.verify(presentedKey)).toMatchObject({ verdict: 'VALID' });
    const told = await auditOf(app, workspace, 'setKeyPolicy');
    expect(told).toMatchObject([{ before: { checksum: 'REQUIRED' }, after: { checksum: 'ADVISORY' } }]);
  });

  test('makes checksums advisory for a hash too, of which nobody knows what it was made of', async () => {
    await importAll(app, workspace, [{ secretHash: 'cd'.repeat(32), owner: owner() }]);
    expect(await checksumPolicy()).toBe('ADVISORY');
  });

  test('is one audit event with counts, and nothing personal', async () => {
    const items = [
      { presentedKey: oldKey(), owner: { email: 'audited@example.com' } },
      { presentedKey: oldKey(), owner: owner() },
      { presentedKey: 'short', owner: owner() },
    ];
    await importAll(app, workspace, items);
    const told = await auditOf(app, workspace, 'importApiKeys');
    expect(told).toMatchObject([
      { target: workspace.id, before: null, after: { imported: 2, unchanged: 0, refused: 1, createdOwners: 1 } },
    ]);
    expect(JSON.stringify(told)).not.toContain('audited@');
  });
});
