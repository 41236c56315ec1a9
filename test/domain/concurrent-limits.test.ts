import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { startTestServers, type TestServers } from '../support/servers.ts';

let servers: TestServers;
let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  servers = await startTestServers();
  app = servers.app;
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => servers.close());

const generate = async (input: object = {}): Promise<MutationAnswer> =>
  await mutate(servers.url(), member.caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x', ...input });

/** At once; every one must be answered as a value. */
async function generateAtOnce(count: number, input: object = {}): Promise<readonly MutationAnswer[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => generate(input)));
  expect(answers.flatMap(({ topLevelErrors }) => topLevelErrors)).toEqual([]);
  return answers;
}

const ofType = (answers: readonly MutationAnswer[], type: string): readonly MutationAnswer[] =>
  answers.filter(({ __typename }) => __typename === type);

async function verdictsOf(answers: readonly MutationAnswer[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const verdict = textAt(await workspace.verify(textAt(answer, 'secret')), 'verdict');
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

/** Every key of the member, and what each audit row says of them. */
async function readTrail() {
  const keys = await app.db
    .selectFrom('apiKeys')
    .select(['id', 'supersededAt', 'supersededBy'])
    .where('ownerMemberId', '=', member.id)
    .execute();
  const events = await app.db
    .selectFrom('auditEvents')
    .select(['target', 'action', 'after'])
    .where('workspaceId', '=', workspace.id)
    .where('action', '=', 'generateApiKey')
    .execute();
  return { keys, events };
}

describe('of fifty keys that are generated for a member at once', () => {
  test('exactly one works under REPLACE, and the trail tells of each of the others which key has its place', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REPLACE' });
    const answers = await generateAtOnce(50, { replaceExisting: true });
    expect(ofType(answers, 'GenerateApiKeySuccess')).toHaveLength(50);
    expect(await verdictsOf(answers)).toEqual({ VALID: 1, SUPERSEDED: 49 });
    const { keys, events } = await readTrail();
    expect(keys.filter(({ supersededAt }) => supersededAt === null)).toHaveLength(1);
    // Each ended one other at the most: the replacements are one line from the first key to the last.
    const successors = keys.flatMap(({ supersededBy }) => supersededBy ?? []);
    expect(new Set(successors).size).toBe(49);
    for (const { id, supersededBy } of keys) {
      const told = events.filter(({ target }) => target === id).map(({ after }) => after?.['supersededBy']);
      expect(told.filter((by) => by !== undefined)).toEqual(supersededBy === null ? [] : [supersededBy]);
      expect(told).toHaveLength(supersededBy === null ? 1 : 2);
    }
  });

  test.for([1, 3])('exactly %i are made under REJECT with that limit, and the others are told of it', async (limit) => {
    await workspace.setPolicy({ activeKeysPerMember: limit });
    const answers = await generateAtOnce(50);
    const made = ofType(answers, 'GenerateApiKeySuccess');
    expect(made).toHaveLength(limit);
    expect(await verdictsOf(made)).toEqual({ VALID: limit });
    const refused = ofType(answers, 'ActiveKeyLimitReached');
    expect(refused).toHaveLength(50 - limit);
    for (const answer of refused) expect(answer).toMatchObject({ limit, activeKeys: limit });
    const { keys, events } = await readTrail();
    expect([keys.length, events.length]).toEqual([limit, limit]);
  });
});

test('while a member is removed no key is left to work, whatever was replaced meanwhile', async () => {
  await workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REPLACE' });
  const [removed, ...answers] = await Promise.all([
    mutate(servers.url(), workspace.owner.caller, 'removeMember', { memberId: member.id }),
    ...Array.from({ length: 10 }, () => generate({ replaceExisting: true })),
  ]);
  expect(removed.__typename).toBe('RemoveMemberSuccess');
  const made = ofType(answers, 'GenerateApiKeySuccess');
  expect((await verdictsOf(made))['VALID']).toBeUndefined();
  expect(answers.length - made.length).toBe(ofType(answers, 'NotFound').length);
});

test('a limit that is set while keys are generated holds from the answer on', async () => {
  const members = [member, ...(await Promise.all([1, 2, 3].map(() => workspace.member())))];
  const input = { workspaceId: workspace.id, label: 'x' };
  const [set, ...answers] = await Promise.all([
    mutate(servers.url(), workspace.owner.caller, 'setKeyPolicy', {
      workspaceId: workspace.id,
      activeKeysPerMember: 1,
    }).then(async (answer) => ({ answer, known: await app.db.selectFrom('apiKeys').select('id').execute() })),
    ...members.flatMap(({ caller }) =>
      Array.from({ length: 6 }, () => mutate(servers.url(), caller, 'generateApiKey', input)),
    ),
  ]);
  expect(set.answer.__typename).toBe('SetKeyPolicySuccess');
  const known = new Set(set.known.map(({ id }) => id));
  const made = ofType(answers, 'GenerateApiKeySuccess').map((answer) => [
    textAt(answer, 'apiKey.owner.id'),
    textAt(answer, 'apiKey.id'),
  ]);
  for (const { id: ownerId } of members) {
    const own = made.flatMap(([owner, id]) => (owner === ownerId ? [id] : []));
    const later = own.filter((id) => !known.has(id ?? ''));
    // Who had a key when the limit was there gets no other; who had none gets one.
    expect(later.length).toBeLessThanOrEqual(own.length > later.length ? 0 : 1);
  }
});

test('policies that are set at once are each set whole, one after the other', async () => {
  const policies = [
    { style: 'UUID', activeKeysPerMember: 1 },
    { style: 'PREFIXED', activeKeysPerMember: 2 },
  ];
  const answers = await Promise.all(
    [...policies, ...policies, ...policies].map((policy) =>
      mutate(servers.url(), workspace.owner.caller, 'setKeyPolicy', { workspaceId: workspace.id, ...policy }),
    ),
  );
  expect(ofType(answers, 'SetKeyPolicySuccess')).toHaveLength(6);
  const row = await app.db
    .selectFrom('workspaces')
    .select(['keyStyle', 'activeKeysPerMember'])
    .where('id', '=', workspace.id)
    .executeTakeFirstOrThrow();
  expect([
    ['UUID', 1],
    ['PREFIXED', 2],
  ]).toContainEqual([row.keyStyle, row.activeKeysPerMember]);
});
