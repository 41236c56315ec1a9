import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateInVain, readAllRows } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateAudited } from './audit-events.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let memberUserId: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  memberUserId = textAt((await post(app.url, member.caller, '{ viewer { user { id } } }')).data, 'viewer.user.id');
});
afterAll(() => app.close());

const disable = async (caller: Caller, keyId: string): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'disableApiKey', { keyId });
const enable = async (caller: Caller, keyId: string): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'enableApiKey', { keyId });
const setPolicy = async (memberActions: readonly string[]): Promise<void> =>
  void (await mutate(app.url, workspace.owner.caller, 'setKeyPolicy', { workspaceId: workspace.id, memberActions }));

test('a key is off from the answer that disabled it to the answer that enabled it', async () => {
  const key = await member.key();
  const disabled = await disable(member.caller, key.id);
  expect(disabled).toMatchObject({
    __typename: 'DisableApiKeySuccess',
    effective: true,
    apiKey: { status: 'DISABLED', disabledAt: app.clock.now().toISOString(), disabledBy: memberUserId },
  });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'DISABLED', code: 'api_key_disabled' });
  expect(await enable(member.caller, key.id)).toMatchObject({
    __typename: 'EnableApiKeySuccess',
    effective: true,
    apiKey: { status: 'ACTIVE', disabledAt: null, disabledBy: null },
  });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
});

test('again changes nothing, and writes nothing', async () => {
  const { id } = await member.key();
  await disable(member.caller, id);
  const first = (await disable(member.caller, id))['apiKey'];
  app.clock.advance({ seconds: 1 });
  const before = await readAllRows(app.db);
  expect((await disable(member.caller, id))['apiKey']).toEqual(first);
  expect(await readAllRows(app.db)).toEqual(before);
  await enable(member.caller, id);
  const enabled = await readAllRows(app.db);
  expect((await enable(member.caller, id)).__typename).toBe('EnableApiKeySuccess');
  expect(await readAllRows(app.db)).toEqual(enabled);
});

describe('what somebody else switched off', () => {
  const forbidden = { __typename: 'Forbidden', message: expect.stringContaining('Somebody else') };

  test('a member can not switch on, and whoever manages keys can', async () => {
    for (const other of [workspace.owner.caller, OPERATOR]) {
      const { id: keyId } = await member.key();
      await disable(other, keyId);
      expect(await mutateInVain(app, member.caller, 'enableApiKey', { keyId })).toMatchObject(forbidden);
      expect((await enable(other, keyId))['apiKey']).toMatchObject({ status: 'ACTIVE' });
    }
  });

  test('is not the member’s again by disabling it once more', async () => {
    const { id: keyId } = await member.key();
    await disable(workspace.owner.caller, keyId);
    await disable(member.caller, keyId);
    expect(await mutateInVain(app, member.caller, 'enableApiKey', { keyId })).toMatchObject(forbidden);
  });

  test('is taken over by whoever manages keys, from the moment at which it was first switched off', async () => {
    const { id: keyId } = await member.key();
    const first = (await disable(member.caller, keyId))['apiKey'] as { disabledAt: string };
    app.clock.advance({ seconds: 1 });
    const taken = await disable(OPERATOR, keyId);
    expect(taken['apiKey']).toMatchObject({ disabledAt: first.disabledAt, disabledBy: 'operator' });
    expect(await mutateInVain(app, member.caller, 'enableApiKey', { keyId })).toMatchObject(forbidden);
    // Two who manage keys take nothing from each other.
    expect((await disable(workspace.owner.caller, keyId))['apiKey']).toMatchObject({ disabledBy: 'operator' });
  });
});

test('members do it only if the key policy lets them update', async () => {
  const { id: keyId } = await member.key();
  await setPolicy(['GENERATE', 'REGENERATE', 'REVOKE']);
  for (const name of ['disableApiKey', 'enableApiKey'])
    expect(await mutateInVain(app, member.caller, name, { keyId })).toMatchObject({ __typename: 'Forbidden' });
  await setPolicy(['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE']);
});

test('switching on a key with management rights needs these rights, switching it off does not', async () => {
  const manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
  const { id: keyId } = await workspace.owner.key({ grants: [{ permission: 'portcullis:members:manage' }] });
  expect((await disable(manager.caller, keyId)).__typename).toBe('DisableApiKeySuccess');
  expect(await mutateInVain(app, manager.caller, 'enableApiKey', { keyId })).toMatchObject({ __typename: 'Forbidden' });
});

test.for(['REVOKED', 'EXPIRED', 'SUPERSEDED'] as const)(
  'a %s key can be neither disabled nor enabled',
  async (status) => {
    const { id: keyId } = await member.key();
    const at = app.clock.now();
    const ends = {
      REVOKED: { revokedAt: at, revokedBy: 'operator', revocationReason: 'UNUSED' },
      EXPIRED: { expiresAt: at },
      SUPERSEDED: { supersededAt: at, supersededBy: 'key_x' },
    } as const;
    await app.db.updateTable('apiKeys').set(ends[status]).where('id', '=', keyId).execute();
    for (const name of ['disableApiKey', 'enableApiKey'])
      expect(await mutateInVain(app, OPERATOR, name, { keyId })).toMatchObject({ __typename: 'ApiKeyEnded', status });
  },
);

test('a disabled key can be edited and regenerated, and stays disabled', async () => {
  const key = await member.key();
  await disable(member.caller, key.id);
  await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, label: 'edited' });
  const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id });
  expect(again['apiKey']).toMatchObject({ label: 'edited', status: 'DISABLED' });
  expect(await workspace.verify(textAt(again, 'secret'))).toMatchObject({ verdict: 'DISABLED' });
});

test('exactly one audit row says who switched it, and how it was before', async () => {
  const { id: keyId } = await member.key();
  const off = await mutateAudited(app, member.caller, 'disableApiKey', { keyId });
  const disabledAt = app.clock.now().toISOString();
  const isOff = { disabledAt, disabledBy: memberUserId };
  const isOn = { disabledAt: null, disabledBy: null };
  expect(off.events).toMatchObject([{ action: 'disableApiKey', target: keyId, before: isOn, after: isOff }]);
  const on = await mutateAudited(app, OPERATOR, 'enableApiKey', { keyId });
  expect(on.events).toMatchObject([{ action: 'enableApiKey', actor: 'operator', before: isOff, after: isOn }]);
});

test('disabling and enabling at once leave one of the two, told in this order', async () => {
  const { id: keyId } = await member.key();
  const calls = Array.from({ length: 8 }, (_, index) =>
    mutate(app.url, member.caller, index % 2 === 0 ? 'disableApiKey' : 'enableApiKey', { keyId }),
  );
  for (const { __typename } of await Promise.all(calls)) expect(__typename).toMatch(/Success$/);
  const rows = await app.db
    .selectFrom('auditEvents')
    .select('action')
    .where('target', '=', keyId)
    .orderBy('position')
    .execute();
  const switches = rows.map(({ action }) => action).filter((action) => action !== 'generateApiKey');
  switches.forEach((action, index) => expect(action).toBe(index % 2 === 0 ? 'disableApiKey' : 'enableApiKey'));
  const { data } = await post(app.url, member.caller, 'query ($id: ID!) { apiKey(id: $id) { status } }', { id: keyId });
  expect(data).toEqual({ apiKey: { status: switches.at(-1) === 'disableApiKey' ? 'DISABLED' : 'ACTIVE' } });
});
