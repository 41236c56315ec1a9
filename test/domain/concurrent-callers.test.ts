import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

/** Each round is a race of its own; on PostgreSQL they end differently. */
const ROUNDS = [1, 2, 3, 4];

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

/** All at once; every one must be answered as a value, a deadlock would be none. */
async function atOnce(...calls: readonly Promise<MutationAnswer>[]): Promise<readonly (string | undefined)[]> {
  const answers = await Promise.all(calls);
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  return answers.map(({ __typename }) => __typename);
}

const act = async (by: SeededMember, name: string, input: object): Promise<MutationAnswer> =>
  await mutate(app.url, by.caller, name, input);
const rights = (...permissions: string[]) => ({ grants: permissions.map((permission) => ({ permission })) });

describe.for(ROUNDS)('round %i', () => {
  test.for([
    ['ADMINs', { role: 'ADMIN' }],
    ['MEMBERs who manage members', rights('portcullis:members:manage')],
  ] as const)('of two %s who remove each other at once one stays', async ([, options]) => {
    const [first, second] = [await workspace.member({ ...options }), await workspace.member({ ...options })];
    const answers = await atOnce(
      act(first, 'removeMember', { memberId: second.id }),
      act(second, 'removeMember', { memberId: first.id }),
    );
    expect(new Set(answers)).toEqual(new Set(['NotFound', 'RemoveMemberSuccess']));
  });

  test('two who manage keys work on each other’s keys at once', async () => {
    const [first, second] = [
      await workspace.member(rights('portcullis:keys:manage')),
      await workspace.member(rights('portcullis:keys:manage')),
    ];
    const [firstKey, secondKey] = [await first.key(), await second.key()];
    const answers = await atOnce(
      act(first, 'generateApiKey', { workspaceId: workspace.id, label: 'x', owner: { memberId: second.id } }),
      act(second, 'generateApiKey', { workspaceId: workspace.id, label: 'x', owner: { memberId: first.id } }),
      act(first, 'regenerateApiKey', { keyId: secondKey.id }),
      act(second, 'regenerateApiKey', { keyId: firstKey.id }),
      act(first, 'updateApiKey', { keyId: firstKey.id, label: 'y' }),
      act(second, 'revokeApiKey', { keyId: secondKey.id }),
    );
    for (const typename of answers) expect(typename).toMatch(/Success$|^ApiKeyEnded$/);
  });

  test('keys that call work on each other at once', async () => {
    const owner = await workspace.member(rights('portcullis:keys:manage'));
    const [first, second] = [
      await owner.key(rights('portcullis:keys:manage')),
      await owner.key(rights('portcullis:keys:manage')),
    ];
    const answers = await atOnce(
      mutate(app.url, first.caller, 'regenerateApiKey', { keyId: second.id, overlapSeconds: 60 }),
      mutate(app.url, second.caller, 'regenerateApiKey', { keyId: first.id, overlapSeconds: 60 }),
      mutate(app.url, first.caller, 'updateApiKey', { keyId: first.id, label: 'x' }),
      mutate(app.url, second.caller, 'updateApiKey', { keyId: second.id, label: 'x' }),
    );
    expect(new Set(answers)).toEqual(new Set(['RegenerateApiKeySuccess', 'UpdateApiKeySuccess']));
  });

  test('who is removed while acting either acted before or not at all', async () => {
    const manager = await workspace.member({ role: 'ADMIN' });
    const member = await workspace.member();
    const [removed, ...acts] = await atOnce(
      act(workspace.owner, 'removeMember', { memberId: manager.id }),
      act(manager, 'generateApiKey', { workspaceId: workspace.id, label: 'x', owner: { memberId: member.id } }),
      act(manager, 'addMember', { workspaceId: workspace.id, externalId: crypto.randomUUID() }),
      act(manager, 'updateMember', { memberId: member.id, externalId: crypto.randomUUID() }),
      act(manager, 'definePermission', { workspaceId: workspace.id, name: crypto.randomUUID() }),
    );
    expect(removed).toBe('RemoveMemberSuccess');
    for (const typename of acts) expect(typename).toMatch(/Success$|^NotFound$/);
    const done = await app.db
      .selectFrom('auditEvents')
      .select(['action', 'at'])
      .where('actor', 'in', (users) => users.selectFrom('members').select('userId').where('id', '=', manager.id))
      .where('workspaceId', '=', workspace.id)
      .execute();
    expect(done).toHaveLength(acts.filter((typename) => typename?.endsWith('Success')).length);
  });
});
