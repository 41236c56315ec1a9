import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

const remove = async (memberId: string) => await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId });

test("removing a member ends the member's keys, all at once", async () => {
  const member = await workspace.member({ externalId: 'leaves' });
  const keys = [await member.key(), await member.key({ environment: 'TEST' }), await member.key()];
  await mutate(app.url, member.caller, 'revokeApiKey', { keyId: keys[2]?.id, reason: 'COMPROMISED' });
  expect(await remove(member.id)).toMatchObject({
    __typename: 'RemoveMemberSuccess',
    member: { id: member.id, role: 'MEMBER', externalId: 'leaves' },
    revokedApiKeyCount: 2,
    effective: true,
  });
  for (const [index, reason] of ['OFFBOARDING', 'OFFBOARDING', 'COMPROMISED'].entries()) {
    expect(await workspace.verify(keys[index]?.secret ?? '')).toMatchObject({ verdict: 'REVOKED', reason });
  }
});

test('the removed member is nobody there from then on', async () => {
  const member = await workspace.member();
  const key = await member.key();
  await remove(member.id);
  const { data } = await post(
    app.url,
    member.caller,
    `{ viewer { memberships { id } } workspace(id: "${workspace.id}") { id } apiKey(id: "${key.id}") { id } }`,
  );
  expect(data).toEqual({ viewer: { memberships: [] }, workspace: null, apiKey: null });
  const answer = await mutateInVain(app, member.caller, 'generateApiKey', {
    workspaceId: workspace.id,
    label: 'again',
  });
  expect(answer.__typename).toBe('NotFound');
});

test('keys of other members and of other workspaces stay', async () => {
  const member = await workspace.member();
  const elsewhere = await seedWorkspace(app);
  const identity = await app.db
    .selectFrom('users')
    .innerJoin('members', 'userId', 'users.id')
    .select(['issuer', 'subject'])
    .where('members.id', '=', member.id)
    .executeTakeFirstOrThrow();
  await mutate(app.url, elsewhere.owner.caller, 'addMember', { workspaceId: elsewhere.id, identity });
  const made = await mutate(app.url, member.caller, 'generateApiKey', {
    workspaceId: elsewhere.id,
    label: 'elsewhere',
  });
  const colleague = await (await workspace.member()).key();
  await remove(member.id);
  expect(await elsewhere.verify(textAt(made, 'secret'))).toMatchObject({ verdict: 'VALID' });
  expect(await workspace.verify(colleague.secret)).toMatchObject({ verdict: 'VALID' });
});

test('coming back is a new membership, and revives no key', async () => {
  const member = await workspace.member({ externalId: 'comes-back' });
  const key = await member.key();
  await remove(member.id);
  const again = await mutate(app.url, workspace.owner.caller, 'addMember', {
    workspaceId: workspace.id,
    email: member.email,
    externalId: 'comes-back',
  });
  expect(again.__typename).toBe('AddMemberSuccess');
  expect(textAt(again, 'member.id')).not.toBe(member.id);
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason: 'OFFBOARDING' });
  const { data } = await post(app.url, member.caller, `{ apiKeys(workspaceId: "${workspace.id}") { nodes { id } } }`);
  expect(data).toEqual({ apiKeys: { nodes: [] } });
});

test('removing again finds nobody', async () => {
  const member = await workspace.member();
  await remove(member.id);
  expect((await mutateInVain(app, workspace.owner.caller, 'removeMember', { memberId: member.id })).__typename).toBe(
    'NotFound',
  );
});

test('the last OWNER is not removed, by nobody', async () => {
  for (const caller of [workspace.owner.caller, OPERATOR]) {
    const answer = await mutateInVain(app, caller, 'removeMember', { memberId: workspace.owner.id });
    expect(answer).toMatchObject({ __typename: 'LastOwner', code: 'LAST_OWNER' });
  }
});

test('a member leaves by itself, and its keys end', async () => {
  const member = await workspace.member();
  const key = await member.key();
  expect(await mutate(app.url, member.caller, 'removeMember', { memberId: member.id })).toMatchObject({
    __typename: 'RemoveMemberSuccess',
    revokedApiKeyCount: 1,
  });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason: 'OFFBOARDING' });
});

test('a key does not make its owner leave, nor does a member without the right remove another one', async () => {
  const member = await workspace.member();
  const key = await member.key();
  const byKey = await mutateInVain(app, key.caller, 'removeMember', { memberId: member.id });
  expect(byKey.__typename).toBe('Forbidden');
  const colleague = await workspace.member();
  const byColleague = await mutateInVain(app, colleague.caller, 'removeMember', { memberId: member.id });
  expect(byColleague.__typename).toBe('NotFound');
});

test('the last OWNER can not leave, and one of two can', async () => {
  const own = await seedWorkspace(app);
  const leave = { memberId: own.owner.id };
  expect((await mutateInVain(app, own.owner.caller, 'removeMember', leave)).__typename).toBe('LastOwner');
  await own.member({ role: 'OWNER' });
  expect((await mutate(app.url, own.owner.caller, 'removeMember', leave)).__typename).toBe('RemoveMemberSuccess');
});
