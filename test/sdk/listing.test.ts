import { BadRequestError, NotFoundError, type ApiKey, type PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf, createTestClient, sendResult, startLocalServer } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let client: PortcullisClient;
const labels = ['a', 'b', 'c', 'd', 'e'];
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  client = connect(app, workspace.owner.caller);
  for (const label of labels) {
    app.clock.advance({ seconds: 1 });
    await workspace.owner.key({ label });
  }
});
afterAll(() => app.close());

async function labelsOf(items: AsyncIterable<ApiKey>): Promise<string[]> {
  const found: string[] = [];
  for await (const { label } of items) found.push(label);
  return found;
}

describe('awaited, a list', () => {
  test('is its first page, which says how to go on', async () => {
    const input = { workspaceId: workspace.id, sort: 'CREATED_AT_ASC' } as const;
    const page = await client.apiKeys.list({ ...input, first: 2 });
    expect(page.items.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(page.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: expect.stringMatching(/.+/),
      endCursor: expect.stringMatching(/.+/),
    });
    expect(page.totalCount).toBeUndefined();
    const next = await client.apiKeys.list({ ...input, first: 2, after: page.pageInfo.endCursor ?? '' });
    expect(next.items.map(({ label }) => label)).toEqual(['c', 'd']);
  });

  test('counts everything when it is asked to', async () => {
    const page = await client.apiKeys.list({ workspaceId: workspace.id, first: 1, totalCount: true });
    expect(page.totalCount).toBe(labels.length);
  });

  test('has its filter and its order', async () => {
    const page = await client.apiKeys.list({ workspaceId: workspace.id, filter: { label: 'C', status: 'ACTIVE' } });
    expect(page.items.map(({ label }) => label)).toEqual(['c']);
    expect((await client.apiKeys.list({ workspaceId: workspace.id })).items.map(({ label }) => label)).toEqual(
      labels.toReversed(),
    );
  });

  test('has room for a hundred items on a page', async () => {
    expect((await client.apiKeys.list({ workspaceId: workspace.id, first: 100 })).items).toHaveLength(labels.length);
    expect((await client.members.list({ workspaceId: workspace.id, first: 100 })).items).toHaveLength(1);
    expect((await client.workspaces.list({ first: 100 })).items).toHaveLength(1);
  });
});

describe('iterated, a list', () => {
  test('goes through all pages, each item once and in order', async () => {
    for (const first of [1, 2, 3, 5, 100]) {
      expect(await labelsOf(client.apiKeys.list({ workspaceId: workspace.id, sort: 'CREATED_AT_ASC', first }))).toEqual(
        labels,
      );
    }
  });

  test('from the end goes through all pages to its beginning', async () => {
    for (const last of [1, 2, 5]) {
      expect(await labelsOf(client.apiKeys.list({ workspaceId: workspace.id, sort: 'CREATED_AT_ASC', last }))).toEqual(
        labels.toReversed(),
      );
    }
  });

  test('goes on from a page that was awaited, and begins after a cursor', async () => {
    const input = { workspaceId: workspace.id, sort: 'CREATED_AT_ASC', first: 2 } as const;
    const page = await client.apiKeys.list(input);
    expect(await labelsOf(page)).toEqual(labels);
    expect(await labelsOf(client.apiKeys.list({ ...input, after: page.pageInfo.endCursor ?? '' }))).toEqual([
      'c',
      'd',
      'e',
    ]);
  });

  test('asks for no page that nobody wants, and counts once only', async () => {
    const server = await startLocalServer((response, attempt) => {
      const pageInfo = {
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: `s${attempt}`,
        endCursor: `e${attempt}`,
      };
      sendResult(response, { nodes: [attempt * 10, attempt * 10 + 1], pageInfo, totalCount: 1_000 });
    });
    const seen: unknown[] = [];
    for await (const item of createTestClient(server.url).apiKeys.list({
      workspaceId: 'wsp_1',
      first: 2,
      totalCount: true,
    })) {
      seen.push(item);
      if (seen.length === 4) break;
    }
    expect(seen).toEqual([10, 11, 20, 21]);
    expect(server.requests.map(({ body }) => (JSON.parse(body) as { variables: object }).variables)).toEqual([
      { workspaceId: 'wsp_1', first: 2, totalCount: true },
      { workspaceId: 'wsp_1', first: 2, totalCount: false, after: 'e1' },
    ]);
  });

  test('ends although a page promises more but names no place to go on', async () => {
    const pageInfo = { hasNextPage: true, hasPreviousPage: true, startCursor: null, endCursor: null };
    const server = await startLocalServer((response) => sendResult(response, { nodes: [], pageInfo }));
    const keys = createTestClient(server.url).apiKeys;
    expect(await labelsOf(keys.list({ workspaceId: 'wsp_1' }))).toEqual([]);
    expect(await labelsOf(keys.list({ workspaceId: 'wsp_1', last: 2 }))).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a list that can’t be had', () => {
  test('is a NotFoundError: of another workspace, awaited or iterated', async () => {
    const other = await seedWorkspace(app);
    const error = await rejectionOf(client.apiKeys.list({ workspaceId: other.id }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ message: 'No workspace with this id exists here.' });
    expect(await rejectionOf(labelsOf(client.apiKeys.list({ workspaceId: other.id })))).toBeInstanceOf(NotFoundError);
  });

  test.each([{ first: 0 }, { first: 101 }, { first: 1, last: 1 }, { after: 'rubbish' }])(
    'is a BadRequestError: %j',
    async (page) => {
      const error = await rejectionOf(client.apiKeys.list({ workspaceId: workspace.id, ...page }));
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ issues: [{ path: [Object.keys(page).at(-1)] }] });
    },
  );
});
