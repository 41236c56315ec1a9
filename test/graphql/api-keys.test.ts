import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let anna: SeededMember;
let otto: SeededMember;
/** In the order of their making, one millisecond after the other. */
const LABELS = [
  'old',
  'Export 100%',
  'export_daily',
  'ÉTÉ',
  'expires',
  'expired',
  'revoked',
  'disabled',
  'superseded',
  'of otto',
];
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  anna = await workspace.member();
  otto = await workspace.member();
  const ids = new Map<string, string>();
  for (const label of LABELS) {
    app.clock.advance({ ms: 1 });
    ids.set(label, (await (label === 'of otto' ? otto : anna).key({ label, ...INPUTS[label] })).id);
  }
  await mutate(app.url, anna.caller, 'revokeApiKey', { keyId: ids.get('revoked') });
  const set = async (label: string, values: object) =>
    await app.db
      .updateTable('apiKeys')
      .set(values)
      .where('id', '=', ids.get(label) ?? '')
      .execute();
  await set('disabled', { disabledAt: app.clock.now(), disabledBy: 'operator' });
  await set('superseded', { supersededAt: app.clock.now(), supersededBy: ids.get('old') });
  app.clock.advance({ seconds: 60 });
});
afterAll(() => app.close());

const INPUTS: Readonly<Record<string, object>> = {
  old: { environment: 'TEST' },
  expires: { expiresAt: '2027-01-01T00:00:00.000Z' },
  expired: { expiresAt: '2026-11-20T12:00:30.000Z' },
};

async function labels(
  caller: Caller,
  filter: object | null = null,
  sort: string | null = 'CREATED_AT_ASC',
): Promise<readonly string[]> {
  const document = `query ($id: ID!, $filter: ApiKeyFilter, $sort: ApiKeySort) {
    apiKeys(workspaceId: $id, filter: $filter, sort: $sort, first: 100) { totalCount nodes { label } } }`;
  const { data, errors } = await post(app.url, caller, document, { id: workspace.id, filter, sort });
  expect(errors).toEqual([]);
  const { totalCount, nodes } = data?.['apiKeys'] as { totalCount: number; nodes: { label: string }[] };
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ label }) => label);
}

describe('who sees which keys', () => {
  test('a member sees its own, ended ones too', async () => {
    expect(await labels(anna.caller)).toEqual(LABELS.filter((label) => label !== 'of otto'));
    expect(await labels(otto.caller)).toEqual(['of otto']);
  });

  test('who manages keys sees all of them', async () => {
    const right = { grants: [{ permission: 'portcullis:keys:manage' }] };
    const manager = await workspace.member(right);
    for (const caller of [OPERATOR, workspace.owner.caller, manager.caller])
      expect(await labels(caller)).toEqual(LABELS);
  });

  test("a key sees none, not even itself or its owner's, without that right", async () => {
    const key = await workspace.owner.key({ label: 'caller', grants: [{ permission: 'portcullis:keys:verify' }] });
    expect(await labels(key.caller)).toEqual([]);
    const { data } = await post(app.url, key.caller, 'query ($id: ID!) { apiKey(id: $id) { id } }', { id: key.id });
    expect(data).toEqual({ apiKey: null });
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: key.id });
    await app.db.deleteFrom('apiKeySecrets').where('apiKeyId', '=', key.id).execute();
    await app.db.deleteFrom('apiKeys').where('id', '=', key.id).execute();
  });

  test("asking for somebody else's finds nothing, as if there were none", async () => {
    expect(await labels(otto.caller, { owner: anna.id })).toEqual([]);
    expect(await labels(otto.caller, { owner: otto.id })).toEqual(['of otto']);
    expect(await labels(workspace.owner.caller, { owner: otto.id })).toEqual(['of otto']);
    expect(await labels(workspace.owner.caller, { owner: 'mem_none' })).toEqual([]);
    expect(await labels(workspace.owner.caller, { owner: '\u0000' })).toEqual([]);
  });
});

describe('a list of keys', () => {
  test('is newest first unless it is asked for the other way round', async () => {
    expect(await labels(OPERATOR, null, null)).toEqual(LABELS.toReversed());
    expect(await labels(OPERATOR, null, 'CREATED_AT_DESC')).toEqual(LABELS.toReversed());
    expect(await labels(OPERATOR, null, 'CREATED_AT_ASC')).toEqual(LABELS);
  });

  test.for([
    ['everything for an empty filter', {}, LABELS],
    [
      'everything for a filter of nulls',
      { status: null, label: null, environment: null, expiresBefore: null, owner: null },
      LABELS,
    ],
    ['revoked keys', { status: 'REVOKED' }, ['revoked']],
    ['superseded keys', { status: 'SUPERSEDED' }, ['superseded']],
    ['expired keys', { status: 'EXPIRED' }, ['expired']],
    ['disabled keys', { status: 'DISABLED' }, ['disabled']],
    ['active keys', { status: 'ACTIVE' }, ['old', 'Export 100%', 'export_daily', 'ÉTÉ', 'expires', 'of otto']],
    ['keys of an environment', { environment: 'TEST' }, ['old']],
    ['labels in any case', { label: 'EXPORT' }, ['Export 100%', 'export_daily']],
    ['labels with letters beyond ASCII in any case', { label: 'été' }, ['ÉTÉ']],
    ['labels in another normal form', { label: 'E\u0301T' }, ['ÉTÉ']],
    ['a per cent sign as itself', { label: '0%' }, ['Export 100%']],
    ['an underscore as itself', { label: 't_d' }, ['export_daily']],
    ['a backslash as itself', { label: '\\' }, []],
    ['a quote as itself', { label: "'" }, []],
    [
      'keys that expire, or expired, before an instant',
      { expiresBefore: '2027-01-01T00:00:00.001Z' },
      ['expires', 'expired'],
    ],
    ['none that expires at that instant', { expiresBefore: '2027-01-01T00:00:00.000Z' }, ['expired']],
    [
      'what all fields agree on',
      { status: 'ACTIVE', label: 'export', environment: 'LIVE' },
      ['Export 100%', 'export_daily'],
    ],
    ['nothing when they do not', { status: 'REVOKED', label: 'export' }, []],
  ] as const)('finds %s', async ([, filter, expected]) => {
    expect(await labels(OPERATOR, filter)).toEqual(expected);
  });

  test.for(['\u0000', 'x'.repeat(101)])('does not look for a label that none can be', async (label) => {
    const document =
      'query ($id: ID!, $filter: ApiKeyFilter) { apiKeys(workspaceId: $id, filter: $filter) { totalCount } }';
    const { data, errors } = await post(app.url, OPERATOR, document, { id: workspace.id, filter: { label } });
    expect(data).toEqual({ apiKeys: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST', issues: [{ path: ['filter', 'label'] }] } }]);
  });

  test('reads owners, users and workspaces in one statement each, however long it is', async () => {
    const statements = vi.spyOn(app.store.db.getExecutor(), 'executeQuery');
    const document =
      'query ($id: ID!) { apiKeys(workspaceId: $id) { nodes { owner { user { email } workspace { slug } } workspace { slug } } } }';
    const { errors } = await post(app.url, OPERATOR, document, { id: workspace.id });
    const count = statements.mock.calls.length;
    statements.mockRestore();
    expect(errors).toEqual([]);
    // The caller's workspace, the keys, their owners, the owners' users, the workspaces.
    expect(count).toBe(5);
  });
});

test('a list that needs a right is top-level FORBIDDEN for members without it, and its neighbours are answered', async () => {
  const document =
    'query ($id: ID!) { members(workspaceId: $id) { totalCount } permissions(workspaceId: $id) { totalCount } workspace(id: $id) { id } }';
  const key = await anna.key({ label: 'neighbour' });
  for (const caller of [anna.caller, key.caller]) {
    const { status, data, errors } = await post(app.url, caller, document, { id: workspace.id });
    expect(status).toBe(200);
    expect(data).toEqual({ members: null, permissions: null, workspace: { id: workspace.id } });
    expect(errors.toSorted((one, other) => String(one.path).localeCompare(String(other.path)))).toMatchObject([
      {
        path: ['members'],
        extensions: { code: 'FORBIDDEN' },
        message: expect.stringContaining('portcullis:members:manage'),
      },
      {
        path: ['permissions'],
        extensions: { code: 'FORBIDDEN' },
        message: expect.stringContaining('portcullis:catalogue:manage'),
      },
    ]);
  }
});
