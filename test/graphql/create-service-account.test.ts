import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

const input = (more: object = {}): object => ({ workspaceId: workspace.id, name: 'Nightly export', ...more });
const create = async (more: object = {}): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'createServiceAccount', input(more));

test('a service account is a member that is no person, with role, grants and external id', async () => {
  const grants = [{ permission: 'datasets:read', resources: ['solar'] }];
  expect(await create({ externalId: 'export', role: 'ADMIN', grants })).toMatchObject({
    __typename: 'CreateServiceAccountSuccess',
    member: {
      role: 'ADMIN',
      externalId: 'export',
      grants,
      user: { kind: 'SERVICE', email: null, name: 'Nightly export' },
    },
  });
  expect(await create()).toMatchObject({ member: { role: 'MEMBER', externalId: null, grants: [] } });
});

test('its keys work on when the employee who made them is removed', async () => {
  const made = await create({ externalId: 'outlives', grants: [{ permission: 'datasets:read' }] });
  const employee = await workspace.member({ role: 'ADMIN' });
  const generated = await mutate(app.url, employee.caller, 'generateApiKey', {
    workspaceId: workspace.id,
    owner: { externalId: 'outlives' },
    label: 'nightly',
  });
  expect(generated).toMatchObject({ apiKey: { owner: { id: textAt(made, 'member.id') } } });
  await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: employee.id });
  const require = { permission: { name: 'datasets:read' } };
  expect(await workspace.verify(textAt(generated, 'secret'), { require })).toMatchObject({ verdict: 'VALID' });
});

test('nobody signs in as it, whatever their address is', async () => {
  const member = textAt(await create({ name: 'robot@acme.example' }), 'member.id');
  const bearer = await app.signIn('robot', { email: 'robot@acme.example', name: 'robot@acme.example' });
  const answer = await mutateInVainAfterSignIn(bearer);
  expect(answer.__typename).toBe('NotFound');
  const found = await app.db.selectFrom('members').select('userId').where('id', '=', member).executeTakeFirstOrThrow();
  const user = await app.db.selectFrom('users').selectAll().where('id', '=', found.userId).executeTakeFirstOrThrow();
  expect(user).toMatchObject({ kind: 'SERVICE', issuer: null, subject: null, email: null });
});

test('it never becomes OWNER: neither when it is made nor later', async () => {
  const refused = await mutateInVain(app, workspace.owner.caller, 'createServiceAccount', input({ role: 'OWNER' }));
  expectIssues(refused, [{ path: ['role'], accepted: 'one of ADMIN, MEMBER' }]);
  const memberId = textAt(await create(), 'member.id');
  const raised = await mutateInVain(app, workspace.owner.caller, 'updateMember', { memberId, role: 'OWNER' });
  expectIssues(raised, [{ path: ['role'], accepted: 'ADMIN or MEMBER' }]);
});

test.for([
  ['an empty name', { name: ' ' }, ['name'], /^1 to 200 characters/],
  ['a name of 201 characters', { name: 'x'.repeat(201) }, ['name'], /^1 to 200 characters/],
  ['a malformed external id', { externalId: 'a b' }, ['externalId'], /^1 to 256 visible ASCII/],
  [
    'an unknown permission',
    { grants: [{ permission: 'datasets:raed' }] },
    ['grants', '0', 'permission'],
    'datasets:read',
  ],
] as const)('%s is refused, and nothing is written', async ([, more, path, accepted]) => {
  const answer = await mutateInVain(app, workspace.owner.caller, 'createServiceAccount', input(more));
  expectIssues(answer, [{ path, accepted }]);
});

test('an external id that is taken is refused', async () => {
  await workspace.member({ externalId: 'taken' });
  const answer = await mutateInVain(
    app,
    workspace.owner.caller,
    'createServiceAccount',
    input({ externalId: 'taken' }),
  );
  expect(answer).toMatchObject({ __typename: 'AlreadyExists', path: ['externalId'] });
});

test('nobody makes one with more than they hold', async () => {
  const manager = await workspace.member({ grants: [{ permission: 'portcullis:members:manage' }] });
  const more = input({ grants: [{ permission: 'datasets:read' }, { permission: 'portcullis:keys:manage' }] });
  expect(await mutateInVain(app, manager.caller, 'createServiceAccount', more)).toMatchObject({
    __typename: 'GrantsExceeded',
    excess: [{ permission: 'datasets:read' }, { permission: 'portcullis:keys:manage' }],
  });
  const admin = await mutateInVain(app, manager.caller, 'createServiceAccount', input({ role: 'ADMIN' }));
  expect(admin.__typename).toBe('Forbidden');
});

test('one row says who made it, beside the row of the user', async () => {
  const { answer, events } = await mutateAudited(app, workspace.owner.caller, 'createServiceAccount', input());
  expect(events).toHaveLength(2);
  const userId = textAt(answer, 'member.user.id');
  expect(events.find(({ action }) => action === 'createUser')).toMatchObject({ target: userId, workspaceId: null });
  const made = events.find(({ action }) => action === 'createServiceAccount');
  expect(made).toMatchObject({ target: textAt(answer, 'member.id'), workspaceId: workspace.id, before: null });
  expect(made?.after).toEqual({ userId, role: 'MEMBER', grants: [], externalId: null });
});

/** The first request of a session makes its user; what must not change is everything after that. */
async function mutateInVainAfterSignIn(bearer: string): Promise<MutationAnswer> {
  await mutate(app.url, { bearer }, 'joinWorkspace', { workspaceSlug: 'nowhere' });
  return await mutateInVain(app, { bearer }, 'generateApiKey', { workspaceId: workspace.id, label: 'x' });
}
