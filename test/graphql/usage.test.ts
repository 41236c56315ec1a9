import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import {
  seedStranger,
  seedWorkspace,
  type SeededKey,
  type SeededMember,
  type SeededWorkspace,
} from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let [anna, otto]: SeededMember[] = [];
let keys: { readonly annas: SeededKey; readonly ottos: SeededKey };

/** On the 20th Anna's key three times and Otto's once; on the 21st Otto's twice, of which once it was refused. */
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  [anna, otto] = [await workspace.member(), await workspace.member()];
  keys = { annas: await anna.key(), ottos: await otto.key() };
  for (const { secret } of [keys.annas, keys.annas, keys.annas, keys.ottos]) await workspace.verify(secret);
  app.clock.advance({ days: 1 });
  await workspace.verify(keys.ottos.secret);
  await mutate(app.url, otto.caller, 'revokeApiKey', { keyId: keys.ottos.id });
  await workspace.verify(keys.ottos.secret);
  await workspace.verify('no-key-at-all');
  await app.flushUsage();
});
afterAll(() => app.close());

const USAGE = `query ($workspaceId: ID!, $range: UsageRangeInput!, $groupBy: UsageGroup, $keyId: ID) {
  usage(workspaceId: $workspaceId, range: $range, groupBy: $groupBy, keyId: $keyId) { day keyId verdict count }
}`;
const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };

async function ask(caller: Caller, variables: object = {}) {
  const all = { workspaceId: workspace.id, range: NOVEMBER, ...variables };
  const { data, errors } = await post(app.url, caller, USAGE, all);
  return { usage: data?.['usage'], code: errors[0]?.extensions['code'], message: errors[0]?.message };
}

const sum = (count: number, of: object) => ({ day: null, keyId: null, verdict: null, ...of, count });

describe('usage of a workspace, for whoever manages keys,', () => {
  test('is by day', async () => {
    const expected = [sum(4, { day: '2026-11-20' }), sum(2, { day: '2026-11-21' })];
    expect((await ask(workspace.owner.caller)).usage).toEqual(expected);
  });

  test('is by key, the most used first', async () => {
    const range = { from: '2026-11-20', to: '2026-11-20' };
    expect((await ask(workspace.owner.caller, { groupBy: 'KEY', range })).usage).toEqual([
      sum(3, { keyId: keys.annas.id }),
      sum(1, { keyId: keys.ottos.id }),
    ]);
  });

  test('is by verdict, and of one key', async () => {
    expect((await ask(workspace.owner.caller, { groupBy: 'VERDICT' })).usage).toEqual([
      sum(5, { verdict: 'VALID' }),
      sum(1, { verdict: 'REVOKED' }),
    ]);
    const keyId = keys.annas.id;
    expect((await ask(workspace.owner.caller, { keyId })).usage).toEqual([sum(3, { day: '2026-11-20' })]);
  });

  test('is empty for days without any, and for a key that is not there', async () => {
    const range = { from: '2025-01-01', to: '2025-12-31' };
    expect((await ask(workspace.owner.caller, { range })).usage).toEqual([]);
    expect((await ask(workspace.owner.caller, { keyId: 'key_none' })).usage).toEqual([]);
  });
});

test('a member sees the usage of its own keys alone, also when it asks for another’s', async () => {
  expect((await ask(anna?.caller ?? 'anonymous', { groupBy: 'KEY' })).usage).toEqual([
    sum(3, { keyId: keys.annas.id }),
  ]);
  expect((await ask(anna?.caller ?? 'anonymous', { keyId: keys.ottos.id })).usage).toEqual([]);
});

test('a key sees usage with portcullis:keys:manage, and else none', async () => {
  const keyWith = async (permission: string) => (await workspace.owner.key({ grants: [{ permission }] })).caller;
  expect((await ask(await keyWith('portcullis:keys:verify'))).usage).toEqual([]);
  expect((await ask(await keyWith('portcullis:keys:manage'), { groupBy: 'VERDICT' })).usage).toContainEqual(
    sum(1, { verdict: 'REVOKED' }),
  );
});

test('of another workspace it is null', async () => {
  expect(await ask(await seedStranger(app))).toMatchObject({ usage: null, code: undefined });
  expect(await ask((await seedWorkspace(app)).owner.caller)).toMatchObject({ usage: null, code: undefined });
});

test.for([
  ['a day that is none', { from: '2026-11-31', to: '2026-12-01' }, /range\.from: is no day/],
  ['an instant', { from: '2026-11-01T00:00:00Z', to: '2026-12-01' }, /range\.from: is no day/],
  ['an end before the beginning', { from: '2026-11-02', to: '2026-11-01' }, /1 to 366 days/],
  ['367 days', { from: '2026-01-01', to: '2027-01-02' }, /1 to 366 days/],
] as const)('%s is refused as BAD_REQUEST', async ([, range, words]) => {
  const answer = await ask(workspace.owner.caller, { range });
  expect(answer).toMatchObject({ usage: null, code: 'BAD_REQUEST', message: expect.stringMatching(words) });
});
