import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let first: SeededWorkspace;
let second: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  first = await seedWorkspace(app);
  app.clock.advance({ ms: 1 });
  second = await seedWorkspace(app);
});
afterAll(() => app.close());

const QUERY = 'query ($id: ID, $slug: String) { workspace(id: $id, slug: $slug) { id slug name status } }';

describe('workspace', () => {
  test('is found by id and by slug, by whoever belongs there', async () => {
    const found = { id: first.id, slug: first.slug, name: `Workspace ${first.slug}`, status: 'ACTIVE' };
    const member = await first.member();
    const key = await member.key({ grants: [] });
    for (const caller of [OPERATOR, first.owner.caller, member.caller, key.caller]) {
      expect((await post(app.url, caller, QUERY, { id: first.id })).data).toEqual({ workspace: found });
      expect((await post(app.url, caller, QUERY, { slug: first.slug })).data).toEqual({ workspace: found });
    }
  });

  test('is null for whoever does not', async () => {
    for (const caller of [second.owner.caller, await seedStranger(app), (await second.owner.key()).caller]) {
      for (const address of [{ id: first.id }, { slug: first.slug }, { slug: 'no-such-workspace' }]) {
        expect(await post(app.url, caller, QUERY, address)).toMatchObject({ data: { workspace: null }, errors: [] });
      }
    }
  });

  test.for([{}, { id: null, slug: null }, { id: 'wsp_x', slug: 'x' }])(
    'asked for by %j is a mistake of the caller',
    async (variables) => {
      const { data, errors } = await post(app.url, first.owner.caller, QUERY, variables);
      expect(data).toEqual({ workspace: null });
      expect(errors).toMatchObject([
        { path: ['workspace'], extensions: { code: 'BAD_REQUEST', requestId: expect.any(String) } },
      ]);
    },
  );

  test('is gone when it is deleted, for the operator too', async () => {
    const deleted = await seedWorkspace(app);
    await app.db.updateTable('workspaces').set({ deletedAt: app.clock.now() }).where('id', '=', deleted.id).execute();
    for (const caller of [OPERATOR, deleted.owner.caller]) {
      expect((await post(app.url, caller, QUERY, { id: deleted.id })).data).toEqual({ workspace: null });
      expect((await post(app.url, caller, QUERY, { slug: deleted.slug })).data).toEqual({ workspace: null });
    }
    expect(await listed(OPERATOR)).not.toContain(deleted.id);
    expect(await listed(deleted.owner.caller)).toEqual([]);
  });
});

describe('workspaces', () => {
  test('are all for the operator, oldest first', async () => {
    expect((await listed(OPERATOR)).slice(0, 2)).toEqual([first.id, second.id]);
  });

  test("are a user's own, and a key's one", async () => {
    expect(await listed(first.owner.caller)).toEqual([first.id]);
    expect(await listed((await second.owner.key()).caller)).toEqual([second.id]);
    expect(await listed(await seedStranger(app))).toEqual([]);
  });
});

async function listed(caller: Caller): Promise<readonly unknown[]> {
  const { data, errors } = await post(app.url, caller, '{ workspaces(first: 100) { totalCount nodes { id } } }');
  expect(errors).toEqual([]);
  const { totalCount, nodes } = data?.['workspaces'] as { totalCount: number; nodes: { id: string }[] };
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ id }) => id);
}
