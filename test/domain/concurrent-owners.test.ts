import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

/** Each round is a race of its own; on PostgreSQL they end differently. */
const ROUNDS = [1, 2, 3, 4, 5];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const remove = async (by: SeededMember, target: SeededMember): Promise<MutationAnswer> =>
  await mutate(app.url, by.caller, 'removeMember', { memberId: target.id });
const demote = async (by: SeededMember, target: SeededMember): Promise<MutationAnswer> =>
  await mutate(app.url, by.caller, 'updateMember', { memberId: target.id, role: 'MEMBER' });

async function countOwners({ id }: SeededWorkspace): Promise<number> {
  const owners = await app.db
    .selectFrom('members')
    .select('id')
    .where('workspaceId', '=', id)
    .where('role', '=', 'OWNER')
    .where('removedAt', 'is', null)
    .execute();
  return owners.length;
}

/** Who comes second is no OWNER any more by then, or would have been the last. */
function expectOneSuccess(answers: readonly MutationAnswer[]): void {
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  expect(answers.filter(({ __typename }) => __typename?.endsWith('Success'))).toHaveLength(1);
  for (const { __typename } of answers) expect(__typename).toMatch(/Success$|^(NotFound|Forbidden|LastOwner)$/);
}

test.for(ROUNDS)('two OWNERs who remove each other at once leave one (round %i)', async () => {
  const workspace = await seedWorkspace(app);
  const second = await workspace.member({ role: 'OWNER' });
  expectOneSuccess(await Promise.all([remove(workspace.owner, second), remove(second, workspace.owner)]));
  expect(await countOwners(workspace)).toBe(1);
});

test.for(ROUNDS)('two OWNERs who demote each other at once leave one (round %i)', async () => {
  const workspace = await seedWorkspace(app);
  const second = await workspace.member({ role: 'OWNER' });
  expectOneSuccess(await Promise.all([demote(workspace.owner, second), demote(second, workspace.owner)]));
  expect(await countOwners(workspace)).toBe(1);
});

test.for(ROUNDS)('two OWNERs who both step down at once leave one (round %i)', async () => {
  const workspace = await seedWorkspace(app);
  const second = await workspace.member({ role: 'OWNER' });
  expectOneSuccess(await Promise.all([demote(second, second), remove(workspace.owner, workspace.owner)]));
  expect(await countOwners(workspace)).toBe(1);
});

test.for(ROUNDS)('OWNERs who remove each other in a circle leave at least one, and none fails (round %i)', async () => {
  const workspace = await seedWorkspace(app);
  const owners = [
    workspace.owner,
    await workspace.member({ role: 'OWNER' }),
    await workspace.member({ role: 'OWNER' }),
    await workspace.member({ role: 'OWNER' }),
  ];
  const answers = await Promise.all(
    owners.map(async (owner, index) => await remove(owner, owners[(index + 1) % owners.length] ?? owner)),
  );
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  const successes = answers.filter(({ __typename }) => __typename === 'RemoveMemberSuccess').length;
  expect(await countOwners(workspace)).toBe(owners.length - successes);
  expect(successes).toBeLessThan(owners.length);
});
