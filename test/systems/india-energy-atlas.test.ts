import { createHash } from 'node:crypto';
import type { SecretAnswer } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findTraces } from '../security/secret-traces.ts';
import { paste } from '../start/server-process.ts';
import { type Atlas, type AtlasUser, openAtlas, signInAtAtlas } from './kit/atlas.ts';
import { expectRefusal } from './kit/refusal.ts';

// Many keys, each shown once; tiers and allow lists on the record; rotation by overlap. The tests are one story: each
// goes on where the one before ended.

let atlas: Atlas;
let asha: AtlasUser;
beforeAll(async () => {
  atlas = await openAtlas();
  asha = await signInAtAtlas(atlas, 'asha@solar.example');
});
afterAll(() => atlas.installation.close());

/** Status and code of the ping with a key; the status alone when it is let through. */
async function ping(secret: string, from?: string) {
  const { status, code } = await atlas.api.ping(secret, from === undefined ? {} : { from });
  return code === undefined ? status : { status, code };
}

const REVOKED = { status: 401, code: 'api_key_revoked' };
const SUPERSEDED = { status: 401, code: 'api_key_superseded' };
const ELSEWHERE = { status: 403, code: 'ip_not_allowed' };

describe('generating', () => {
  test('is for whoever signed in with a JWT of the company’s issuer and joined', async () => {
    expect(await asha.client.viewer()).toMatchObject({ user: { email: 'asha@solar.example' }, memberships: [] });
    const early = () => asha.client.apiKeys.generate({ workspaceId: atlas.id, label: 'too early' });
    await expectRefusal(atlas.installation, early, { code: 'NOT_FOUND' });
    const { member } = await asha.client.workspaces.join({ workspaceSlug: 'iea' });
    expect(member).toMatchObject({ role: 'MEMBER', user: { email: 'asha@solar.example' } });
  });

  test('gives a key iea_live_ and 32 characters of 0-9A-Za-z, which X-API-Key carries', async () => {
    const { apiKey, secret } = await asha.generate('map');
    expect(secret).toMatch(/^iea_live_[0-9A-Za-z]{32}$/);
    expect(apiKey).toMatchObject({ label: 'map', environment: 'LIVE', tier: { name: 'Starter' }, expiresAt: null });
    expect(await ping(secret)).toBe(200);
  });

  test('leaves only the SHA-256 of the key in the database', async () => {
    const { secret } = await asha.generate('hashed');
    const dump = await atlas.installation.dump();
    expect(dump).toContain(createHash('sha256').update(secret).digest('hex'));
    expect(findTraces(dump, secret)).toEqual([]);
  });

  test('takes a name for people, an allow list of addresses and blocks, and an expiry', async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { apiKey } = await asha.generate('Rooftop forecast (production)', {
      ipAllowList: ['203.0.113.7', '198.51.100.0/24'],
      expiresAt,
    });
    expect(apiKey).toMatchObject({
      label: 'Rooftop forecast (production)',
      ipAllowList: ['203.0.113.7', '198.51.100.0/24'],
      expiresAt,
    });
  });
});

describe('an allow list', () => {
  let fenced: SecretAnswer;
  beforeAll(async () => {
    fenced = await asha.generate('fenced', { ipAllowList: ['203.0.113.7', '198.51.100.0/24'] });
  });

  test('lets the key be used from its addresses and blocks', async () => {
    expect(await ping(fenced.secret, '203.0.113.7')).toBe(200);
    expect(await ping(fenced.secret, '198.51.100.255')).toBe(200);
  });

  test('answers 403 ip_not_allowed from any other address', async () => {
    expect(await ping(fenced.secret, '203.0.113.8')).toEqual(ELSEWHERE);
    expect(await ping(fenced.secret, '198.51.101.0')).toEqual(ELSEWHERE);
    // Whoever writes an address of their own choice in front of the one that the balancer saw gains nothing.
    expect(await ping(fenced.secret, '203.0.113.7, 203.0.113.8')).toEqual(ELSEWHERE);
  });

  test('that is empty means from anywhere', async () => {
    await asha.client.apiKeys.update({ keyId: fenced.apiKey.id, ipAllowList: [] });
    expect(await ping(fenced.secret, '203.0.113.8')).toBe(200);
    expect(await ping(fenced.secret, '2001:db8::1')).toBe(200);
  });

  test('is a typed error on a tier without allow lists, and changes nothing', async () => {
    const withList = { tierId: atlas.free.id, ipAllowList: ['203.0.113.7'] };
    await expectRefusal(atlas.installation, () => asha.generate('x', withList), { code: 'IP_ALLOW_LIST_NOT_ALLOWED' });
    const { apiKey } = await asha.generate('free', { tierId: atlas.free.id });
    const add = () => asha.client.apiKeys.update({ keyId: apiKey.id, ipAllowList: ['203.0.113.7'] });
    await expectRefusal(atlas.installation, add, { code: 'IP_ALLOW_LIST_NOT_ALLOWED' });
  });

  test('with an entry that is no address is refused, with the place and what would do', async () => {
    const ipAllowList = ['203.0.113.7', '203.0.113.7/24', 'localhost'];
    await expectRefusal(atlas.installation, () => asha.generate('x', { ipAllowList }), {
      code: 'INVALID_INPUT',
      issues: [
        expect.objectContaining({ path: ['ipAllowList', '1'], accepted: expect.stringContaining('203.0.113.0/24') }),
        expect.objectContaining({ path: ['ipAllowList', '2'] }),
      ],
    });
  });
});

describe('separate keys', () => {
  let production: SecretAnswer;
  let staging: SecretAnswer;
  let test1: SecretAnswer;
  beforeAll(async () => {
    production = await asha.generate('production');
    staging = await asha.generate('staging');
    test1 = await asha.generate('tests', { environment: 'TEST' });
  });

  test('for each environment say in the string which one they are for', () => {
    expect(production.secret).toMatch(/^iea_live_/);
    expect(test1.secret).toMatch(/^iea_test_[0-9A-Za-z]{32}$/);
    expect(test1.apiKey.environment).toBe('TEST');
  });

  test('end one by one: revoking one leaves the others', async () => {
    await asha.client.apiKeys.revoke({ keyId: staging.apiKey.id, reason: 'UNUSED' });
    expect(await ping(staging.secret)).toEqual(REVOKED);
    expect(await ping(production.secret)).toBe(200);
    expect(await ping(test1.secret)).toBe(200);
  });
});

describe('rotation with a second key', () => {
  test('lets both work until the first is revoked', async () => {
    const first = await asha.generate('worker');
    const second = await asha.generate('worker, November');
    expect([await ping(first.secret), await ping(second.secret)]).toEqual([200, 200]);
    await asha.client.apiKeys.revoke({ keyId: first.apiKey.id });
    expect([await ping(first.secret), await ping(second.secret)]).toEqual([REVOKED, 200]);
  });
});

describe('regenerating', () => {
  let key: SecretAnswer;
  let current: SecretAnswer;
  beforeAll(async () => {
    key = await asha.generate('service');
  });

  test('without an overlap ends the old secret at once, and keeps the id and everything on the record', async () => {
    current = await asha.regenerate(key.apiKey.id);
    expect([await ping(key.secret), await ping(current.secret)]).toEqual([SUPERSEDED, 200]);
    const { id, label, tier, createdAt, expiresAt } = key.apiKey;
    expect(current.apiKey).toMatchObject({ id, label, tier, createdAt, expiresAt });
  });

  test('with an overlap lets both secrets work, until the overlap is seen to end', async () => {
    const before = current;
    current = await asha.regenerate(key.apiKey.id, { overlapSeconds: 3 });
    expect([await ping(before.secret), await ping(current.secret)]).toEqual([200, 200]);
    await vi.waitFor(async () => expect(await ping(before.secret)).toEqual(SUPERSEDED), PATIENCE);
    expect(await ping(current.secret)).toBe(200);
  });

  test('shows who is still on the old secret, which can be ended early', async () => {
    const before = current;
    current = await asha.regenerate(key.apiKey.id, { overlapSeconds: 3_600 });
    expect([await ping(before.secret), await ping(current.secret)]).toEqual([200, 200]);
    await vi.waitFor(async () => {
      const { overlapEndsAt, previousSecretLastUsedAt } = await asha.client.apiKeys.get(key.apiKey.id);
      expect(Date.parse(previousSecretLastUsedAt ?? '')).toBeLessThan(Date.parse(overlapEndsAt ?? ''));
    }, PATIENCE);
    await asha.client.apiKeys.endOverlap({ keyId: key.apiKey.id });
    expect([await ping(before.secret), await ping(current.secret)]).toEqual([SUPERSEDED, 200]);
  });
});

/** For what is true after a while; nothing waits longer than it must. */
const PATIENCE = { timeout: 20_000, interval: 100 };

describe('an ended key', () => {
  test('that was revoked is refused from the very next request, for ever', async () => {
    const { apiKey, secret } = await asha.generate('leaked');
    expect(await ping(secret)).toBe(200);
    const { effective } = await asha.client.apiKeys.revoke({ keyId: apiKey.id, reason: 'COMPROMISED' });
    expect(effective).toBe(true);
    expect(await ping(secret)).toEqual(REVOKED);
    const ended = { code: 'API_KEY_ENDED', status: 'REVOKED' };
    await expectRefusal(atlas.installation, () => asha.client.apiKeys.regenerate({ keyId: apiKey.id }), ended);
    await expectRefusal(atlas.installation, () => asha.client.apiKeys.enable({ keyId: apiKey.id }), ended);
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    await expectRefusal(atlas.installation, () => asha.client.apiKeys.update({ keyId: apiKey.id, expiresAt }), ended);
    expect(await ping(secret)).toEqual(REVOKED);
  });

  test('that has expired answers 401 api_key_expired, and can’t be extended', async () => {
    const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const { apiKey, secret } = await asha.generate('for a demo', { expiresAt: inSeconds(3) });
    expect(await ping(secret)).toBe(200);
    await vi.waitFor(
      async () => expect(await ping(secret)).toEqual({ status: 401, code: 'api_key_expired' }),
      PATIENCE,
    );
    const extend = () => asha.client.apiKeys.update({ keyId: apiKey.id, expiresAt: inSeconds(60) });
    await expectRefusal(atlas.installation, extend, { code: 'API_KEY_ENDED', status: 'EXPIRED' });
  });
});

describe('the tier', () => {
  test('sits on the record: moving a key changes its limits, and not its string', async () => {
    const { apiKey, secret } = await asha.generate('grows', { tierId: atlas.free.id });
    expect((await atlas.api.ping(secret)).body).toMatchObject({ label: 'grows', tier: 'Free' });
    const { apiKey: moved } = await atlas.owner.apiKeys.update({ keyId: apiKey.id, tierId: atlas.starter.id });
    expect(moved.tier).toEqual({ id: atlas.starter.id, name: 'Starter' });
    expect(moved.hint).toBe(apiKey.hint);
    expect(await atlas.api.ping(secret)).toMatchObject({ status: 200, body: { label: 'grows', tier: 'Starter' } });
  });

  test('gives every key the full quota, however many keys its owner has', async () => {
    const { items } = await asha.client.apiKeys.list({
      workspaceId: atlas.id,
      filter: { tier: atlas.starter.id },
      first: 100,
    });
    expect(items.length).toBeGreaterThan(5);
    // A limit is no property of a member that keys could share: each key has the tier, and the tier says how much.
    for (const { tier, owner } of items) {
      expect(tier).toEqual({ id: atlas.starter.id, name: 'Starter' });
      expect(owner).not.toHaveProperty('limits');
    }
    const { items: tiers } = await asha.client.tiers.list({ workspaceId: atlas.id });
    expect(tiers.find(({ id }) => id === atlas.starter.id)?.limits).toEqual([
      { name: 'requests', amount: 100_000, window: 'DAY' },
    ]);
  });
});

describe('plain curl', () => {
  test('sees all of this at /developer/v1/ping', async () => {
    const { apiKey, secret } = await asha.generate('curl');
    const curl = `curl -s ${atlas.api.url}/developer/v1/ping`;
    const withKey = `${curl} -H 'X-API-Key: ${secret}'`;
    expect(JSON.parse(await paste(withKey))).toEqual({
      message: 'pong',
      keyId: apiKey.id,
      label: 'curl',
      tier: 'Starter',
    });
    expect(JSON.parse(await paste(curl))).toMatchObject({ status: 401, code: 'api_key_missing' });
    await asha.client.apiKeys.revoke({ keyId: apiKey.id });
    expect(JSON.parse(await paste(withKey))).toMatchObject(REVOKED);
  });

  test('with a key in the URL is told to use the header, and to replace that key', async () => {
    const { secret } = await asha.generate('in a URL');
    const refused = await paste(`curl -s '${atlas.api.url}/developer/v1/ping?api_key=${secret}'`);
    expect(JSON.parse(refused)).toMatchObject({
      status: 401,
      code: 'api_key_in_url',
      detail: expect.stringMatching(/X-API-Key header, and replace this key/),
    });
  });
});

describe('a secret', () => {
  test('is in the answer to generate or regenerate, and in no other: no list, no error, no audit log', async () => {
    const audited: string[] = [];
    for await (const { action } of atlas.owner.auditLog.list({ workspaceId: atlas.id, first: 100 }))
      audited.push(action);
    expect(audited).toEqual(expect.arrayContaining(['generateApiKey', 'regenerateApiKey', 'revokeApiKey']));
    for await (const { id } of atlas.owner.apiKeys.list({ workspaceId: atlas.id, first: 100 })) {
      await atlas.owner.apiKeys.get(id);
    }
    expect(asha.secrets.length).toBeGreaterThan(15);
    for (const secret of asha.secrets) {
      const telling = atlas.installation.answers().filter((answer) => findTraces(answer, secret).length > 0);
      expect(telling).toHaveLength(1);
      expect(telling[0]).toContain(`"secret":"${secret}"`);
    }
  });

  test('is in no log, of the server or of the API', () => {
    const logged = `${atlas.installation.logged()}${atlas.api.logged()}`;
    expect(logged.match(/"route":"\/graphql"/g)?.length).toBeGreaterThan(100);
    for (const secret of asha.secrets) expect(findTraces(logged, secret)).toEqual([]);
  });

  test('is in no row of the database, in no form that its reader could open', async () => {
    const dump = await atlas.installation.dump();
    expect(dump).toContain('table audit_events');
    for (const secret of asha.secrets) {
      expect(dump).toContain(createHash('sha256').update(secret).digest('hex'));
      expect(findTraces(dump, secret)).toEqual([]);
    }
  });
});
