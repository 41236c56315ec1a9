import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

const DEFAULTS = {
  style: 'PREFIXED',
  prefix: 'pk',
  secretVisibility: 'ONCE',
  activeKeysPerMember: null,
  onLimit: 'REJECT',
  memberActions: ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE'],
  enrolment: 'INVITED',
  checksum: 'REQUIRED',
  lifetimeDaysMax: null,
};

const setPolicy = async (policy: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'setKeyPolicy', { workspaceId: workspace.id, ...policy });

async function readPolicy(): Promise<unknown> {
  const query = `query ($id: ID!) { workspace(id: $id) { keyPolicy { ${Object.keys(DEFAULTS).join(' ')} } } }`;
  const { data } = await post(app.url, workspace.owner.caller, query, { id: workspace.id });
  return (data?.['workspace'] as { keyPolicy: unknown }).keyPolicy;
}

describe('the key policy', () => {
  test.for([
    ['style', 'UUID'],
    ['prefix', 'iea'],
    ['prefix', 'a'],
    ['prefix', 'a234567890123456'],
    ['activeKeysPerMember', 1],
    ['activeKeysPerMember', 2_147_483_647],
    ['onLimit', 'REPLACE'],
    ['memberActions', []],
    ['memberActions', ['REVEAL']],
    ['memberActions', ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE', 'REVEAL']],
    ['enrolment', 'APPROVAL'],
    ['enrolment', 'OPEN'],
    ['checksum', 'ADVISORY'],
    ['lifetimeDaysMax', 1],
    ['lifetimeDaysMax', 36_500],
  ] as const)('is set in %s to %j, and in nothing else', async ([field, value]) => {
    const expected = { ...DEFAULTS, [field]: value };
    expect(await setPolicy({ [field]: value })).toMatchObject({
      __typename: 'SetKeyPolicySuccess',
      keyPolicy: expected,
      effects: [],
      effective: true,
      effectiveAfterMs: expect.any(Number),
    });
    expect(await readPolicy()).toEqual(expected);
  });

  test('is set in all fields at once, by the operator too, and a limit is taken away by null', async () => {
    const policy = {
      style: 'UUID',
      prefix: 'x1',
      activeKeysPerMember: 3,
      onLimit: 'REPLACE',
      memberActions: ['GENERATE', 'REVEAL'],
      enrolment: 'OPEN',
      checksum: 'ADVISORY',
      lifetimeDaysMax: 90,
    };
    const done = await mutate(app.url, OPERATOR, 'setKeyPolicy', { workspaceId: workspace.id, ...policy });
    expect(done['keyPolicy']).toEqual({ ...DEFAULTS, ...policy });
    await setPolicy({ activeKeysPerMember: null, lifetimeDaysMax: null });
    expect(await readPolicy()).toEqual({ ...DEFAULTS, ...policy, activeKeysPerMember: null, lifetimeDaysMax: null });
  });

  test('has the actions of members in one order, whatever the order in which they are sent', async () => {
    const done = await setPolicy({ memberActions: ['REVEAL', 'UPDATE', 'GENERATE'] });
    expect(done['keyPolicy']).toMatchObject({ memberActions: ['GENERATE', 'UPDATE', 'REVEAL'] });
  });

  test('that is set to what it is changes nothing, and writes no audit row', async () => {
    const count = async (): Promise<number> => (await app.db.selectFrom('auditEvents').select('id').execute()).length;
    const before = await count();
    for (const policy of [{}, DEFAULTS]) expect((await setPolicy(policy))['keyPolicy']).toEqual(DEFAULTS);
    expect(await count()).toBe(before);
  });
});

describe('a dry run', () => {
  const dryRun = async (policy: object): Promise<MutationAnswer> => {
    const before = await readAllRows(app.db);
    const answer = await setPolicy({ ...policy, dryRun: true });
    expect(await readAllRows(app.db)).toEqual(before);
    return answer;
  };

  test('answers the policy as it would be, and changes nothing', async () => {
    expect(await dryRun({ style: 'UUID', activeKeysPerMember: 1 })).toMatchObject({
      __typename: 'SetKeyPolicySuccess',
      keyPolicy: { ...DEFAULTS, style: 'UUID', activeKeysPerMember: 1 },
      effects: [],
    });
    expect(await readPolicy()).toEqual(DEFAULTS);
  });

  test('counts the keys of members who have more than the new limit; ended ones do not count', async () => {
    const [many, few] = [await workspace.member(), await workspace.member()];
    const ended = await many.key();
    await mutate(app.url, many.caller, 'revokeApiKey', { keyId: ended.id });
    await many.key({ expiresAt: new Date(app.clock.now().getTime() + 1).toISOString() });
    app.clock.advance({ ms: 1 });
    for (const member of [many, many, many, few, few, workspace.owner]) await member.key();
    const effect = (keyCount: number, memberCount: number) => [{ kind: 'KEYS_OVER_LIMIT', keyCount, memberCount }];
    expect((await dryRun({ activeKeysPerMember: 1 }))['effects']).toEqual(effect(5, 2));
    expect((await dryRun({ activeKeysPerMember: 2 }))['effects']).toEqual(effect(3, 1));
    expect((await dryRun({ activeKeysPerMember: 3 }))['effects']).toEqual([]);
    expect((await setPolicy({ activeKeysPerMember: 2 }))['effects']).toEqual(effect(3, 1));
  });

  test('counts the keys that live longer than the new lifetime, to the millisecond', async () => {
    const inDays = (days: number, ms = 0): string =>
      new Date(app.clock.now().getTime() + days * 86_400_000 + ms).toISOString();
    for (const expiresAt of [inDays(30), inDays(30, 1), inDays(40), null]) await workspace.owner.key({ expiresAt });
    const effect = (keyCount: number) => [{ kind: 'KEYS_OVER_LIFETIME', keyCount, memberCount: 1 }];
    expect((await dryRun({ lifetimeDaysMax: 29 }))['effects']).toEqual(effect(4));
    expect((await dryRun({ lifetimeDaysMax: 30 }))['effects']).toEqual(effect(3));
    expect((await dryRun({ lifetimeDaysMax: 36_500 }))['effects']).toEqual(effect(1));
  });

  test('says of both limits what they meet, and nothing of a limit that is taken away', async () => {
    await workspace.owner.key();
    await workspace.owner.key();
    const { effects } = await dryRun({ activeKeysPerMember: 1, lifetimeDaysMax: 1 });
    expect(effects).toMatchObject([{ kind: 'KEYS_OVER_LIMIT' }, { kind: 'KEYS_OVER_LIFETIME' }]);
    expect((await dryRun({ activeKeysPerMember: null, lifetimeDaysMax: null }))['effects']).toEqual([]);
  });

  test('does not count what is in another workspace', async () => {
    const other = await seedWorkspace(app);
    await other.owner.key();
    await other.owner.key();
    expect((await dryRun({ activeKeysPerMember: 1, lifetimeDaysMax: 1 }))['effects']).toEqual([]);
  });
});

test.for(['GENERATE', 'REVEAL'] as const)('an ADMIN can not give members the action %s', async (action) => {
  const admin = await workspace.member({ role: 'ADMIN' });
  const input = { workspaceId: workspace.id, memberActions: [action] };
  expect(await mutateInVain(app, admin.caller, 'setKeyPolicy', input)).toMatchObject({
    __typename: 'Forbidden',
    message: 'Only an OWNER changes the key policy.',
  });
});

test('several wrong fields are told at once', async () => {
  const answer = await mutateInVain(app, workspace.owner.caller, 'setKeyPolicy', {
    workspaceId: workspace.id,
    prefix: 'PK',
    activeKeysPerMember: 0,
    lifetimeDaysMax: 36_501,
  });
  expectIssues(answer, [
    { path: ['prefix'], accepted: /^1 to 16 characters/ },
    { path: ['activeKeysPerMember'], accepted: '1 or more' },
    { path: ['lifetimeDaysMax'], accepted: '1 to 36500 days' },
  ]);
});
