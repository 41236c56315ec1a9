import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let permissionId: string;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  permissionId = (await workspace.permission('data:sets:read')).id;
  await workspace.permission('data:write');
});
afterAll(() => app.close());

const retire = async (input: object = {}, caller: Caller = workspace.owner.caller): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'retirePermission', { permissionId, ...input });
const grants = (...permissions: readonly string[]) => permissions.map((permission) => ({ permission }));
const require = { permission: { name: 'data:sets:read' } };

test('it is satisfied until the answer that retired it, and never again', async () => {
  const { secret } = await workspace.owner.key();
  const either = { anyOf: [{ permission: { name: 'data:write' } }, require] };
  expect(await workspace.verify(secret, { require })).toMatchObject({ verdict: 'VALID' });
  expect(await retire()).toMatchObject({
    __typename: 'RetirePermissionSuccess',
    permission: { id: permissionId, name: 'data:sets:read', retiredAt: app.clock.now().toISOString() },
    effective: true,
  });
  expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID', permissions: ['data:write'] });
  const asked = { workspaceId: workspace.id, presentedKey: secret, require: either };
  const answer = await mutate(app.url, workspace.owner.caller, 'verifyApiKey', asked);
  expect(answer).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['require'] }] });
  const through = await fetch(`${app.url}/verify/${workspace.slug}?permission=data:sets:read`, {
    headers: { 'x-api-key': secret },
  });
  expect(through.status).toBe(403);
});

test('its name can not be defined again, and no key gets it', async () => {
  await retire();
  const { caller } = workspace.owner;
  const again = { workspaceId: workspace.id, name: 'data:sets:read' };
  expect(await mutateInVain(app, caller, 'definePermission', again)).toMatchObject({ __typename: 'AlreadyExists' });
  const wish = { workspaceId: workspace.id, label: 'x', grants: grants('data:sets:read') };
  expect(await mutateInVain(app, caller, 'generateApiKey', wish)).toMatchObject({ __typename: 'InvalidInput' });
});

describe('whom it touches, says the dry run and then the deed:', () => {
  test('keys that could use it by a grant of theirs or of their owner, and members with a grant', async () => {
    const named = await workspace.member({ grants: grants('data:sets:read') });
    const byPattern = await workspace.member({ grants: grants('data:*') });
    const without = await workspace.member({ grants: grants('data:write', 'portcullis:keys:verify') });
    const touched = [
      await named.key(),
      await byPattern.key({ grants: grants('data:sets:*') }),
      await byPattern.key({ grants: grants('data:sets:read') }),
      await workspace.owner.key(),
      await workspace.owner.key({ grants: grants('*') }),
    ];
    const revoked = await named.key();
    await mutate(app.url, named.caller, 'revokeApiKey', { keyId: revoked.id });
    await byPattern.key({ grants: grants('data:write') });
    await byPattern.key({ grants: [] });
    await without.key();
    const before = await readAllRows(app.db);
    const dry = await retire({ dryRun: true });
    expect(await readAllRows(app.db)).toEqual(before);
    const ids = (list: unknown) => (list as readonly { id: string }[]).map(({ id }) => id);
    expect(dry).toMatchObject({ permission: { retiredAt: null }, apiKeyCount: 5, memberCount: 2 });
    expect(ids(dry['apiKeys'])).toEqual(touched.map(({ id }) => id).toSorted());
    expect(ids(dry['members'])).toEqual([named.id, byPattern.id].toSorted());
    const done = await retire();
    expect(done).toMatchObject({ apiKeyCount: 5, memberCount: 2 });
    expect(ids(done['apiKeys'])).toEqual(ids(dry['apiKeys']));
  });

  test('who may not see all keys or all members learns how many, and not which', async () => {
    await workspace.owner.key();
    const member = await workspace.member({ grants: grants('portcullis:catalogue:manage') });
    expect(await retire({ dryRun: true }, member.caller)).toMatchObject({
      apiKeyCount: 1,
      apiKeys: null,
      memberCount: 0,
      members: null,
    });
  });

  test('keys of another workspace never', async () => {
    const other = await seedWorkspace(app);
    await other.permission('data:sets:read');
    await other.owner.key();
    expect(await retire({ dryRun: true })).toMatchObject({ apiKeyCount: 0, apiKeys: [], members: [] });
  });
});

test('again it is as first retired, touches nobody, and nothing is written', async () => {
  await workspace.owner.key();
  const first = (await retire())['permission'];
  app.clock.advance({ seconds: 1 });
  const before = await readAllRows(app.db);
  expect(await retire()).toMatchObject({ permission: first, apiKeyCount: 0, apiKeys: [] });
  expect(await readAllRows(app.db)).toEqual(before);
});

test('one audit row says what was retired and how many it touched', async () => {
  await workspace.owner.key();
  const { events } = await mutateAudited(app, workspace.owner.caller, 'retirePermission', { permissionId });
  expect(events).toMatchObject([{ action: 'retirePermission', target: permissionId, workspaceId: workspace.id }]);
  expect(events[0]?.after).toEqual({ retiredAt: app.clock.now().toISOString(), apiKeyCount: 1, memberCount: 0 });
});

test('it stays in the catalogue, as retired, and is offered to nobody', async () => {
  await retire();
  const query =
    'query ($id: ID!) { permissions(workspaceId: $id) { nodes { name retiredAt } } viewer { grantablePermissions(workspaceId: $id) } }';
  const { data } = await post(app.url, workspace.owner.caller, query, { id: workspace.id });
  expect(data).toMatchObject({ viewer: { grantablePermissions: ['data:write'] } });
  const { nodes } = data?.['permissions'] as { nodes: readonly object[] };
  expect(nodes).toContainEqual({ name: 'data:sets:read', retiredAt: app.clock.now().toISOString() });
});
