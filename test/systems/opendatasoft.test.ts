import type { ApiKey, Member, PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTraces } from '../security/secret-traces.ts';
import { type Company, openCompany, VERIFYING_KEY_LABEL } from './kit/company.ts';
import { type Installation, startInstallation } from './kit/installation.ts';
import { expectRefusal } from './kit/refusal.ts';

// Keys that are bound to a workspace, labelled, with a subset of their creator's permissions. The tests are one story:
// each goes on where the one before ended.

const POLICY = { style: 'PREFIXED', secretVisibility: 'ONCE', activeKeysPerMember: null } as const;
const PERMISSIONS = ['datasets:read', 'datasets:write', 'reports:export'];

let installation: Installation;
let paris: Company;
let lyon: Company;
beforeAll(async () => {
  installation = await startInstallation();
  paris = await openCompany(installation, {
    slug: 'paris',
    ownerEmail: 'admin@paris.example',
    policy: POLICY,
    permissions: PERMISSIONS,
  });
  lyon = await openCompany(installation, {
    slug: 'lyon',
    ownerEmail: 'admin@lyon.example',
    policy: POLICY,
    permissions: PERMISSIONS,
  });
});
afterAll(() => installation.close());

let edith: PortcullisClient;
let membership: Member;

describe('an invitation', () => {
  const grants = [{ permission: 'datasets:read' }, { permission: 'datasets:write', resources: ['solar', 'wind'] }];
  let alice: PortcullisClient;
  let token: string;

  test('is made by an administrator for an address, and gives nothing before it is accepted', async () => {
    await paris.add('alice@paris.example', { role: 'ADMIN' });
    alice = await installation.signIn('alice@paris.example');
    const made = await alice.invitations.invite({ workspaceId: paris.id, email: 'edith@paris.example', grants });
    token = made.secret;
    edith = await installation.signIn('edith@paris.example');
    expect((await edith.viewer())?.memberships).toEqual([]);
    const generate = () => edith.apiKeys.generate({ workspaceId: paris.id, label: 'too early' });
    await expectRefusal(installation, generate, { code: 'NOT_FOUND' });
  });

  test('is of no use to somebody with another address, nor to whoever reads the database', async () => {
    const mallory = await installation.signIn('mallory@elsewhere.example');
    expect((await mallory.viewer())?.memberships).toEqual([]);
    await expectRefusal(installation, () => mallory.invitations.accept({ token }), { code: 'FORBIDDEN' });
    expect(findTraces(await installation.dump(), token)).toEqual([]);
  });

  test('once accepted makes the person a member with what they were invited to', async () => {
    ({ member: membership } = await edith.invitations.accept({ token }));
    expect(membership).toMatchObject({ role: 'MEMBER', user: { email: 'edith@paris.example' } });
    expect(membership.grants).toMatchObject(grants);
    const { secret: first } = await edith.apiKeys.generate({ workspaceId: paris.id, label: 'first steps' });
    expect((await paris.api.read(first, 'hydro')).status).toBe(200);
  });
});

describe('a person', () => {
  test('is offered exactly the permissions that they hold', async () => {
    expect(await edith.permissions.listGrantable(paris.id)).toEqual(['datasets:read', 'datasets:write']);
  });

  test('generates as many keys as they like, each with a label', async () => {
    const labels = ['dashboard', 'first steps', 'nightly job', 'notebook'];
    for (const label of labels.filter((each) => each !== 'first steps')) {
      const { secret } = await edith.apiKeys.generate({ workspaceId: paris.id, label });
      expect(await paris.api.ping(secret)).toMatchObject({ status: 200, body: { label } });
    }
    const { items } = await edith.apiKeys.list({ workspaceId: paris.id });
    expect(items.map(({ label }) => label).toSorted()).toEqual(labels);
  });

  test('is refused a permission that they do not hold, with its name', async () => {
    await expectGrantsExceeded([{ permission: 'datasets:read' }, { permission: 'reports:export' }], {
      permission: 'reports:export',
      resources: null,
    });
  });

  test('is refused a dataset that they may not edit, by name', async () => {
    await expectGrantsExceeded([{ permission: 'datasets:write', resources: ['solar', 'hydro'] }], {
      permission: 'datasets:write',
      resources: ['hydro'],
    });
  });
});

async function expectGrantsExceeded(grants: { permission: string; resources?: string[] }[], excess: object) {
  const generate = () => edith.apiKeys.generate({ workspaceId: paris.id, label: 'too much', grants });
  await expectRefusal(installation, generate, { code: 'GRANTS_EXCEEDED', excess: [excess] });
}

let key: ApiKey;
let secret: string;

describe('a key that is to edit all datasets', () => {
  beforeAll(async () => {
    const grants = [{ permission: 'datasets:write' }];
    ({ apiKey: key, secret } = await edith.apiKeys.generate({ workspaceId: paris.id, label: 'editor', grants }));
  });

  test('can be made by whoever may edit two, and does not say which', () => {
    expect(key.grants).toEqual([{ permission: 'datasets:write', resources: null }]);
  });

  test('works on those two, and is refused on a third', async () => {
    expect(await paris.api.edit(secret, 'solar')).toMatchObject({ status: 200, body: { id: 'solar' } });
    expect(await paris.api.edit(secret, 'wind')).toMatchObject({ status: 200, body: { id: 'wind' } });
    await expectNarrow('hydro');
  });

  test('is a subset: what its owner may do beside is not the key’s to do', async () => {
    expect(await paris.api.read(secret, 'solar')).toMatchObject({ status: 403, code: 'insufficient_permissions' });
  });

  test('works on the third as soon as its owner may edit that', async () => {
    await grantWriting(['solar', 'wind', 'hydro']);
    expect((await paris.api.edit(secret, 'hydro')).status).toBe(200);
  });

  test('is narrowed at once when its owner is demoted', async () => {
    await grantWriting(['wind']);
    await expectNarrow('solar');
    await expectNarrow('hydro');
    expect((await paris.api.edit(secret, 'wind')).status).toBe(200);
  });
});

async function expectNarrow(dataset: string): Promise<void> {
  expect(await paris.api.edit(secret, dataset)).toMatchObject({ status: 403, code: 'insufficient_permissions' });
}

async function grantWriting(resources: string[]): Promise<void> {
  const grants = [{ permission: 'datasets:read' }, { permission: 'datasets:write', resources }];
  const { effective } = await paris.owner.members.update({ memberId: membership.id, grants });
  expect(effective).toBe(true);
}

describe('in another workspace', () => {
  test('a key is unknown: the answer is the one for a string that was never a key, byte for byte', async () => {
    const never = `pk_live_${'0'.repeat(32)}`;
    const answer = await lyon.api.ping(secret);
    expect(answer).toMatchObject({ status: 401, code: 'api_key_invalid' });
    expect(answer).toEqual(await lyon.api.ping(never));
    expect((await paris.api.ping(secret)).status).toBe(200);
  });

  test('its owner is nobody, and its administrator finds neither the key nor the member', async () => {
    const generate = () => edith.apiKeys.generate({ workspaceId: lyon.id, label: 'x' });
    await expectRefusal(installation, generate, { code: 'NOT_FOUND' });
    await expect(lyon.owner.apiKeys.get(key.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const revoke = () => lyon.owner.apiKeys.revoke({ keyId: key.id });
    await expectRefusal(installation, revoke, { code: 'NOT_FOUND' });
    const remove = () => lyon.owner.members.remove({ memberId: membership.id });
    await expectRefusal(installation, remove, { code: 'NOT_FOUND' });
  });
});

describe('a label', () => {
  test('can be edited, and the API sees the new one with the same key', async () => {
    const { apiKey } = await edith.apiKeys.update({ keyId: key.id, label: 'editor of wind' });
    expect(apiKey.label).toBe('editor of wind');
    expect(await paris.api.ping(secret)).toMatchObject({ status: 200, body: { label: 'editor of wind' } });
  });
});

describe('revocation', () => {
  let revoked: { readonly apiKey: ApiKey; readonly secret: string };
  beforeAll(async () => {
    revoked = await edith.apiKeys.generate({ workspaceId: paris.id, label: 'lost laptop' });
    await edith.apiKeys.revoke({ keyId: revoked.apiKey.id, reason: 'COMPROMISED' });
  });

  test('ends the key on the next request, and leaves the others alone', async () => {
    expect(await paris.api.ping(revoked.secret)).toMatchObject({ status: 401, code: 'api_key_revoked' });
    expect((await paris.api.ping(secret)).status).toBe(200);
  });

  test('is final: the key can be neither edited nor given a new secret', async () => {
    const keyId = revoked.apiKey.id;
    const ended = { code: 'API_KEY_ENDED', status: 'REVOKED' };
    await expectRefusal(installation, () => edith.apiKeys.update({ keyId, label: 'found again' }), ended);
    await expectRefusal(installation, () => edith.apiKeys.regenerate({ keyId }), ended);
    expect(await paris.api.ping(revoked.secret)).toMatchObject({ status: 401, code: 'api_key_revoked' });
  });
});

describe('removing a person', () => {
  test('ends all of their keys at once, and their access', async () => {
    await paris.owner.members.remove({ memberId: membership.id });
    expect(await paris.api.edit(secret, 'wind')).toMatchObject({ status: 401, code: 'api_key_revoked' });
    const active = await paris.owner.apiKeys.list({ workspaceId: paris.id, filter: { status: 'ACTIVE' } });
    expect(active.items.map(({ label }) => label)).toEqual([VERIFYING_KEY_LABEL]);
    const generate = () => edith.apiKeys.generate({ workspaceId: paris.id, label: 'x' });
    await expectRefusal(installation, generate, { code: 'NOT_FOUND' });
  });
});
