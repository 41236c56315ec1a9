import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  for (const name of ['datasets:write', 'datasets:read', 'reports']) await workspace.permission(name);
  await app.db
    .updateTable('permissions')
    .set({ retiredAt: app.clock.now() })
    .where('name', '=', 'datasets:write')
    .execute();
  member = await workspace.member({
    grants: [{ permission: 'datasets:*', resources: ['solar'] }, { permission: 'portcullis:keys:manage' }],
  });
});
afterAll(() => app.close());

const VIEWER = `query ($id: ID!) { viewer {
  user { kind email } apiKey { id label } isOperator memberships { id role workspace { id slug } } grantablePermissions(workspaceId: $id)
} }`;

async function viewer(caller: Caller, id = workspace.id): Promise<unknown> {
  const { data, errors } = await post(app.url, caller, VIEWER, { id });
  expect(errors).toEqual([]);
  return data?.['viewer'];
}

test('an anonymous caller is nobody', async () => {
  expect(await viewer('anonymous')).toBeNull();
});

test('the operator is told so, and may grant every live permission', async () => {
  expect(await viewer(OPERATOR)).toEqual({
    user: null,
    apiKey: null,
    isOperator: true,
    memberships: [],
    grantablePermissions: ['datasets:read', 'reports'],
  });
});

test('a user sees itself, its memberships, and what it may put on a key', async () => {
  expect(await viewer(member.caller)).toEqual({
    user: { kind: 'HUMAN', email: member.email },
    apiKey: null,
    isOperator: false,
    memberships: [{ id: member.id, role: 'MEMBER', workspace: { id: workspace.id, slug: workspace.slug } }],
    grantablePermissions: ['datasets:read'],
  });
});

test('a user sees memberships of several workspaces, oldest first', async () => {
  const other = await seedWorkspace(app);
  const { issuer, subject } = await app.db
    .selectFrom('users')
    .innerJoin('members', 'userId', 'users.id')
    .select(['issuer', 'subject'])
    .where('members.id', '=', member.id)
    .executeTakeFirstOrThrow();
  app.clock.advance({ seconds: 1 });
  await post(
    app.url,
    other.owner.caller,
    'mutation ($input: AddMemberInput!) { addMember(input: $input) { __typename } }',
    {
      input: { workspaceId: other.id, identity: { issuer, subject }, role: 'ADMIN' },
    },
  );
  expect(await viewer(member.caller)).toMatchObject({
    memberships: [
      { role: 'MEMBER', workspace: { id: workspace.id } },
      { role: 'ADMIN', workspace: { id: other.id } },
    ],
  });
});

test('a key sees itself, and what its own and its owner’s grants leave it', async () => {
  const restricted = await member.key({
    label: 'mine',
    grants: [{ permission: 'datasets:read', resources: ['solar'] }],
  });
  expect(await viewer(restricted.caller)).toEqual({
    user: null,
    apiKey: { id: restricted.id, label: 'mine' },
    isOperator: false,
    memberships: [],
    grantablePermissions: ['datasets:read'],
  });
  expect(await viewer((await member.key({ grants: [] })).caller)).toMatchObject({ grantablePermissions: [] });
});

test('what may be granted elsewhere is null, as it is for no workspace', async () => {
  const other = await seedWorkspace(app);
  const key = await member.key();
  const stranger = await seedStranger(app);
  for (const caller of [key.caller, stranger]) {
    expect(await viewer(caller, other.id)).toMatchObject({ grantablePermissions: null });
    expect(await viewer(caller, 'wsp_none')).toMatchObject({ grantablePermissions: null });
  }
});
