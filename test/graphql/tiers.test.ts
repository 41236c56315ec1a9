import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

const LIMITS = [
  { name: 'rate', amount: 10, window: 'SECOND' },
  { name: 'quota', amount: 1_000_000_000_000, window: 'MONTH' },
];

const define = async (input: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'defineTier', { workspaceId: workspace.id, ...input });
const defineInVain = async (input: object): Promise<MutationAnswer> =>
  await mutateInVain(app, workspace.owner.caller, 'defineTier', { workspaceId: workspace.id, ...input });
const update = async (tierId: string, change: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'updateTier', { tierId, ...change });

async function namesFor(caller: Caller, workspaceId: string, includeRetired = false): Promise<readonly string[]> {
  const { data } = await post(
    app.url,
    caller,
    'query ($id: ID!, $all: Boolean) { tiers(workspaceId: $id, includeRetired: $all) { totalCount nodes { name } } }',
    { id: workspaceId, all: includeRetired },
  );
  const { nodes, totalCount } = data?.['tiers'] as { totalCount: number; nodes: readonly { name: string }[] };
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ name }) => name);
}

describe('defineTier', () => {
  test.for(['a', '7', 'Free', 'Pro 2.0', 'a_b-c.d', 'x'.repeat(64)])('%s is a name', async (name) => {
    expect(await define({ name })).toMatchObject({
      __typename: 'DefineTierSuccess',
      tier: {
        id: expect.stringMatching(/^tier_/),
        name,
        description: '',
        limits: [],
        ipAllowListsAllowed: true,
        selfService: false,
        createdAt: app.clock.now().toISOString(),
        retiredAt: null,
      },
    });
  });

  test('keeps all that it is given, amounts beyond 32 bits too', async () => {
    const content = { description: 'All.', limits: LIMITS, ipAllowListsAllowed: false, selfService: true };
    expect((await define({ name: 'Whole', ...content }))['tier']).toMatchObject(content);
  });

  test('a name is taken in any case, while its tier is not retired, and free in other workspaces', async () => {
    const { tier } = await define({ name: 'Once' });
    for (const name of ['Once', 'once'])
      expect(await defineInVain({ name })).toMatchObject({ __typename: 'AlreadyExists', path: ['name'] });
    expect(await (await seedWorkspace(app)).tier({ name: 'Once' })).toMatchObject({ name: 'Once' });
    await mutate(app.url, workspace.owner.caller, 'retireTier', { tierId: (tier as { id: string }).id });
    expect(await define({ name: 'ONCE' })).toMatchObject({ __typename: 'DefineTierSuccess' });
  });

  const NAME = /^1 to 64 letters, digits, blanks/;
  test.for([
    ['an empty name', { name: '' }, ['name'], NAME],
    ['a name of 65 characters', { name: 'x'.repeat(65) }, ['name'], NAME],
    ['a name that begins with a blank', { name: ' Free' }, ['name'], NAME],
    ['a name that ends with a line break', { name: 'Free\n' }, ['name'], NAME],
    ['a name beyond ASCII', { name: 'Größer' }, ['name'], NAME],
    ['a long description', { name: 'x', description: 'x'.repeat(1_001) }, ['description'], /^0 to 1000 characters/],
    ['21 limits', { name: 'x', limits: manyLimits(21) }, ['limits'], 'at most 20'],
    ['a name of a limit twice', { name: 'x', limits: [LIMITS[0], LIMITS[0]] }, ['limits'], 'one limit for each name'],
    [
      'an amount that is too large',
      { name: 'x', limits: [{ name: 'a', amount: 1_000_000_000_001, window: 'DAY' }] },
      ['limits', '0', 'amount'],
      '0 to 1000000000000',
    ],
    [
      'a limit without a name',
      { name: 'x', limits: [LIMITS[0], { name: '', amount: 0, window: 'DAY' }] },
      ['limits', '1', 'name'],
      /^1 to 64 characters/,
    ],
  ] as const)('%s is refused, and nothing is written', async ([, input, path, accepted]) => {
    expectIssues(await defineInVain(input), [{ path, accepted }]);
  });

  test.for([-1, 1.5, '7', 2 ** 53, null])('%s is no amount', async (amount) => {
    const answer = await defineInVain({ name: 'x', limits: [{ name: 'a', amount, window: 'DAY' }] });
    expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });
});

describe('updateTier', () => {
  test('changes what is given and keeps the rest', async () => {
    const { id, name } = await workspace.tier({ limits: LIMITS });
    expect(await update(id, { description: 'Now.', selfService: true })).toMatchObject({
      __typename: 'UpdateTierSuccess',
      tier: { id, name, description: 'Now.', limits: LIMITS, ipAllowListsAllowed: true, selfService: true },
      effective: true,
    });
    expect((await update(id, { limits: [], name: `${name}x` }))['tier']).toMatchObject({
      limits: [],
      name: `${name}x`,
      selfService: true,
    });
  });

  test('nothing is written when nothing is to change', async () => {
    const { id } = await workspace.tier();
    const before = await readAllRows(app.db);
    expect((await update(id, {})).__typename).toBe('UpdateTierSuccess');
    expect(await readAllRows(app.db)).toEqual(before);
  });

  test.for([
    ['null for a name', { name: null }, ['name'], /^a value; leave the field out/],
    ['null for limits', { limits: null }, ['limits'], /^a value; leave the field out/],
    ['a malformed name', { name: '-' }, ['name'], /^1 to 64/],
  ] as const)('%s is refused, and nothing is written', async ([, change, path, accepted]) => {
    const { id: tierId } = await workspace.tier();
    const answer = await mutateInVain(app, workspace.owner.caller, 'updateTier', { tierId, ...change });
    expectIssues(answer, [{ path, accepted }]);
  });

  test('the name of another living tier is refused', async () => {
    const [one, other] = [await workspace.tier(), await workspace.tier()];
    const input = { tierId: one.id, name: other.name.toUpperCase() };
    expect(await mutateInVain(app, workspace.owner.caller, 'updateTier', input)).toMatchObject({
      __typename: 'AlreadyExists',
      path: ['name'],
    });
  });
});

describe('retireTier', () => {
  test('takes a tier from the list; again, it is as first retired, and nothing is written', async () => {
    const other = await seedWorkspace(app);
    const tier = await other.tier();
    const retire = async () => await mutate(app.url, other.owner.caller, 'retireTier', { tierId: tier.id });
    const retiredAt = app.clock.now().toISOString();
    expect((await retire())['tier']).toMatchObject({ id: tier.id, retiredAt });
    expect(await namesFor(other.owner.caller, other.id)).toEqual([]);
    expect(await namesFor(other.owner.caller, other.id, true)).toEqual([tier.name]);
    app.clock.advance({ seconds: 1 });
    const before = await readAllRows(app.db);
    expect((await retire())['tier']).toMatchObject({ retiredAt });
    expect(await readAllRows(app.db)).toEqual(before);
  });
});

test('every member and key of a workspace sees its tiers, in the order of their making', async () => {
  const other = await seedWorkspace(app);
  const { name: first } = await other.tier();
  app.clock.advance({ ms: 1 });
  const names = [first, (await other.tier()).name];
  const member = await other.member();
  for (const caller of [other.owner.caller, member.caller, (await member.key()).caller])
    expect(await namesFor(caller, other.id)).toEqual(names);
});

test('two who define one name at once: one does, the other learns that it is taken', async () => {
  const answers = await Promise.all([define({ name: 'Raced' }), define({ name: 'raced' })]);
  expect(answers.map((answer) => String(answer.__typename)).toSorted()).toEqual(['AlreadyExists', 'DefineTierSuccess']);
  const made = answers.find((answer) => answer.__typename === 'DefineTierSuccess');
  expect(textAt(made ?? null, 'tier.id')).toMatch(/^tier_/);
});

function manyLimits(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ name: `l${index}`, amount: 1, window: 'DAY' }));
}
