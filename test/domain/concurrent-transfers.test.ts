import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

/** Each round is a race of its own; on PostgreSQL they end differently. */
const ROUNDS = [1, 2, 3, 4, 5];

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

const transfer = async (from: SeededMember, to: SeededMember): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'transferApiKeys', {
    fromMemberId: from.id,
    to: { memberId: to.id },
  });

function expectAnswers(answers: readonly MutationAnswer[], expected: RegExp): void {
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  for (const { __typename } of answers) expect(__typename).toMatch(expected);
}

test.for(ROUNDS)('two members whose keys are exchanged at once lose none (round %i)', async () => {
  const [one, other] = [await workspace.member(), await workspace.member()];
  const keys = [await one.key(), await other.key()];
  expectAnswers(await Promise.all([transfer(one, other), transfer(other, one)]), /Success$/);
  const owners = await Promise.all(keys.map(({ id }) => ownerOf(id)));
  // Who comes second also takes back what the first gave.
  expect(new Set(owners).size).toBe(1);
  for (const { secret } of keys) expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID' });
});

test.for(ROUNDS)('no key survives with a member who is removed meanwhile (round %i)', async () => {
  const [from, to] = [await workspace.member(), await workspace.member()];
  const key = await from.key();
  const remove = mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: to.id });
  expectAnswers(await Promise.all([transfer(from, to), remove]), /Success$|^NotFound$/);
  const isOwnedByRemoved = (await ownerOf(key.id)) === to.id;
  const { verdict } = await workspace.verify(key.secret);
  expect(verdict).toBe(isOwnedByRemoved ? 'REVOKED' : 'VALID');
});

test.for(ROUNDS)('a key gets no grants meanwhile that its new owner does not hold (round %i)', async () => {
  const from = await workspace.member({ grants: [{ permission: 'datasets:read' }] });
  const to = await workspace.member();
  const key = await from.key({ grants: [] });
  const update = mutate(app.url, workspace.owner.caller, 'updateApiKey', {
    keyId: key.id,
    grants: [{ permission: 'datasets:read' }],
  });
  const answers = await Promise.all([transfer(from, to), update]);
  expectAnswers(answers, /Success$|^GrantsExceeded$/);
  expect(answers.filter(({ __typename }) => __typename === 'GrantsExceeded')).toHaveLength(1);
});

test.for(ROUNDS)('generating and transferring at once keep to the limit of the receiver (round %i)', async () => {
  const [from, to] = [await workspace.member(), await workspace.member()];
  await from.key();
  await workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REJECT' });
  const generate = mutate(app.url, to.caller, 'generateApiKey', { workspaceId: workspace.id, label: 'one more' });
  const answers = await Promise.all([transfer(from, to), generate]);
  await workspace.setPolicy({ activeKeysPerMember: null });
  expectAnswers(answers, /Success$|^ActiveKeyLimitReached$/);
  expect(answers.filter(({ __typename }) => __typename === 'ActiveKeyLimitReached')).toHaveLength(1);
});

async function ownerOf(keyId: string): Promise<string> {
  const row = await app.db
    .selectFrom('apiKeys')
    .select('ownerMemberId')
    .where('id', '=', keyId)
    .executeTakeFirstOrThrow();
  return textAt({ ...row }, 'ownerMemberId');
}
