import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { ALL_RIGHTS } from './sample-inputs.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let owner: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  owner = workspace.owner;
});
afterAll(() => app.close());

const keyWith = async (rights: readonly string[]): Promise<Caller> =>
  (await owner.key({ grants: rights.map((permission) => ({ permission })) })).caller;

async function readOwner(caller: Caller): Promise<unknown> {
  const query = '{ viewer { apiKey { owner { id user { id email name } } } } }';
  const { data, errors } = await post(app.url, caller, query);
  expect(errors).toEqual([]);
  expect(textAt(data, 'viewer.apiKey.owner.id')).toBe(owner.id);
  return (data?.['viewer'] as { apiKey: { owner: { user: { email: unknown } } } }).apiKey.owner.user.email;
}

const MANAGING = ['portcullis:keys:manage', 'portcullis:members:manage'];

test.for(ALL_RIGHTS.filter((right) => !MANAGING.includes(right)))(
  'a key with %s reads neither name nor address of its owner',
  async (right) => {
    expect(await readOwner(await keyWith([right]))).toBeNull();
  },
);

test.for(MANAGING)('a key with %s reads them, because it manages what belongs to people', async (right) => {
  expect(await readOwner(await keyWith([right]))).toBe(owner.email);
});

test('a key that revokes itself gets its answer, without them', async () => {
  const key = await owner.key({ grants: [{ permission: 'portcullis:keys:manage' }] });
  const answer = await mutate(app.url, key.caller, 'revokeApiKey', { keyId: key.id });
  expect(answer).toMatchObject({
    __typename: 'RevokeApiKeySuccess',
    apiKey: { status: 'REVOKED', owner: { id: owner.id, user: { email: null } } },
    topLevelErrors: [],
  });
});

test('people read them of themselves and of those whom they manage', async () => {
  const query = 'query ($id: ID!) { members(workspaceId: $id, first: 100) { nodes { id user { email } } } }';
  const { data } = await post(app.url, owner.caller, query, { id: workspace.id });
  expect(JSON.stringify(data)).toContain(owner.email);
});
