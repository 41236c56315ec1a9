import { randomBytes } from 'node:crypto';
import type { ApiKey, PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findTraces } from '../security/secret-traces.ts';
import { type Company, openCompany } from './kit/company.ts';
import { type Installation, startInstallation } from './kit/installation.ts';
import { expectNoChange, expectRefusal } from './kit/refusal.ts';

// One key for each user, always viewable; keys made over the years are imported and consolidated. The tests are one
// story: each goes on where the one before ended.

const SUPERSEDED = { status: 401, code: 'api_key_superseded' };

/** A key of the old system: a plain string, as it was handed out then. */
interface OldKey {
  readonly email: string;
  readonly createdAt: string;
  readonly key: string;
}

function toOldKey(name: string, year: number): OldKey {
  const createdAt = `${year}-03-01T00:00:00.000Z`;
  return { email: `${name}@example.com`, createdAt, key: `${name}${year}${randomBytes(18).toString('base64url')}` };
}

const ada = { 2019: toOldKey('ada', 2019), 2021: toOldKey('ada', 2021), 2023: toOldKey('ada', 2023) };
const ben = { 2020: toOldKey('ben', 2020), 2024: toOldKey('ben', 2024), 2022: toOldKey('ben', 2022) };
const cleo = { 2022: toOldKey('cleo', 2022) };
const OLD_KEYS = [ada, ben, cleo].flatMap((keys) => Object.values<OldKey>(keys));

let installation: Installation;
let maps: Company;
beforeAll(async () => {
  installation = await startInstallation({ PORTCULLIS_ENCRYPTION_KEYS: `2026:${randomBytes(32).toString('base64')}` });
  maps = await openCompany(installation, {
    slug: 'maps',
    ownerEmail: 'admin@maps.example',
    policy: {
      secretVisibility: 'RECOVERABLE',
      activeKeysPerMember: 1,
      memberActions: ['REVEAL'],
      enrolment: 'OPEN',
    },
    permissions: ['datasets:read'],
  });
});
afterAll(() => installation.close());

/** Status and code of the ping with a key; the status alone when it is let through. */
async function ping({ key }: Pick<OldKey, 'key'>) {
  const { status, code } = await maps.api.ping(key);
  return code === undefined ? status : { status, code };
}

/** The record of an imported key, as the administrator sees it. */
async function find({ email, createdAt }: OldKey): Promise<ApiKey> {
  for await (const key of maps.owner.apiKeys.list({ workspaceId: maps.id, first: 100 })) {
    if (key.owner.user.email === email && key.createdAt === createdAt) return key;
  }
  throw new Error(`There is no key of ${email} that was made at ${createdAt}.`);
}

describe('importing the keys of the old system', () => {
  test('takes plain strings with their dates, several for one user although the policy allows one', async () => {
    const items = OLD_KEYS.map(({ email, createdAt, key }) => ({ presentedKey: key, owner: { email }, createdAt }));
    const { items: imported, importedCount } = await maps.owner.apiKeys.importAll({ workspaceId: maps.id, items });
    expect(imported.map(({ outcome }) => outcome)).toEqual(OLD_KEYS.map(() => 'IMPORTED'));
    expect(importedCount).toBe(OLD_KEYS.length);
    expect(await find(ada[2021])).toMatchObject({ status: 'ACTIVE', hint: toHint(ada[2021]) });
  });

  test('leaves every key working', async () => {
    for (const old of OLD_KEYS) expect(await ping(old)).toBe(200);
  });
});

/** Four characters at each end. */
function toHint({ key }: OldKey): string {
  return `${key.slice(0, 4)}…${key.slice(-4)}`;
}

/** What a notice to each affected user is made of, by their addresses. */
async function listNotices(consolidationId?: string) {
  const notices = [];
  for await (const { member, keptKey, endedKeys } of maps.owner.consolidations.listMembers({
    workspaceId: maps.id,
    consolidationId,
  })) {
    notices.push({ to: member.user.email, stays: keptKey.hint, end: endedKeys.map(({ hint }) => hint) });
  }
  return notices.toSorted((one, other) => String(one.to).localeCompare(String(other.to)));
}

const NOTICES = [
  { to: 'ada@example.com', stays: toHint(ada[2023]), end: [toHint(ada[2021]), toHint(ada[2019])] },
  { to: 'ben@example.com', stays: toHint(ben[2022]), end: [toHint(ben[2020])] },
];

const consolidate = (input: { readonly dryRun?: boolean; readonly at?: string } = {}) =>
  maps.owner.consolidations.consolidate({ workspaceId: maps.id, ...input });

describe('consolidating', () => {
  let untouched: ApiKey;
  beforeAll(async () => {
    // Ben's newest key is no longer one that he could use.
    await maps.owner.apiKeys.revoke({ keyId: (await find(ben[2024])).id, reason: 'COMPROMISED' });
    const { tier } = await maps.owner.tiers.define({ workspaceId: maps.id, name: 'Commercial' });
    const { owner, id: keyId } = await find(ada[2023]);
    const grants = [{ permission: 'datasets:read', resources: ['solar'] }];
    await maps.owner.members.update({ memberId: owner.id, grants });
    await maps.owner.apiKeys.update({ keyId, tierId: tier.id });
    untouched = await find(ada[2023]);
  });

  test('in a dry run says how many, and changes nothing', async () => {
    await expectNoChange(installation, async () => {
      const { consolidation } = await consolidate({ dryRun: true });
      expect(consolidation).toMatchObject({ id: null, memberCount: 2, keyCount: 3 });
    });
  });

  test('lists every affected user beforehand: address, hint of the key that stays, hints of those that end', async () => {
    expect(await listNotices()).toEqual(NOTICES);
  });

  test('at a date can be cancelled before, and then nothing ends', async () => {
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const { consolidation } = await consolidate({ at });
    expect((await find(ada[2019])).supersededAt).toBe(at);
    expect(await ping(ada[2019])).toBe(200);
    await maps.owner.consolidations.cancel({ consolidationId: consolidation.id ?? '' });
    expect((await find(ada[2019])).supersededAt).toBeNull();
    for (const old of [ada[2019], ada[2021], ada[2023], ben[2020], ben[2022]]) expect(await ping(old)).toBe(200);
  });

  test('keeps each user’s newest usable key; an old one gets 401 api_key_superseded', async () => {
    const { consolidation, effective } = await consolidate();
    expect(effective).toBe(true);
    expect([await ping(ada[2019]), await ping(ada[2021]), await ping(ada[2023])]).toEqual([
      SUPERSEDED,
      SUPERSEDED,
      200,
    ]);
    expect([await ping(ben[2020]), await ping(ben[2022])]).toEqual([SUPERSEDED, 200]);
    expect(await ping(ben[2024])).toEqual({ status: 401, code: 'api_key_revoked' });
    expect(await ping(cleo[2022])).toBe(200);
    expect((await find(ada[2019])).supersededBy).toBe(untouched.id);
    expect(await listNotices(consolidation.id ?? '')).toEqual(NOTICES);
  });

  test('changes no permission, tier or data access of the key that stays', async () => {
    const kept = await find(ada[2023]);
    const { grants, tier, ipAllowList, metadata, label, environment, expiresAt } = untouched;
    expect(kept).toMatchObject({ grants, tier, ipAllowList, metadata, label, environment, expiresAt });
    expect(tier?.name).toBe('Commercial');
    expect((await maps.api.read(ada[2023].key, 'solar')).status).toBe(200);
    expect(await maps.api.read(ada[2023].key, 'wind')).toMatchObject({ status: 403, code: 'insufficient_permissions' });
  });

  test('at a date ends the keys then, by itself', async () => {
    const older = toOldKey('dora', 2020);
    const newer = toOldKey('dora', 2021);
    const items = [older, newer].map(({ email, createdAt, key }) => ({
      presentedKey: key,
      owner: { email },
      createdAt,
    }));
    await maps.owner.apiKeys.importAll({ workspaceId: maps.id, items });
    await consolidate({ at: new Date(Date.now() + 2_500).toISOString() });
    expect(await ping(older)).toBe(200);
    await vi.waitFor(async () => expect(await ping(older)).toEqual(SUPERSEDED), { timeout: 20_000, interval: 100 });
    expect(await ping(newer)).toBe(200);
  });
});

describe('the dashboard of a user', () => {
  let client: PortcullisClient;
  beforeAll(async () => {
    client = await installation.signIn('ada@example.com');
  });

  const listActive = async () =>
    (await client.apiKeys.list({ workspaceId: maps.id, filter: { status: 'ACTIVE' } })).items;

  test('shows the one active key with its full secret, at any time', async () => {
    const [key, ...others] = await listActive();
    expect(others).toEqual([]);
    for (let time = 0; time < 2; time += 1) {
      const { secret } = await client.apiKeys.reveal({ target: { keyId: key?.id ?? '' } });
      expect(secret).toBe(ada[2023].key);
    }
  });

  test('leaves a trace in the audit log each time the secret is seen, without the secret', async () => {
    const [key] = await listActive();
    const filter = { action: 'revealApiKey', target: key?.id };
    const { items } = await maps.owner.auditLog.list({ workspaceId: maps.id, filter });
    const user = (await client.viewer())?.user;
    expect(items.map(({ actor }) => actor)).toEqual([user?.id, user?.id]);
    expect(findTraces(JSON.stringify(items), ada[2023].key)).toEqual([]);
  });

  test('offers no further key: making one is a typed error, and changes nothing', async () => {
    const generate = () => client.apiKeys.generate({ workspaceId: maps.id, label: 'another' });
    await expectRefusal(installation, generate, { code: 'FORBIDDEN' });
    const [key] = await listActive();
    const regenerate = () => client.apiKeys.regenerate({ keyId: key?.id ?? '' });
    await expectRefusal(installation, regenerate, { code: 'FORBIDDEN' });
    expect(await ping(ada[2023])).toBe(200);
  });

  test('is for everybody who signs in: who joins has no key, and sees nobody else’s', async () => {
    const eve = await installation.signIn('eve@example.com');
    await eve.workspaces.join({ workspaceSlug: 'maps' });
    expect((await eve.apiKeys.list({ workspaceId: maps.id })).items).toEqual([]);
    const [key] = await listActive();
    const see = () => eve.apiKeys.reveal({ target: { keyId: key?.id ?? '' } });
    await expectRefusal(installation, see, { code: 'NOT_FOUND' });
  });
});

describe('the notices to users', () => {
  test('carry the hint and a link to the portal, and cannot carry a secret: their maker is not told any', async () => {
    const answeredBefore = installation.answers().length;
    const notices: string[] = [];
    for (const { id } of (await maps.owner.consolidations.list({ workspaceId: maps.id })).items) {
      for (const { to, stays } of await listNotices(id ?? '')) {
        notices.push(`To: ${to}\nYour key ${stays} stays. See it at https://portal.example.com/keys`);
      }
    }
    expect(notices).toContain(
      `To: ada@example.com\nYour key ${toHint(ada[2023])} stays. See it at https://portal.example.com/keys`,
    );
    const told = installation.answers().slice(answeredBefore).join('\n');
    expect(told).toContain(toHint(ada[2023]));
    for (const { key } of OLD_KEYS) expect(findTraces(told, key)).toEqual([]);
  });
});
