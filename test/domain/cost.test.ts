import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import { seedWorkspace } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('what one request costs is bounded:', () => {
  test('a list that is too long is one issue, and its items are not looked at', async () => {
    const workspace = await seedWorkspace(app);
    const resources = Array.from({ length: 20_000 }, () => '');
    const input = { workspaceId: workspace.id, label: 'x', grants: [{ permission: 'a', resources }] };
    const answer = await mutate(app.url, workspace.owner.caller, 'generateApiKey', input);
    expect(answer).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['grants', '0', 'resources'], accepted: 'at most 1000' }],
    });
    expect(JSON.stringify(answer).length).toBeLessThan(2_000);
  });

  test('a refusal names at most twenty issues', async () => {
    const workspace = await seedWorkspace(app);
    const grants = Array.from({ length: 100 }, (_, index) => ({ permission: `NOT ${index}` }));
    const answer = await mutate(app.url, workspace.owner.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'x',
      grants,
    });
    expect(answer['issues']).toHaveLength(20);
  });

  test('resources are counted over all grants of a list, because every verification reads them', async () => {
    const workspace = await seedWorkspace(app);
    const resources = Array.from({ length: 600 }, (_, index) => `r${index}`);
    const grants = [
      { permission: 'a', resources },
      { permission: 'b', resources },
    ];
    const answer = await mutate(app.url, workspace.owner.caller, 'generateApiKey', {
      workspaceId: workspace.id,
      label: 'x',
      grants,
    });
    expect(answer).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['grants'] }] });
  });

  test('nobody without a credential causes a statement', async () => {
    const workspace = await seedWorkspace(app);
    const key = await workspace.owner.key();
    const permission = await workspace.permission('datasets:read');
    const statements = await countStatements(async () => {
      for (const id of [key.id, workspace.id, workspace.owner.id, permission.id])
        await post(app.url, 'anonymous', NODE, { id });
      await post(app.url, 'anonymous', 'query ($id: ID!) { apiKey(id: $id) { id } workspace(id: $id) { id } }', {
        id: key.id,
      });
      for (const [name, input] of MUTATIONS(key.id, workspace.owner.id))
        await mutate(app.url, 'anonymous', name, input);
    });
    expect(statements).toBe(0);
    expect(
      await countStatements(async () => void (await post(app.url, workspace.owner.caller, NODE, { id: key.id }))),
    ).toBeGreaterThan(0);
  });
});

describe('an administrator who is removed', () => {
  test('does nothing any more that began before and waits', async () => {
    const workspace = await seedWorkspace(app);
    const admin = await workspace.member({ role: 'ADMIN' });
    for (let round = 0; round < 5; round += 1) {
      const removed = await workspace.member({ role: 'ADMIN' });
      const added = Array.from({ length: 8 }, (_, index) =>
        mutate(app.url, removed.caller, 'addMember', {
          workspaceId: workspace.id,
          externalId: `late-${round}-${index}`,
          role: 'ADMIN',
        }),
      );
      await mutate(app.url, admin.caller, 'removeMember', { memberId: removed.id });
      const before = await countMembers(workspace.id);
      await Promise.all(added);
      expect(await countMembers(workspace.id)).toBe(before);
    }
  });

  test('and another one, who remove each other at once, end in one removal or two and no failure', async () => {
    const workspace = await seedWorkspace(app);
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [await workspace.member({ role: 'ADMIN' }), await workspace.member({ role: 'ADMIN' })];
      const remove = (caller: Caller, memberId: string) => mutate(app.url, caller, 'removeMember', { memberId });
      const answers = await Promise.all([remove(one.caller, other.id), remove(other.caller, one.id)]);
      expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
      expect(answers.filter(({ __typename }) => __typename === 'RemoveMemberSuccess')).toHaveLength(1);
    }
  });
});

async function countMembers(workspaceId: string): Promise<number> {
  return (await app.db.selectFrom('members').select('id').where('workspaceId', '=', workspaceId).execute()).length;
}

const NODE = 'query ($id: ID!) { node(id: $id) { id } }';

const MUTATIONS = (keyId: string, memberId: string): readonly (readonly [string, object])[] => [
  ['revokeApiKey', { keyId }],
  ['regenerateApiKey', { keyId }],
  ['updateApiKey', { keyId, label: 'x' }],
  ['endOverlap', { keyId }],
  ['updateMember', { memberId }],
  ['removeMember', { memberId }],
];

/** Statements that reach the store, counted at its one door. */
async function countStatements(work: () => Promise<void>): Promise<number> {
  const executor = app.store.db.getExecutor();
  const provide = executor.provideConnection.bind(executor);
  let count = 0;
  executor.provideConnection = (consume, ...rest) => {
    count += 1;
    return provide(consume, ...rest);
  };
  try {
    await work();
  } finally {
    executor.provideConnection = provide;
  }
  return count;
}
