import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exchange } from '../http/exchange.ts';
import { joinTestApp, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt, type Answered } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let here: TestApp;
let there: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  here = await startTestApp();
  there = await joinTestApp(here);
});
beforeEach(async () => {
  workspace = await seedWorkspace(here);
  await workspace.permission('datasets:read');
  member = await workspace.member({ grants: [{ permission: 'datasets:read' }] });
  key = await member.key();
});
afterAll(async () => {
  await there.close();
  await here.close();
});

/** What a request from this address may do that reads data. */
const READS = { clientAddress: '192.0.2.1', require: { allOf: [{ permission: { name: 'datasets:read' } }] } };

/** Asks the other server, which has no other way to learn of what was changed here. */
async function askThere(presentedKey: string, request: object = READS): Promise<Answered> {
  const input = { workspaceId: workspace.id, presentedKey, ...request };
  const { answer, topLevelErrors } = await mutate(there.url, workspace.owner.caller, 'verifyApiKey', input);
  expect(topLevelErrors).toEqual([]);
  // The selection of `verifyApiKey` says that this is an object.
  return answer as Answered;
}

/** Changes something on the one server, and expects it to be true everywhere when that returns. */
async function changeHere(name: string, input: object): Promise<void> {
  expect(await mutate(here.url, OPERATOR, name, input)).toMatchObject({ effective: true, topLevelErrors: [] });
}

/** Twice, so that the second answer comes out of memory. */
async function expectInMemory(presentedKey: string, expected: Answered): Promise<void> {
  expect(await askThere(presentedKey)).toMatchObject(expected);
  const before = there.revocation.cache.size;
  expect(await askThere(presentedKey)).toMatchObject(expected);
  expect(there.revocation.cache.size).toBe(before);
  expect(before).toBeGreaterThan(0);
}

const inSeconds = (seconds: number): string => new Date(here.clock.now().getTime() + seconds * 1_000).toISOString();

/** Every way to change the verdict on a key that works: what is called, with what, and what it is answered from then on. */
const WAYS: readonly (readonly [name: string, toInput: () => object, expected: Answered])[] = [
  ['revokeApiKey', () => ({ keyId: key.id }), { verdict: 'REVOKED', reason: 'UNSPECIFIED' }],
  ['revokePresentedApiKey', () => ({ presentedKey: key.secret }), { verdict: 'REVOKED', reason: 'COMPROMISED' }],
  ['revokeApiKeys', () => ({ workspaceId: workspace.id, filter: { owner: member.id } }), { verdict: 'REVOKED' }],
  ['regenerateApiKey', () => ({ keyId: key.id }), { verdict: 'SUPERSEDED' }],
  ['disableApiKey', () => ({ keyId: key.id }), { verdict: 'DISABLED' }],
  ['updateApiKey', () => ({ keyId: key.id, ipAllowList: ['10.0.0.0/8'] }), { verdict: 'IP_NOT_ALLOWED' }],
  ['updateApiKey', () => ({ keyId: key.id, grants: [] }), { verdict: 'INSUFFICIENT_PERMISSIONS' }],
  ['updateApiKey', () => ({ keyId: key.id, label: 'another label' }), { verdict: 'VALID', label: 'another label' }],
  ['updateMember', () => ({ memberId: member.id, grants: [] }), { verdict: 'INSUFFICIENT_PERMISSIONS' }],
  ['updateMember', () => ({ memberId: member.id, externalId: 'x-1' }), { owner: { externalId: 'x-1' } }],
  ['removeMember', () => ({ memberId: member.id }), { verdict: 'REVOKED', reason: 'OFFBOARDING' }],
];

test.for(WAYS)('after %s here the other server answers otherwise, from the first request on', async (way) => {
  const [name, toInput, expected] = way;
  await expectInMemory(key.secret, { verdict: 'VALID' });
  await changeHere(name, toInput());
  expect(await askThere(key.secret)).toMatchObject(expected);
});

test('what happens to the workspace here happens to its keys there', async () => {
  const input = { workspaceId: workspace.id };
  const ask = async (): Promise<unknown> => {
    const target = `/verify/${workspace.slug}`;
    const { text, status } = await exchange(there.url, { target, headers: [['x-api-key', key.secret]] });
    return status === 200 ? 'VALID' : (JSON.parse(text) as { code: string }).code;
  };
  expect([await ask(), await ask()]).toEqual(['VALID', 'VALID']);
  await changeHere('suspendWorkspace', input);
  expect([await ask(), await ask()]).toEqual(['api_key_disabled', 'api_key_disabled']);
  await changeHere('resumeWorkspace', input);
  expect([await ask(), await ask()]).toEqual(['VALID', 'VALID']);
  await changeHere('deleteWorkspace', input);
  expect(await ask()).toBe('api_key_invalid');
});

test('a key that is switched on again here is accepted there', async () => {
  await workspace.disable(key.id);
  await expectInMemory(key.secret, { verdict: 'DISABLED' });
  await changeHere('enableApiKey', { keyId: key.id });
  expect(await askThere(key.secret)).toMatchObject({ verdict: 'VALID' });
});

test('an overlap that is ended here is over there', async () => {
  await changeHere('regenerateApiKey', { keyId: key.id, overlapSeconds: 3_600 });
  await expectInMemory(key.secret, { verdict: 'VALID' });
  await changeHere('endOverlap', { keyId: key.id });
  expect(await askThere(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
});

test('an expiry that is set, or taken away, here counts there', async () => {
  await expectInMemory(key.secret, { verdict: 'VALID' });
  await changeHere('updateApiKey', { keyId: key.id, expiresAt: inSeconds(3_600) });
  here.clock.advance({ seconds: 3_600 });
  expect(await askThere(key.secret)).toMatchObject({ verdict: 'EXPIRED' });

  const other = await member.key({ expiresAt: inSeconds(3_600) });
  await expectInMemory(other.secret, { verdict: 'VALID' });
  await changeHere('updateApiKey', { keyId: other.id, expiresAt: null });
  here.clock.advance({ seconds: 3_600 });
  expect(await askThere(other.secret)).toMatchObject({ verdict: 'VALID' });
});

test('a tier that a key is put on here, and its new name, are told there', async () => {
  const tier = await workspace.tier();
  await expectInMemory(key.secret, { tier: null });
  await changeHere('updateApiKey', { keyId: key.id, tierId: tier.id });
  await expectInMemory(key.secret, { tier: tier.name });
  await changeHere('updateTier', { tierId: tier.id, name: 'another name' });
  expect(await askThere(key.secret)).toMatchObject({ tier: 'another name' });
});

test('a permission that is defined here is among those that a key of an OWNER has there', async () => {
  const { secret } = await workspace.owner.key();
  await expectInMemory(secret, { permissions: ['datasets:read'] });
  await changeHere('definePermission', { workspaceId: workspace.id, name: 'reports:read' });
  expect(await askThere(secret)).toMatchObject({ permissions: ['datasets:read', 'reports:read'] });
});

test('a key that another one replaces here is refused there', async () => {
  await workspace.setPolicy({ activeKeysPerMember: 1, onLimit: 'REPLACE' });
  await expectInMemory(key.secret, { verdict: 'VALID' });
  const input = { workspaceId: workspace.id, label: 'x', owner: { memberId: member.id }, replaceExisting: true };
  await changeHere('generateApiKey', input);
  expect(await askThere(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
});

test('a consolidation here ends keys there, and taken back it does not', async () => {
  // The youngest is the one that stays.
  here.clock.advance({ seconds: 1 });
  await member.key();
  await expectInMemory(key.secret, { verdict: 'VALID' });
  const consolidation = await workspace.consolidation(inSeconds(3_600));
  await expectInMemory(key.secret, { verdict: 'VALID' });
  await changeHere('cancelConsolidation', { consolidationId: consolidation.id });
  here.clock.advance({ seconds: 7_200 });
  await expectInMemory(key.secret, { verdict: 'VALID' });
  await changeHere('consolidateApiKeys', { workspaceId: workspace.id });
  expect(await askThere(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
});

test('a key that was asked for before its import is accepted there after the import here', async () => {
  const presentedKey = randomUUID();
  for (let times = 0; times < 3; times += 1)
    expect(await askThere(presentedKey)).toMatchObject({ verdict: 'NOT_FOUND' });
  const items = [{ presentedKey, owner: { memberId: member.id } }];
  await changeHere('importApiKeys', { workspaceId: workspace.id, items });
  expect(await askThere(presentedKey)).toMatchObject({ verdict: 'VALID' });
});

test('a key that is made here works there from the first request on', async () => {
  const { secret } = await member.key();
  expect(await askThere(secret)).toMatchObject({ verdict: 'VALID' });
});

test('what a caller’s own key may do counts there as it was changed here', async () => {
  const caller = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] });
  const ask = async (): Promise<unknown> => {
    const input = { workspaceId: workspace.id, presentedKey: key.secret };
    const answer = await mutate(there.url, caller.caller, 'verifyApiKey', input);
    return answer.topLevelErrors[0]?.extensions['code'] ?? answer.__typename;
  };
  expect([await ask(), await ask()]).toEqual(['VerifyApiKeySuccess', 'VerifyApiKeySuccess']);
  await changeHere('updateApiKey', { keyId: caller.id, grants: [] });
  expect(await ask()).toBe('Forbidden');
  await changeHere('revokeApiKey', { keyId: caller.id });
  expect(await ask()).toBe('UNAUTHENTICATED');
});

test('a change returns in the time of a few statements while both servers are well', async () => {
  const answer = await mutate(here.url, OPERATOR, 'revokeApiKey', { keyId: key.id });
  expect(answer).toMatchObject({ effective: true, effectiveAfterMs: expect.any(Number) });
  expect(Number(answer['effectiveAfterMs'])).toBeLessThan(2_000);
  expect(textAt(answer, 'apiKey.status')).toBe('REVOKED');
});
