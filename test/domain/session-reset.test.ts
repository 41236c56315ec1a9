import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let elsewhere: SeededWorkspace;
/** Member of both; the first has reset its sessions at the very instant at which this one was issued. */
let caller: Caller;
let subject: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  elsewhere = await seedWorkspace(app);
  const member = await workspace.member({ role: 'ADMIN' });
  const user = await app.db
    .selectFrom('users')
    .innerJoin('members', 'userId', 'users.id')
    .select(['issuer', 'subject'])
    .where('members.id', '=', member.id)
    .executeTakeFirstOrThrow();
  subject = user.subject ?? '';
  await mutate(app.url, elsewhere.owner.caller, 'addMember', { workspaceId: elsewhere.id, identity: user });
  caller = member.caller;
  await mutate(app.url, workspace.owner.caller, 'resetSessions', { target: { memberId: member.id } });
});
afterAll(() => app.close());

const LISTS = '{ viewer { memberships { workspace { id } } } workspaces { totalCount nodes { id } } }';

test('a session that was reset is UNAUTHENTICATED in that workspace', async () => {
  const { data, errors } = await post(
    app.url,
    caller,
    'query ($id: ID!) { workspace(id: $id) { id } apiKeys(workspaceId: $id) { totalCount } }',
    { id: workspace.id },
  );
  expect(data).toEqual({ workspace: null, apiKeys: null });
  expect(errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
  const answer = await mutateInVain(app, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x' });
  expect(answer.topLevelErrors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('it works on in other workspaces, and lists only those', async () => {
  const { data, errors } = await post(app.url, caller, LISTS);
  expect(errors).toEqual([]);
  expect(data).toEqual({
    viewer: { memberships: [{ workspace: { id: elsewhere.id } }] },
    workspaces: { totalCount: 1, nodes: [{ id: elsewhere.id }] },
  });
});

test('a session issued a millisecond later is good in both', async () => {
  app.clock.advance({ ms: 1 });
  const { data } = await post(app.url, { bearer: await app.signIn(subject) }, LISTS);
  expect(data).toMatchObject({ viewer: { memberships: [{}, {}] }, workspaces: { totalCount: 2 } });
});
