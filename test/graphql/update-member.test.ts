import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

const GRANTS = [{ permission: 'datasets:read', resources: ['solar'] }];

test('what is left out stays, and what is given changes', async () => {
  const member = await workspace.member({ grants: GRANTS, externalId: 'stays' });
  const update = async (change: object) =>
    (await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id, ...change }))['member'];
  const asMade = { id: member.id, role: 'MEMBER', grants: GRANTS, externalId: 'stays', user: { email: member.email } };
  expect(await update({})).toMatchObject(asMade);
  expect(await update({ role: 'ADMIN' })).toMatchObject({ ...asMade, role: 'ADMIN' });
  expect(await update({ role: 'MEMBER', grants: [] })).toMatchObject({ ...asMade, grants: [] });
  expect(await update({ externalId: 'changed', grants: GRANTS })).toMatchObject({ ...asMade, externalId: 'changed' });
  expect(await update({ externalId: null })).toMatchObject({ ...asMade, externalId: null });
});

test('a change of a verdict is effective when it is answered', async () => {
  const member = await workspace.member({ grants: GRANTS });
  const { secret } = await member.key();
  const request = { require: { permission: { name: 'datasets:read', resource: 'solar' } } };
  expect(await workspace.verify(secret, request)).toMatchObject({ verdict: 'VALID' });
  const changed = await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id, grants: [] });
  expect(changed).toMatchObject({ effective: true, effectiveAfterMs: expect.any(Number) });
  expect(await workspace.verify(secret, request)).toMatchObject({ verdict: 'INSUFFICIENT_PERMISSIONS' });
});

test('nothing is written when nothing is to change', async () => {
  const member = await workspace.member();
  const before = await readAllRows(app.db);
  const answer = await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id });
  expect(answer.__typename).toBe('UpdateMemberSuccess');
  expect(await readAllRows(app.db)).toEqual(before);
});

test('an external id that is taken is refused', async () => {
  await workspace.member({ externalId: 'taken' });
  const member = await workspace.member();
  const answer = await mutateInVain(app, workspace.owner.caller, 'updateMember', {
    memberId: member.id,
    externalId: 'taken',
  });
  expect(answer).toMatchObject({ __typename: 'AlreadyExists', path: ['externalId'] });
});

test('the last OWNER stays an OWNER', async () => {
  const answer = await mutateInVain(app, workspace.owner.caller, 'updateMember', {
    memberId: workspace.owner.id,
    role: 'ADMIN',
  });
  expect(answer).toMatchObject({ __typename: 'LastOwner', code: 'LAST_OWNER' });
});

test('a removed member is not found', async () => {
  const member = await workspace.member();
  await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: member.id });
  const answer = await mutateInVain(app, workspace.owner.caller, 'updateMember', {
    memberId: member.id,
    role: 'ADMIN',
  });
  expect(answer.__typename).toBe('NotFound');
});

test.for([
  ['null for a role', { role: null }, ['role'], /^a value; leave the field out/],
  ['null for grants', { grants: null }, ['grants'], /^a value; leave the field out/],
  ['an empty external id', { externalId: '' }, ['externalId'], /^1 to 256 visible ASCII/],
  ['a malformed permission', { grants: [{ permission: 'a b' }] }, ['grants', '0', 'permission'], /^segments of/],
  [
    'a permission that is not defined',
    { grants: [{ permission: 'reports' }] },
    ['grants', '0', 'permission'],
    'datasets:read',
  ],
] as const)('%s is refused, and nothing is written', async ([, change, path, accepted]) => {
  const member = await workspace.member();
  expectIssues(await mutateInVain(app, workspace.owner.caller, 'updateMember', { memberId: member.id, ...change }), [
    { path, accepted },
  ]);
});
