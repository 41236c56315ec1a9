import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { SAMPLE_QUERIES } from './sample-queries.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let variables: object;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  const key = await workspace.owner.key();
  const permission = await workspace.permission('datasets:read');
  variables = {
    workspaceId: workspace.id,
    memberId: workspace.owner.id,
    keyId: key.id,
    permissionId: permission.id,
    tierId: (await workspace.tier()).id,
    consolidationId: (await workspace.consolidation('2027-06-01T00:00:00Z')).id,
    invitationId: (await workspace.invitation()).id,
    requestId: (await workspace.accessRequest()).id,
  };
});
afterAll(() => app.close());

const QUERIES = { ...SAMPLE_QUERIES, workspaces: '{ __typename workspaces { totalCount } }' };

test.for(Object.entries(QUERIES))('%s is UNAUTHENTICATED for callers without a credential', async ([, query]) => {
  const { status, data, errors } = await post(app.url, 'anonymous', query, variables);
  expect(status).toBe(200);
  const { __typename: _query, ...fields } = data ?? { none: null };
  expect(Object.values(fields)).toEqual([null]);
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('Sign in first'),
      extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
    },
  ]);
});

test('anonymous callers still learn what is theirs to know', async () => {
  const { status, data, errors } = await post(app.url, 'anonymous', '{ __typename viewer { isOperator } }');
  expect({ status, data, errors }).toEqual({ status: 200, data: { __typename: 'Query', viewer: null }, errors: [] });
});

describe('a whole document is refused, with 401, for', () => {
  const refused = async (caller: Caller): Promise<void> => {
    const { status, data, errors } = await post(app.url, caller, '{ __typename viewer { isOperator } }');
    expect({ status, data }).toEqual({ status: 401, data: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) } }]);
  };

  test('a token that is none', async () => {
    await refused({ bearer: 'not-a-token' });
  });

  test('a session that is over', async () => {
    const bearer = await app.signIn('short', { lifetimeSeconds: 60 });
    app.clock.advance({ seconds: 120 });
    await refused({ bearer });
  });

  test('a key that never was', async () => {
    await refused({ apiKey: 'pk_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8' });
  });

  test('a revoked, a superseded, an expired and a disabled key', async () => {
    const [revoked, superseded, expired, disabled] = [
      await workspace.owner.key(),
      await workspace.owner.key(),
      await workspace.owner.key({ expiresAt: new Date(app.clock.now().getTime() + 1_000).toISOString() }),
      await workspace.owner.key(),
    ];
    for (const { caller } of [revoked, superseded, expired, disabled])
      expect((await post(app.url, caller, '{ viewer { isOperator } }')).status).toBe(200);
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: revoked.id });
    await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: superseded.id });
    await app.db
      .updateTable('apiKeys')
      .set({ disabledAt: app.clock.now(), disabledBy: 'operator' })
      .where('id', '=', disabled.id)
      .execute();
    app.clock.advance({ seconds: 1 });
    for (const { caller } of [revoked, superseded, expired, disabled]) await refused(caller);
  });

  test('a key of a member who was removed', async () => {
    const member = await workspace.member();
    const key = await member.key();
    await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: member.id });
    await refused(key.caller);
  });

  test('a key outside its allow list, and not inside it', async () => {
    const key = await workspace.owner.key();
    const allow = async (ipAllowList: string[]) =>
      await app.db.updateTable('apiKeys').set({ ipAllowList }).where('id', '=', key.id).execute();
    await allow(['192.0.2.0/24']);
    await refused(key.caller);
    await allow(['127.0.0.0/8']);
    expect((await post(app.url, key.caller, '{ viewer { isOperator } }')).status).toBe(200);
  });
});
