import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mutateInVain, readAllRows } from '../graphql/refusal.ts';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateAudited } from './audit-events.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  key = await member.key();
});
afterAll(() => app.close());

const call = async (name: string, caller: Caller = workspace.owner.caller): Promise<MutationAnswer> =>
  await mutate(app.url, caller, name, { workspaceId: workspace.id });
const statusOf = async (secret: string): Promise<unknown> => {
  const response = await fetch(`${app.url}/verify/${workspace.slug}`, { headers: { 'x-api-key': secret } });
  return response.status === 200 ? 'valid' : ((await response.json()) as { code: string }).code;
};

describe('the name of a workspace', () => {
  const rename = async (input: object): Promise<MutationAnswer> =>
    await mutate(app.url, workspace.owner.caller, 'updateWorkspace', { workspaceId: workspace.id, ...input });

  test('changes, and its slug stays', async () => {
    expect(await rename({ name: ' Acme ' })).toMatchObject({
      __typename: 'UpdateWorkspaceSuccess',
      workspace: { id: workspace.id, name: 'Acme', slug: workspace.slug, status: 'ACTIVE' },
    });
  });

  test('is not written again when it is the same, or is left out', async () => {
    await rename({ name: 'Acme' });
    const before = await readAllRows(app.db);
    for (const input of [{}, { name: 'Acme' }])
      expect(await rename(input)).toMatchObject({ workspace: { name: 'Acme' } });
    expect(await readAllRows(app.db)).toEqual(before);
  });
});

describe('in a suspended workspace', () => {
  test('every key is DISABLED in effect, from the answer that suspended it to the one that resumed it', async () => {
    expect(await call('suspendWorkspace')).toMatchObject({
      __typename: 'SuspendWorkspaceSuccess',
      workspace: { status: 'SUSPENDED' },
      effective: true,
    });
    expect(await statusOf(key.secret)).toBe('api_key_disabled');
    expect(await call('resumeWorkspace')).toMatchObject({ workspace: { status: 'ACTIVE' }, effective: true });
    expect(await statusOf(key.secret)).toBe('valid');
  });

  test('a key does not act as a caller, and people manage on', async () => {
    const caller = (await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:manage' }] })).caller;
    await call('suspendWorkspace');
    expect((await post(app.url, caller, '{ viewer { isOperator } }')).status).toBe(401);
    const revoked = await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    expect(revoked).toMatchObject({ apiKey: { status: 'REVOKED' } });
    await call('resumeWorkspace', OPERATOR);
    expect((await post(app.url, caller, '{ viewer { isOperator } }')).status).toBe(200);
    expect(await statusOf(key.secret)).toBe('api_key_revoked');
  });

  test('suspending again, like resuming one that is not, changes and writes nothing', async () => {
    for (const name of ['suspendWorkspace', 'resumeWorkspace']) {
      await call(name);
      const before = await readAllRows(app.db);
      expect((await call(name, OPERATOR)).__typename).toMatch(/Success$/);
      expect(await readAllRows(app.db)).toEqual(before);
    }
  });

  test('what the operator suspended an OWNER resumes, and no ADMIN', async () => {
    await call('suspendWorkspace', OPERATOR);
    const admin = await workspace.member({ role: 'ADMIN' });
    const input = { workspaceId: workspace.id };
    expect(await mutateInVain(app, admin.caller, 'resumeWorkspace', input)).toMatchObject({ __typename: 'Forbidden' });
    expect(await call('resumeWorkspace')).toMatchObject({ workspace: { status: 'ACTIVE' } });
  });
});

describe('a deleted workspace', () => {
  beforeEach(async () => {
    expect(await call('deleteWorkspace')).toMatchObject({
      __typename: 'DeleteWorkspaceSuccess',
      workspaceId: workspace.id,
      erasedFrom: new Date(app.clock.now().getTime() + 30 * 86_400_000).toISOString(),
      effective: true,
    });
  });

  test('has keys that are as if they had never been', async () => {
    expect(await statusOf(key.secret)).toBe('api_key_invalid');
    expect((await post(app.url, key.caller, '{ viewer { isOperator } }')).status).toBe(401);
    const verified = await mutate(app.url, OPERATOR, 'verifyApiKey', {
      workspaceId: workspace.id,
      presentedKey: key.secret,
    });
    expect(verified.__typename).toBe('NotFound');
  });

  test('is gone from every query, for its OWNER and for the operator', async () => {
    const query = `query ($id: ID!, $slug: String!, $member: ID!, $key: ID!) {
      byId: workspace(id: $id) { id } bySlug: workspace(slug: $slug) { id } node(id: $id) { id }
      member: node(id: $member) { id } apiKey(id: $key) { id } members(workspaceId: $id) { totalCount }
      apiKeys(workspaceId: $id) { totalCount } tiers(workspaceId: $id) { totalCount }
    }`;
    const variables = { id: workspace.id, slug: workspace.slug, member: member.id, key: key.id };
    for (const caller of [workspace.owner.caller, OPERATOR]) {
      const { data, errors } = await post(app.url, caller, query, variables);
      expect(errors).toEqual([]);
      expect(new Set(Object.values(data ?? {}))).toEqual(new Set([null]));
    }
    const { data } = await post(
      app.url,
      workspace.owner.caller,
      '{ viewer { memberships { id } } workspaces { nodes { id } } }',
    );
    expect(data).toEqual({ viewer: { memberships: [] }, workspaces: { nodes: [] } });
  });

  test('can be neither changed nor deleted again, nor come back', async () => {
    for (const name of ['updateWorkspace', 'suspendWorkspace', 'resumeWorkspace', 'deleteWorkspace'])
      expect(await mutateInVain(app, OPERATOR, name, { workspaceId: workspace.id })).toMatchObject({
        __typename: 'NotFound',
      });
  });

  test('keeps its slug from others until it is erased', async () => {
    const input = { slug: workspace.slug, name: 'Next', owner: { identity: identityOf('next-owner') } };
    expect(await mutateInVain(app, OPERATOR, 'createWorkspace', input)).toMatchObject({
      __typename: 'AlreadyExists',
      path: ['slug'],
    });
  });
});

test('each step is one audit row; deleting is told to the installation as well', async () => {
  const owner = workspace.owner.caller;
  const input = { workspaceId: workspace.id };
  const suspended = await mutateAudited(app, owner, 'suspendWorkspace', input);
  expect(suspended.events).toMatchObject([
    { action: 'suspendWorkspace', target: workspace.id, before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } },
  ]);
  const renamed = await mutateAudited(app, owner, 'updateWorkspace', { ...input, name: 'Acme' });
  expect(renamed.events[0]?.after).toEqual({ name: 'Acme' });
  const deleted = await mutateAudited(app, owner, 'deleteWorkspace', input);
  const event = { action: 'deleteWorkspace', target: workspace.id, before: { slug: workspace.slug, name: 'Acme' } };
  expect(deleted.events).toHaveLength(2);
  expect(deleted.events).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...event, workspaceId: workspace.id }),
      expect.objectContaining({ ...event, workspaceId: null }),
    ]),
  );
});
