import { randomBytes } from 'node:crypto';
import type { Member, PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Company, openCompany } from './kit/company.ts';
import { type Installation, startInstallation } from './kit/installation.ts';
import { expectRefusal } from './kit/refusal.ts';

// An administrator generates for a user id, and the previous key dies. The tests are one story: each goes on where the
// one before ended.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SUPERSEDED = { status: 401, code: 'api_key_superseded' };
const POLICY = { style: 'UUID', secretVisibility: 'RECOVERABLE', activeKeysPerMember: 1, onLimit: 'REPLACE' } as const;

let installation: Installation;
let grid: Company;
let other: Company;
/** Calls with an administrator's key in `X-API-Key`. */
let admin: PortcullisClient;

beforeAll(async () => {
  installation = await startInstallation({ PORTCULLIS_ENCRYPTION_KEYS: `2026:${randomBytes(32).toString('base64')}` });
  grid = await openCompany(installation, { slug: 'ecgrid', ownerEmail: 'owner@ecgrid.example', policy: POLICY });
  other = await openCompany(installation, { slug: 'other', ownerEmail: 'owner@other.example', policy: POLICY });
  await grid.add('admin@ecgrid.example', { role: 'ADMIN' });
  const session = await installation.signIn('admin@ecgrid.example');
  const { secret } = await session.apiKeys.generate({
    workspaceId: grid.id,
    label: 'back office',
    grants: ['keys:manage', 'keys:reveal', 'members:manage', 'audit:read'].map((right) => ({
      permission: `portcullis:${right}`,
    })),
  });
  admin = installation.connect({ apiKey: secret });
});
afterAll(() => installation.close());

/** Status and code of the ping with a key; the status alone when it is let through. */
async function ping(key: string) {
  const { status, code } = await grid.api.ping(key);
  return code === undefined ? status : { status, code };
}

/** “Generate API key” for a user id. */
async function generateFor(externalId: string, client = admin): Promise<string> {
  const input = { workspaceId: grid.id, owner: { externalId }, label: 'API key', replaceExisting: true };
  return (await client.apiKeys.generate(input)).secret;
}

/** “Get API key” for a user id. */
async function getFor(externalId: string, client = admin): Promise<string> {
  const owner = { workspaceId: grid.id, member: { externalId } };
  return (await client.apiKeys.reveal({ target: { owner } })).secret;
}

/** “Reset sessions” for a user id. */
async function resetFor(externalId: string, client = admin): Promise<void> {
  const owner = { workspaceId: grid.id, member: { externalId } };
  await client.members.resetSessions({ target: { owner } });
}

describe('a user', () => {
  let member: Member;

  test('is added by an integer id, without an e-mail address', async () => {
    ({ member } = await admin.members.add({ workspaceId: grid.id, externalId: '1042' }));
    expect(member).toMatchObject({ externalId: '1042', role: 'MEMBER', user: { email: null } });
  });

  test('is known to the API by that id', async () => {
    const key = await generateFor('1042');
    expect(key).toMatch(UUID);
    expect((await grid.api.ping(key)).status).toBe(200);
    const { items } = await admin.apiKeys.list({ workspaceId: grid.id, filter: { owner: member.id } });
    expect(items).toMatchObject([{ status: 'ACTIVE', owner: { id: member.id, externalId: '1042' } }]);
  });
});

describe('“Generate API key”', () => {
  test('called with an administrator’s key answers the new key, and the previous one stops at once', async () => {
    const previous = await getFor('1042');
    const next = await generateFor('1042');
    expect(next).not.toBe(previous);
    expect([await ping(previous), await ping(next)]).toEqual([SUPERSEDED, 200]);
  });

  test('leaves the keys of other users alone', async () => {
    await admin.members.add({ workspaceId: grid.id, externalId: '1043' });
    const ofOther = await generateFor('1043');
    await generateFor('1042');
    expect(await ping(ofOther)).toBe(200);
  });
});

describe('“Get API key”', () => {
  test('answers the current key of a user id, again and again, and rotates nothing', async () => {
    const key = await generateFor('1042');
    expect([await getFor('1042'), await getFor('1042')]).toEqual([key, key]);
    expect(await ping(key)).toBe(200);
  });
});

describe('“Reset sessions”', () => {
  const subject = 'user-2077';
  let key: string;
  beforeAll(async () => {
    const identity = { issuer: installation.issuer, subject };
    await admin.members.add({ workspaceId: grid.id, externalId: '2077', identity });
    key = await generateFor('2077');
  });

  const canList = async (session: PortcullisClient): Promise<boolean> =>
    await session.apiKeys.list({ workspaceId: grid.id }).then(
      () => true,
      () => false,
    );

  test('ends the user’s JWT sessions and leaves the key alone', async () => {
    const session = await installation.signIn({ subject });
    expect(await canList(session)).toBe(true);
    await resetFor('2077');
    await expect(session.apiKeys.list({ workspaceId: grid.id })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await ping(key)).toBe(200);
    expect(await getFor('2077')).toBe(key);
  });

  test('lets the user sign in anew', async () => {
    await vi.waitFor(async () => expect(await canList(await installation.signIn({ subject }))).toBe(true), PATIENCE);
  });

  test('has a counterpart: a new key leaves the sessions alone', async () => {
    const session = await installation.signIn({ subject });
    const next = await generateFor('2077');
    expect([await ping(key), await ping(next)]).toEqual([SUPERSEDED, 200]);
    expect(await canList(session)).toBe(true);
  });
});

/** An issuer that counts in seconds: a session of the second of the reset is refused as well. */
const PATIENCE = { timeout: 10_000, interval: 100 };

describe('nothing changes, and a typed error comes back, for', () => {
  test('an id that nobody has', async () => {
    await expectRefusal(installation, () => generateFor('9999'), { code: 'NOT_FOUND' });
    await expectRefusal(installation, () => getFor('9999'), { code: 'NOT_FOUND' });
    await expectRefusal(installation, () => resetFor('9999'), { code: 'NOT_FOUND' });
  });

  test('an id of another workspace, there or here', async () => {
    await other.owner.members.add({ workspaceId: other.id, externalId: '5000' });
    await expectRefusal(installation, () => generateFor('5000'), { code: 'NOT_FOUND' });
    await expectRefusal(installation, () => getFor('5000'), { code: 'NOT_FOUND' });
    await expectRefusal(installation, () => resetFor('5000'), { code: 'NOT_FOUND' });
    const input = { workspaceId: other.id, owner: { externalId: '5000' }, label: 'x', replaceExisting: true };
    await expectRefusal(installation, () => admin.apiKeys.generate(input), { code: 'NOT_FOUND' });
  });

  test('a caller without the right', async () => {
    await grid.add('clerk@ecgrid.example');
    const clerk = await installation.signIn('clerk@ecgrid.example');
    await clerk.viewer();
    await expectRefusal(installation, () => generateFor('1042', clerk), { code: 'FORBIDDEN' });
    await expectRefusal(installation, () => getFor('1042', clerk), { code: 'FORBIDDEN' });
    await expectRefusal(installation, () => resetFor('1042', clerk), { code: 'FORBIDDEN' });
  });
});
