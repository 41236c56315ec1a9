import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTraces } from '../security/secret-traces.ts';
import { type Company, openCompany } from './kit/company.ts';
import { type Installation, startInstallation } from './kit/installation.ts';
import { expectNoChange, expectRefusal } from './kit/refusal.ts';

// One token for each user, who overwrites it by generating; a release ends that tokens can be read. The tests are one
// story: each goes on where the one before ended.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SUPERSEDED = { status: 401, code: 'api_key_superseded' };

let installation: Installation;
let platform: Company;
let admin: PortcullisClient;
let trader: PortcullisClient;

beforeAll(async () => {
  installation = await startInstallation({ PORTCULLIS_ENCRYPTION_KEYS: `2026:${randomBytes(32).toString('base64')}` });
  platform = await openCompany(installation, {
    slug: 'transparency',
    ownerEmail: 'owner@entsoe.example',
    policy: {
      style: 'UUID',
      activeKeysPerMember: 1,
      onLimit: 'REPLACE',
      enrolment: 'APPROVAL',
      secretVisibility: 'RECOVERABLE',
      memberActions: ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE', 'REVEAL'],
    },
  });
  await platform.add('admin@entsoe.example', { role: 'ADMIN' });
  admin = await installation.signIn('admin@entsoe.example');
  trader = await installation.signIn('trader@power.example');
});
afterAll(() => installation.close());

/** Status and code of the ping with a token; the status alone when it is let through. */
async function ping(token: string) {
  const { status, code } = await platform.api.ping(token);
  return code === undefined ? status : { status, code };
}

/** As the button in the portal does; `replaceExisting` is what its confirmation adds. */
const generate = (client: PortcullisClient, replaceExisting?: boolean) =>
  client.apiKeys.generate({ workspaceId: platform.id, label: 'web API token', replaceExisting });

const reveal = async (client: PortcullisClient, keyId: string): Promise<string> =>
  (await client.apiKeys.reveal({ target: { keyId } })).secret;

describe('access', () => {
  test('is missing at first: generating is a typed error, and changes nothing', async () => {
    expect(await trader.viewer()).toMatchObject({ user: { email: 'trader@power.example' }, memberships: [] });
    await expectRefusal(installation, () => generate(trader), { code: 'ACCESS_NOT_APPROVED' });
  });

  test('is asked for, and the administrator sees the registered address and the note', async () => {
    await trader.accessRequests.request({ workspaceSlug: 'transparency', note: 'Day-ahead prices for our models' });
    const { items } = await admin.accessRequests.list({ workspaceId: platform.id });
    expect(items).toMatchObject([
      { status: 'PENDING', user: { email: 'trader@power.example' }, note: 'Day-ahead prices for our models' },
    ]);
  });

  test('is still missing while nobody has decided', async () => {
    await expectRefusal(installation, () => generate(trader), { code: 'ACCESS_NOT_APPROVED' });
  });

  test('is there as soon as an administrator approves', async () => {
    const [request] = (await admin.accessRequests.list({ workspaceId: platform.id })).items;
    await admin.accessRequests.decide({ requestId: request?.id ?? '', decision: 'APPROVE' });
    const { secret } = await generate(trader);
    expect(secret).toMatch(UUID);
    expect(await ping(secret)).toBe(200);
  });

  test('stays missing for whoever is rejected', async () => {
    const spammer = await installation.signIn('spammer@mail.example');
    await spammer.accessRequests.request({ workspaceSlug: 'transparency', note: 'Please' });
    const { items } = await admin.accessRequests.list({ workspaceId: platform.id, status: 'PENDING' });
    await admin.accessRequests.decide({ requestId: items[0]?.id ?? '', decision: 'REJECT' });
    await expectRefusal(installation, () => generate(spammer), { code: 'ACCESS_NOT_APPROVED' });
  });
});

describe('“Generate a new token”', () => {
  let token: string;
  beforeAll(async () => {
    ({ secret: token } = await generate(trader, true));
  });

  test('when there is one asks for confirmation first, with its hint and age, and changes nothing', async () => {
    const { items } = await trader.apiKeys.list({ workspaceId: platform.id, filter: { status: 'ACTIVE' } });
    const [existing] = items;
    await expectRefusal(installation, () => generate(trader), {
      code: 'REPLACEMENT_NOT_CONFIRMED',
      existing: [{ keyId: existing?.id, label: 'web API token', hint: existing?.hint, createdAt: existing?.createdAt }],
    });
    expect(existing?.hint).toBe(`${token.slice(0, 4)}…${token.slice(-4)}`);
    expect(await ping(token)).toBe(200);
  });

  test('once confirmed gives the new token, and the old one is dead at once', async () => {
    const { secret, effective } = await generate(trader, true);
    expect(effective).toBe(true);
    expect([await ping(token), await ping(secret)]).toEqual([SUPERSEDED, 200]);
    const { items } = await trader.apiKeys.list({ workspaceId: platform.id, filter: { status: 'ACTIVE' } });
    expect(items).toHaveLength(1);
  });
});

/** A token that was made before the release. */
interface Existing {
  readonly client: PortcullisClient;
  readonly keyId: string;
  readonly token: string;
}

describe('the release that hashes tokens', () => {
  const existing: Existing[] = [];
  beforeAll(async () => {
    for (const email of ['tso@grid.example', 'lab@university.example', 'desk@bank.example']) {
      await platform.add(email);
      const client = await installation.signIn(email);
      const { apiKey, secret } = await generate(client);
      existing.push({ client, keyId: apiKey.id, token: secret });
    }
  });

  test('comes to an installation whose users can read their tokens', async () => {
    for (const { client, keyId, token } of existing) expect(await reveal(client, keyId)).toBe(token);
    expect(listSealed(await installation.dump()).length).toBeGreaterThanOrEqual(existing.length);
  });

  test('counts in a dry run what it will erase, and erases nothing', async () => {
    const sealedCount = listSealed(await installation.dump()).length;
    await expectNoChange(installation, async () => {
      const { effects } = await setOnce(true);
      expect(effects).toMatchObject([{ kind: 'SECRETS_ERASED', keyCount: sealedCount }]);
    });
  });

  test('leaves every token working', async () => {
    await setOnce(false);
    for (const { token } of existing) expect(await ping(token)).toBe(200);
  });

  test('erases every readable copy: no query, no reveal and no dump shows a token any more', async () => {
    const answered = installation.answers().length;
    for (const { client, keyId } of existing) {
      for (const caller of [client, admin, platform.owner]) {
        const see = () => caller.apiKeys.reveal({ target: { keyId } });
        await expectRefusal(installation, see, { code: 'NOT_RECOVERABLE' });
        await caller.apiKeys.get(keyId);
      }
    }
    const dump = await installation.dump();
    expect(listSealed(dump)).toEqual([]);
    const seen = `${installation.answers().slice(answered).join('\n')}${dump}`;
    for (const { token } of existing) expect(findTraces(seen, token)).toEqual([]);
  });

  test('lets plain tokens that are imported afterwards work, and nobody see them', async () => {
    const token = randomUUID();
    const items = [{ presentedKey: token, owner: { email: 'old@market.example' }, label: 'from the old platform' }];
    const { items: imported } = await admin.apiKeys.importAll({ workspaceId: platform.id, items });
    expect(imported).toMatchObject([{ outcome: 'IMPORTED' }]);
    expect(await ping(token)).toBe(200);
    const dump = await installation.dump();
    expect(dump).toContain(createHash('sha256').update(token).digest('hex'));
    expect(findTraces(dump, token)).toEqual([]);
    expect(listSealed(dump)).toEqual([]);
    const see = () => admin.apiKeys.reveal({ target: { keyId: imported[0]?.keyId ?? '' } });
    await expectRefusal(installation, see, { code: 'NOT_RECOVERABLE' });
  });

  async function setOnce(dryRun: boolean) {
    return await platform.owner.workspaces.setKeyPolicy({
      workspaceId: platform.id,
      secretVisibility: 'ONCE',
      dryRun,
    });
  }
});

/** The rows of sealed secrets in a dump. */
function listSealed(dump: string): readonly string[] {
  const table = /^table sealed_secrets\n((?:(?!table ).*\n)*)/m.exec(dump);
  if (table === null) throw new Error('The dump has no table sealed_secrets.');
  return (table[1] ?? '').split('\n').filter((line) => line !== '');
}

describe('a token made after the release', () => {
  test('is shown once', async () => {
    const { apiKey, secret } = await generate(trader, true);
    const see = () => trader.apiKeys.reveal({ target: { keyId: apiKey.id } });
    await expectRefusal(installation, see, { code: 'NOT_RECOVERABLE' });
    const telling = installation.answers().filter((answer) => findTraces(answer, secret).length > 0);
    expect(telling).toHaveLength(1);
    expect(findTraces(`${installation.logged()}${await installation.dump()}`, secret)).toEqual([]);
  });

  test('once lost is replaced by generating again', async () => {
    const { secret: lost } = await generate(trader, true);
    const { secret } = await generate(trader, true);
    expect([await ping(lost), await ping(secret)]).toEqual([SUPERSEDED, 200]);
  });
});
