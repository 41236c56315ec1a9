import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post, textAt, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedStranger, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let ids: {
  readonly workspace: string;
  readonly member: string;
  readonly user: string;
  readonly key: string;
  readonly permission: string;
  readonly tier: string;
};
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  ids = {
    workspace: workspace.id,
    member: member.id,
    user: textAt((await post(app.url, member.caller, '{ viewer { user { id } } }')).data, 'viewer.user.id'),
    key: (await member.key()).id,
    permission: (await workspace.permission('datasets:read')).id,
    tier: (await workspace.tier()).id,
  };
});
afterAll(() => app.close());

/** The type of the object that a caller reads by its id; null if there is none for it. */
async function typeOf(caller: Caller, id: string): Promise<unknown> {
  const { data, errors } = await post(app.url, caller, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id });
  expect(errors).toEqual([]);
  const node = data?.['node'] as { __typename: string; id: string } | null;
  expect(node?.id ?? id).toBe(id);
  return node?.__typename ?? null;
}

async function typesFor(caller: Caller): Promise<object> {
  const types: Record<string, unknown> = {};
  for (const [noun, id] of Object.entries(ids)) types[noun] = await typeOf(caller, id);
  return types;
}

const NOTHING = { workspace: null, member: null, user: null, key: null, permission: null, tier: null };

test('whoever may know of an object reads it by its id', async () => {
  const everything = {
    workspace: 'Workspace',
    member: 'Member',
    key: 'ApiKey',
    permission: 'Permission',
    tier: 'Tier',
  };
  expect(await typesFor(OPERATOR)).toEqual({ ...everything, user: null });
  expect(await typesFor(workspace.owner.caller)).toEqual({ ...everything, user: null });
  expect(await typesFor(member.caller)).toEqual({ ...everything, user: 'User', permission: null });
});

test('a colleague without rights knows of the workspace and its tiers alone', async () => {
  expect(await typesFor((await workspace.member()).caller)).toEqual({
    ...NOTHING,
    workspace: 'Workspace',
    tier: 'Tier',
  });
});

test.for([
  ['portcullis:members:manage', { member: 'Member' }],
  ['portcullis:keys:manage', { key: 'ApiKey' }],
  ['portcullis:catalogue:manage', { permission: 'Permission' }],
  ['portcullis:keys:verify', {}],
] as const)('a colleague and a key with %s know of what that right is about', async ([permission, known]) => {
  const holder = await workspace.member({ grants: [{ permission }] });
  const key = await workspace.owner.key({ grants: [{ permission }] });
  for (const caller of [holder.caller, key.caller])
    expect(await typesFor(caller)).toEqual({ ...NOTHING, workspace: 'Workspace', tier: 'Tier', ...known });
});

test('strangers and anonymous callers know of nothing', async () => {
  expect(await typesFor(await seedStranger(app))).toEqual(NOTHING);
  for (const id of Object.values(ids)) {
    const { data, errors } = await post(app.url, 'anonymous', 'query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(data).toEqual({ node: null });
    if (id !== ids.user) expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  }
});

test('a removed member is null, and its ended key still names it as the owner', async () => {
  const leaver = await workspace.member();
  const key = await leaver.key();
  await post(
    app.url,
    workspace.owner.caller,
    'mutation ($id: ID!) { removeMember(input: { memberId: $id }) { __typename } }',
    { id: leaver.id },
  );
  expect(await typeOf(workspace.owner.caller, leaver.id)).toBeNull();
  const { data } = await post(
    app.url,
    workspace.owner.caller,
    'query ($id: ID!) { apiKey(id: $id) { status owner { id } } }',
    { id: key.id },
  );
  expect(data).toEqual({ apiKey: { status: 'REVOKED', owner: { id: leaver.id } } });
});

test('several objects are read in one document', async () => {
  const { data } = await post(
    app.url,
    workspace.owner.caller,
    'query ($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } c: node(id: "none") { id } }',
    { a: ids.key, b: ids.member },
  );
  expect(data).toEqual({ a: { id: ids.key }, b: { id: ids.member }, c: null });
});
