import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let from: SeededMember;
let to: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());
beforeEach(async () => {
  await workspace.setPolicy({ activeKeysPerMember: null });
  from = await workspace.member({ grants: [{ permission: 'datasets:read' }] });
  to = await workspace.member();
});

const input = (more: object = {}): object => ({ fromMemberId: from.id, to: { memberId: to.id }, ...more });
const transfer = async (more: object = {}, by: Caller = workspace.owner.caller): Promise<MutationAnswer> =>
  await mutate(app.url, by, 'transferApiKeys', input(more));
const transferInVain = async (more: object = {}, by: Caller = workspace.owner.caller): Promise<MutationAnswer> =>
  await mutateInVain(app, by, 'transferApiKeys', input(more));

async function ownerOf(keyId: string): Promise<string> {
  const query = 'query ($id: ID!) { apiKey(id: $id) { owner { id } } }';
  return textAt((await post(app.url, OPERATOR, query, { id: keyId })).data, 'apiKey.owner.id');
}

test('every living key gets the new owner, and works on when the old one is removed', async () => {
  const keys = [await from.key(), await from.key({ environment: 'TEST' })] as const;
  const ended = await from.key();
  await mutate(app.url, from.caller, 'revokeApiKey', { keyId: ended.id });
  const { answer, events } = await mutateAudited(app, workspace.owner.caller, 'transferApiKeys', input());
  expect(answer).toMatchObject({
    __typename: 'TransferApiKeysSuccess',
    owner: { id: to.id },
    transferredApiKeyCount: 2,
    effective: true,
  });
  expect(events).toMatchObject([
    {
      action: 'transferApiKeys',
      workspaceId: workspace.id,
      target: from.id,
      before: { ownerMemberId: from.id },
      after: { ownerMemberId: to.id, apiKeys: keys.map(({ id }) => id).toSorted() },
    },
  ]);
  await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: from.id });
  for (const key of keys)
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID', owner: { memberId: to.id } });
  expect(await ownerOf(ended.id)).toBe(from.id);
});

test('named keys go, others stay; a service account can be named by its external id', async () => {
  const [going, staying] = [await from.key(), await from.key()];
  const account = { workspaceId: workspace.id, name: 'Export', externalId: `export-${from.id}` };
  const made = await mutate(app.url, workspace.owner.caller, 'createServiceAccount', account);
  const answer = await transfer({ to: { externalId: account.externalId }, keyIds: [going.id, going.id] });
  expect(answer).toMatchObject({ transferredApiKeyCount: 1, owner: { id: textAt(made, 'member.id') } });
  expect(await ownerOf(going.id)).toBe(textAt(made, 'member.id'));
  expect(await ownerOf(staying.id)).toBe(from.id);
});

test('from then on only the grants of the new owner count', async () => {
  const key = await from.key();
  const require = { permission: { name: 'datasets:read' } };
  expect(await workspace.verify(key.secret, { require })).toMatchObject({ verdict: 'VALID' });
  await transfer();
  expect(await workspace.verify(key.secret, { require })).toMatchObject({ verdict: 'INSUFFICIENT_PERMISSIONS' });
});

test('a key with grants that the new owner does not hold stays, and so do all others', async () => {
  const [key, another] = [await from.key({ grants: [{ permission: 'datasets:read' }] }), await from.key()];
  expect(await transferInVain()).toMatchObject({
    __typename: 'GrantsExceeded',
    excess: [{ permission: 'datasets:read', resources: null }],
  });
  expect(await ownerOf(another.id)).toBe(from.id);
  await mutate(app.url, OPERATOR, 'updateMember', {
    memberId: to.id,
    grants: [{ permission: 'datasets:read', resources: ['solar'] }],
  });
  expect(await transfer()).toMatchObject({ transferredApiKeyCount: 2 });
  for (const [resource, verdict] of [
    ['solar', 'VALID'],
    ['wind', 'INSUFFICIENT_PERMISSIONS'],
  ]) {
    const require = { permission: { name: 'datasets:read', resource } };
    expect(await workspace.verify(key.secret, { require })).toMatchObject({ verdict });
  }
});

describe('nobody gains by it:', () => {
  test('who lacks a management right of a key does not transfer it, to nobody', async () => {
    const admin = await workspace.member({ role: 'ADMIN' });
    const key = await admin.key({ grants: [{ permission: 'portcullis:members:manage' }] });
    const manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const more = { fromMemberId: admin.id, to: { memberId: manager.id } };
    expect(await transferInVain(more, manager.caller)).toMatchObject({
      __typename: 'Forbidden',
      message: expect.stringContaining('portcullis:members:manage'),
    });
    expect(await transferInVain(more)).toMatchObject({ __typename: 'GrantsExceeded' });
    expect(await ownerOf(key.id)).toBe(admin.id);
  });

  test('a member does not give away its own keys without the right', async () => {
    await from.key();
    expect((await transferInVain({}, from.caller)).__typename).toBe('Forbidden');
    expect((await transferInVain({}, to.caller)).__typename).toBe('NotFound');
  });
});

describe('is refused, and nothing changes:', () => {
  test('a key of somebody else, one of another workspace, and one that never was', async () => {
    const elsewhere = await (await seedWorkspace(app)).owner.key();
    for (const { id } of [await to.key(), elsewhere, { id: 'key_01jd4x0000e9kvs4gqk5yb2n7m' }, { id: '\u0000' }]) {
      const answer = await transferInVain({ keyIds: [id] });
      expect(answer).toMatchObject({ __typename: 'NotFound', message: 'No key with this id exists here.' });
    }
  });

  test('a named key that has ended', async () => {
    const [living, ended] = [await from.key(), await from.key()];
    await mutate(app.url, from.caller, 'revokeApiKey', { keyId: ended.id });
    expect(await transferInVain({ keyIds: [living.id, ended.id] })).toMatchObject({
      __typename: 'ApiKeyEnded',
      status: 'REVOKED',
    });
  });

  test('a receiver that is nobody here, or the same member', async () => {
    const other = await (await seedWorkspace(app)).member({ externalId: 'theirs' });
    for (const address of [{ memberId: other.id }, { externalId: 'theirs' }, { email: 'nobody@acme.example' }])
      expect((await transferInVain({ to: address })).__typename).toBe('NotFound');
    expectIssues(await transferInVain({ to: { memberId: from.id } }), [{ path: ['to'], accepted: /^another member/ }]);
  });

  test('no key at all, or more than 1,000', async () => {
    expectIssues(await transferInVain({ keyIds: [] }), [{ path: ['keyIds'], accepted: /^at least one id/ }]);
    const many = Array.from({ length: 1_001 }, (_, index) => `key_${index}`);
    expectIssues(await transferInVain({ keyIds: many }), [{ path: ['keyIds'], accepted: 'at most 1000' }]);
  });

  test('more keys than the policy allows the receiver', async () => {
    await from.key();
    await from.key();
    await workspace.setPolicy({ activeKeysPerMember: 2 });
    await to.key();
    expect(await transferInVain()).toMatchObject({ __typename: 'ActiveKeyLimitReached', limit: 2, activeKeys: 1 });
  });
});

test('a member without keys has nothing to transfer, and no row tells of it', async () => {
  const { answer, events } = await mutateAudited(app, workspace.owner.caller, 'transferApiKeys', input());
  expect(answer).toMatchObject({ transferredApiKeyCount: 0 });
  expect(events).toEqual([]);
});
