import fc from 'fast-check';
import { BlockList } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp({ TRUSTED_PROXIES: '127.0.0.1' });
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

const update = async (keyId: string, change: object): Promise<MutationAnswer> =>
  await mutate(app.url, member.caller, 'updateApiKey', { keyId, ...change });
const listOf = async (input: object): Promise<unknown> =>
  ((await update((await member.key(input)).id, {}))['apiKey'] as { ipAllowList: unknown }).ipAllowList;

/** The status that `/verify` answers to a client at an address. */
async function statusFrom(address: string, secret: string): Promise<number> {
  const headers = { 'x-api-key': secret, 'x-forwarded-for': address };
  return (await fetch(`${app.url}/verify/${workspace.slug}`, { headers })).status;
}

describe('what is kept is canonical, and each entry once', () => {
  test.for([
    [undefined, []],
    [null, []],
    [[], []],
    [['203.0.113.7'], ['203.0.113.7']],
    [['203.0.113.7/32', '203.0.113.7', '::ffff:203.0.113.7'], ['203.0.113.7']],
    [
      ['203.0.113.0/24', '2001:DB8:0:0::/32'],
      ['203.0.113.0/24', '2001:db8::/32'],
    ],
    [
      ['0.0.0.0/0', '::/0'],
      ['0.0.0.0/0', '::/0'],
    ],
  ] as const)('%j becomes %j', async ([ipAllowList, kept]) => {
    expect(await listOf({ ipAllowList })).toEqual(kept);
  });
});

test('absent, null and a list are three different things', async () => {
  const { id, secret } = await member.key({ ipAllowList: ['192.0.2.0/24'] });
  expect((await update(id, { label: 'y' }))['apiKey']).toMatchObject({ ipAllowList: ['192.0.2.0/24'] });
  expect(await statusFrom('198.51.100.1', secret)).toBe(403);
  expect((await update(id, { ipAllowList: ['198.51.100.1'] }))['apiKey']).toMatchObject({
    ipAllowList: ['198.51.100.1'],
  });
  expect(await statusFrom('198.51.100.1', secret)).toBe(200);
  expect(await statusFrom('192.0.2.1', secret)).toBe(403);
  for (const nothing of [null, []]) {
    await update(id, { ipAllowList: ['192.0.2.1'] });
    expect((await update(id, { ipAllowList: nothing }))['apiKey']).toMatchObject({ ipAllowList: [] });
    expect(await statusFrom('203.0.113.9', secret)).toBe(200);
  }
});

describe('each bad entry is an issue of its own', () => {
  const FORMS = /^An IPv4 address/;
  test.for([
    '',
    ' 192.0.2.1',
    '192.0.2',
    '192.0.02.1',
    '10/8',
    '192.0.2.0/33',
    'fe80::1%eth0',
    'localhost',
    '2001:db8::/',
  ])('%s', async (entry) => {
    const ipAllowList = ['192.0.2.1', entry, '2001:db8::1', entry];
    const input = { workspaceId: workspace.id, label: 'x', ipAllowList };
    const issues = ['1', '3'].map((index) => ({ path: ['ipAllowList', index], accepted: FORMS }));
    expectIssues(await mutateInVain(app, member.caller, 'generateApiKey', input), issues);
    const { id: keyId } = await member.key();
    expectIssues(await mutateInVain(app, member.caller, 'updateApiKey', { keyId, ipAllowList }), issues);
  });

  test.for([
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['2001:db8::1/32', '2001:db8::/32'],
  ] as const)('%s has bits behind its prefix, and the answer names the block', async ([entry, block]) => {
    const input = { workspaceId: workspace.id, label: 'x', ipAllowList: [entry] };
    const answer = await mutateInVain(app, member.caller, 'generateApiKey', input);
    expectIssues(answer, [{ path: ['ipAllowList', '0'], accepted: new RegExp(`^${block} `) }]);
    expect(answer['message']).toContain(`the block is ${block}`);
  });

  test('101 entries are one issue', async () => {
    const ipAllowList = Array.from({ length: 101 }, (_, index) => `192.0.2.${index}`);
    const input = { workspaceId: workspace.id, label: 'x', ipAllowList };
    const answer = await mutateInVain(app, member.caller, 'generateApiKey', input);
    expectIssues(answer, [{ path: ['ipAllowList'], accepted: 'at most 100' }]);
    expect(await listOf({ ipAllowList: ipAllowList.slice(0, 100) })).toHaveLength(100);
  });
});

describe('a tier without allow lists', () => {
  let plain: { readonly id: string };
  let owner: SeededMember;
  beforeAll(async () => {
    plain = await workspace.tier({ ipAllowListsAllowed: false });
    ({ owner } = workspace);
  });
  const refused = () => ({ __typename: 'IpAllowListNotAllowed', code: 'IP_ALLOW_LIST_NOT_ALLOWED', tierId: plain.id });

  test('has keys with the empty list, and no others', async () => {
    const input = { workspaceId: workspace.id, label: 'x', tierId: plain.id };
    const withList = { ...input, ipAllowList: ['192.0.2.1'] };
    expect(await mutateInVain(app, owner.caller, 'generateApiKey', withList)).toMatchObject(refused());
    const { id: keyId } = await owner.key({ tierId: plain.id, ipAllowList: [] });
    const change = { keyId, ipAllowList: ['192.0.2.1'] };
    expect(await mutateInVain(app, owner.caller, 'updateApiKey', change)).toMatchObject(refused());
  });

  test('takes no key that has a list, unless the list goes with the same call', async () => {
    const { id: keyId } = await owner.key({ ipAllowList: ['192.0.2.1'] });
    const move = { keyId, tierId: plain.id };
    expect(await mutateInVain(app, owner.caller, 'updateApiKey', move)).toMatchObject(refused());
    const moved = await mutate(app.url, owner.caller, 'updateApiKey', { ...move, ipAllowList: [] });
    expect(moved['apiKey']).toMatchObject({ tier: { id: plain.id }, ipAllowList: [] });
  });

  test('is left together with getting a list', async () => {
    const tier = await workspace.tier();
    const { id: keyId } = await owner.key({ tierId: plain.id });
    const change = { keyId, tierId: tier.id, ipAllowList: ['192.0.2.1'] };
    const moved = await mutate(app.url, owner.caller, 'updateApiKey', change);
    expect(moved['apiKey']).toMatchObject({ tier, ipAllowList: ['192.0.2.1'] });
  });

  test('does not come to be while living keys have lists, of which the refusal says how many', async () => {
    const tier = await workspace.tier();
    const listed = async (input: object = {}) =>
      await owner.key({ tierId: tier.id, ipAllowList: ['192.0.2.1'], ...input });
    const [one, revoked] = [await listed(), await listed()];
    await mutate(app.url, owner.caller, 'revokeApiKey', { keyId: revoked.id });
    await listed({ expiresAt: new Date(app.clock.now().getTime() + 1_000).toISOString() });
    await owner.key({ tierId: tier.id });
    const forbid = { tierId: tier.id, ipAllowListsAllowed: false };
    const answer = await mutateInVain(app, owner.caller, 'updateTier', forbid);
    expect(answer).toMatchObject({ __typename: 'IpAllowListsInUse', apiKeyCount: 2 });
    app.clock.advance({ seconds: 1 });
    expect(await mutateInVain(app, owner.caller, 'updateTier', forbid)).toMatchObject({ apiKeyCount: 1 });
    await mutate(app.url, owner.caller, 'updateApiKey', { keyId: one.id, ipAllowList: [] });
    expect((await mutate(app.url, owner.caller, 'updateTier', forbid))['tier']).toMatchObject({
      ipAllowListsAllowed: false,
    });
  });

  test('excludes a list that is given at the same moment: one of the two is refused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const tier = await workspace.tier();
      const { id: keyId } = await owner.key({ tierId: tier.id });
      const [forbidden, given] = await Promise.all([
        mutate(app.url, owner.caller, 'updateTier', { tierId: tier.id, ipAllowListsAllowed: false }),
        mutate(app.url, owner.caller, 'updateApiKey', { keyId, ipAllowList: ['192.0.2.1'] }),
      ]);
      const outcomes = [forbidden.__typename, given.__typename];
      expect([
        ['UpdateTierSuccess', 'IpAllowListNotAllowed'],
        ['IpAllowListsInUse', 'UpdateApiKeySuccess'],
      ]).toContainEqual(outcomes);
    }
  });
});

const octet = fc.nat({ max: 3 });
const address = fc.tuple(octet, octet).map(([a, b]) => `10.0.${a}.${b}`);
const address6 = fc.tuple(octet, octet).map(([a, b]) => `2001:db8::${a}:${b}`);

test('what the API takes and /verify decides is what net.BlockList says', async () => {
  const entries = fc.array(
    fc.oneof(
      fc.tuple(address, fc.integer({ min: 20, max: 32 })),
      fc.tuple(address6, fc.integer({ min: 100, max: 128 })),
    ),
    { minLength: 1, maxLength: 4 },
  );
  const { id, secret } = await member.key();
  await fc.assert(
    fc.asyncProperty(entries, fc.oneof(address, address6), async (blocks, client) => {
      const oracle = new BlockList();
      const ipAllowList = blocks.map(([base, prefix]) => {
        const family = base.includes(':') ? 'ipv6' : 'ipv4';
        oracle.addSubnet(base, prefix, family);
        return toBlock(base, prefix);
      });
      expect((await update(id, { ipAllowList })).__typename).toBe('UpdateApiKeySuccess');
      const isAllowed = oracle.check(client, client.includes(':') ? 'ipv6' : 'ipv4');
      expect(await statusFrom(client, secret)).toBe(isAllowed ? 200 : 403);
    }),
    { numRuns: 60 },
  );
});

/** The block around an address, by the arithmetic of this test. */
function toBlock(base: string, prefix: number): string {
  if (!base.includes(':')) {
    const value = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const first = value - (value % 2 ** (32 - prefix));
    return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${prefix}`;
  }
  const [, a = 0, b = 0] = /::(\d):(\d)$/.exec(base)?.map(Number) ?? [];
  const value = a * 65_536 + b;
  const first = value - (value % 2 ** (128 - prefix));
  return `2001:db8::${Math.floor(first / 65_536).toString(16)}:${(first % 65_536).toString(16)}/${prefix}`;
}
