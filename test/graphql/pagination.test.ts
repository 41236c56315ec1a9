import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, type GraphQLAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

/** One list field each; all have the same arguments and the same shape. */
const LISTS = ['apiKeys', 'members', 'permissions', 'tiers', 'workspaces'] as const;
type ListName = (typeof LISTS)[number];

const COUNT = 7;

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const BROKEN_CURSORS = [
  '',
  'x',
  'ä',
  base64url('0'),
  base64url('x key_01jd4x0000e9kvs4gqk5yb2n7m'),
  base64url('-1 key_01jd4x0000e9kvs4gqk5yb2n7m'),
  base64url("1 ' OR 1=1 --"),
  base64url('1 key_01jd4x0000e9kvs4gqk5yb2n7m\u0000'),
  // An instant that PostgreSQL would not read.
  base64url(`${'9'.repeat(15)} key_01jd4x0000e9kvs4gqk5yb2n7m`),
];

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  // The clock moves only now and then: most rows share their instant with others, and the ids decide.
  for (let index = 1; index < COUNT; index += 1) {
    if (index % 3 === 0) app.clock.advance({ ms: 1 });
    await workspace.permission(`p${index}`);
    await workspace.tier();
    await workspace.member();
    await workspace.owner.key({ label: `k${index}` });
    await seedWorkspace(app);
  }
  await workspace.permission('last');
  await workspace.tier();
  await workspace.owner.key({ label: 'last' });
});
afterAll(() => app.close());

interface Listed {
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

async function ask(
  name: ListName,
  page: object,
  selection = 'nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }',
): Promise<GraphQLAnswer> {
  const of = name === 'workspaces' ? '' : `workspaceId: "${workspace.id}",`;
  const document = `query ($first: Int, $after: String, $last: Int, $before: String) { ${name}(${of} first: $first, after: $after, last: $last, before: $before) { ${selection} } }`;
  return await post(app.url, OPERATOR, document, page);
}

async function list(name: ListName, page: object): Promise<Listed> {
  const { data, errors } = await ask(name, page);
  expect(errors).toEqual([]);
  const { nodes, edges, pageInfo } = data?.[name] as {
    nodes: { id: string }[];
    edges: { cursor: string; node: { id: string } }[];
    pageInfo: Listed['pageInfo'];
  };
  const ids = nodes.map(({ id }) => id);
  expect(edges.map(({ node }) => node.id)).toEqual(ids);
  return { ids, cursors: edges.map(({ cursor }) => cursor), pageInfo };
}

describe.for(LISTS)('%s', (name) => {
  test('forward, page by page, gives every item once and in order', async () => {
    const whole = await list(name, { first: 100 });
    expect(whole.ids).toHaveLength(COUNT);
    expect(new Set(whole.ids).size).toBe(COUNT);
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: Listed = await list(name, { first: 2, after });
      expect(page.pageInfo).toEqual({
        hasNextPage: seen.length + 2 < COUNT,
        hasPreviousPage: after !== null,
        startCursor: page.cursors[0],
        endCursor: page.cursors.at(-1),
      });
      seen.push(...page.ids);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(whole.ids);
  });

  test('backward, page by page, gives every item once, each page in the order of the list', async () => {
    const whole = await list(name, { first: 100 });
    const seen: string[] = [];
    for (let before: string | null = null, more = true; more;) {
      const page: Listed = await list(name, { last: 3, before });
      expect(page.pageInfo).toMatchObject({ hasPreviousPage: seen.length + 3 < COUNT, hasNextPage: before !== null });
      seen.unshift(...page.ids);
      before = page.pageInfo.startCursor;
      more = page.pageInfo.hasPreviousPage;
    }
    expect(seen).toEqual(whole.ids);
  });

  test('between two cursors gives what lies between them, from either end', async () => {
    const { ids, cursors } = await list(name, { first: 100 });
    const between = { after: cursors[1], before: cursors[5] };
    expect((await list(name, { first: 100, ...between })).ids).toEqual(ids.slice(2, 5));
    expect((await list(name, { first: 2, ...between })).ids).toEqual(ids.slice(2, 4));
    expect((await list(name, { last: 2, ...between })).ids).toEqual(ids.slice(3, 5));
    expect((await list(name, { first: 5, after: cursors[5], before: cursors[1] })).ids).toEqual([]);
  });

  test('an empty page has no cursors and nothing behind it', async () => {
    const { cursors } = await list(name, { first: 100 });
    const page = await list(name, { first: 5, after: cursors.at(-1) });
    expect(page).toMatchObject({ ids: [], pageInfo: { hasNextPage: false, startCursor: null, endCursor: null } });
  });

  test.for([
    [{ first: 0 }, 'first', '1 to 100'],
    [{ first: 101 }, 'first', '1 to 100'],
    [{ first: -1 }, 'first', '1 to 100'],
    [{ last: 0 }, 'last', '1 to 100'],
    [{ last: 101 }, 'last', '1 to 100'],
    [{ last: -2_147_483_648 }, 'last', '1 to 100'],
    [{ first: 1, last: 1 }, 'last', '`first` with `after`, or `last` with `before`'],
    ...BROKEN_CURSORS.flatMap((cursor) => [
      [{ after: cursor }, 'after', '`endCursor` or `startCursor` of an earlier page'] as const,
      [{ before: cursor }, 'before', '`endCursor` or `startCursor` of an earlier page'] as const,
    ]),
  ] as const)('%j is a mistake of the caller, with a code and what is accepted', async ([page, path, accepted]) => {
    const { status, errors } = await ask(name, page, 'nodes { id }');
    expect(status).toBe(200);
    expect(errors).toMatchObject([
      {
        path: [name],
        extensions: { code: 'BAD_REQUEST', requestId: expect.any(String), issues: [{ path: [path], accepted }] },
      },
    ]);
  });

  test('totalCount is counted when it is selected, and only then', async () => {
    const statements = vi.spyOn(app.store.db.getExecutor(), 'executeQuery');
    const counts = (): number => statements.mock.calls.filter(([{ sql }]) => sql.includes('count(')).length;
    expect((await ask(name, { first: 2 }, 'totalCount')).data).toEqual({ [name]: { totalCount: COUNT } });
    expect(counts()).toBe(1);
    await ask(name, { first: 2 });
    expect(counts()).toBe(1);
    statements.mockRestore();
  });
});

test('twenty items come when no number is asked for', async () => {
  const many = await seedWorkspace(app);
  for (let index = 0; index < 21; index += 1) await many.owner.key();
  const document =
    'query ($id: ID!) { apiKeys(workspaceId: $id) { totalCount nodes { id } pageInfo { hasNextPage } } }';
  const { data } = await post(app.url, many.owner.caller, document, { id: many.id });
  expect(data).toMatchObject({ apiKeys: { totalCount: 21, pageInfo: { hasNextPage: true } } });
  expect((data?.['apiKeys'] as { nodes: unknown[] }).nodes).toHaveLength(20);
});
