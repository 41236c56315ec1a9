import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

async function isSignedIn(caller: Caller): Promise<boolean> {
  const { errors } = await post(app.url, caller, `{ workspace(id: "${workspace.id}") { id } }`);
  return errors.length === 0;
}

/** The ways to say whose sessions, for one member. */
const ADDRESSES: Readonly<Record<string, (member: SeededMember) => object>> = {
  'its id': ({ id }) => ({ memberId: id }),
  'its id in the workspace': ({ id }) => within({ memberId: id }),
  'its external id': ({ id }) => within({ externalId: `of-${id}` }),
  'its e-mail address': ({ email }) => within({ email: email.toUpperCase() }),
};
const within = (member: object): object => ({ owner: { workspaceId: workspace.id, member } });

test.for(Object.keys(ADDRESSES))('sessions end and the API key works on, addressed by %s', async (how) => {
  const member = await workspace.member();
  await mutate(app.url, OPERATOR, 'updateMember', { memberId: member.id, externalId: `of-${member.id}` });
  const key = await member.key();
  const target = ADDRESSES[how]?.(member);
  const { answer, events } = await mutateAudited(app, workspace.owner.caller, 'resetSessions', { target });
  const sessionsValidFrom = app.clock.now().toISOString();
  expect(answer).toMatchObject({ member: { id: member.id }, sessionsValidFrom });
  expect(events).toMatchObject([
    { action: 'resetSessions', target: member.id, workspaceId: workspace.id, after: { sessionsValidFrom } },
  ]);
  expect(await isSignedIn(member.caller)).toBe(false);
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
});

test('revoking the key leaves the session alone', async () => {
  const member = await workspace.member();
  await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: (await member.key()).id });
  expect(await isSignedIn(member.caller)).toBe(true);
});

test('a member resets its own sessions, by its id alone or within the workspace, and nobody else’s', async () => {
  for (const how of ['its id', 'its id in the workspace']) {
    const member = await workspace.member();
    const reset = await mutate(app.url, member.caller, 'resetSessions', { target: ADDRESSES[how]?.(member) });
    expect(reset.__typename).toBe('ResetSessionsSuccess');
    expect(await isSignedIn(member.caller)).toBe(false);
  }
  const [member, other] = [await workspace.member(), await workspace.member({ externalId: 'other' })];
  const inVain = async (target: object): Promise<unknown> =>
    (await mutateInVain(app, member.caller, 'resetSessions', { target })).__typename;
  expect(await inVain({ memberId: other.id })).toBe('NotFound');
  for (const address of [{ memberId: other.id }, { externalId: 'other' }, { externalId: 'nobody' }])
    expect(await inVain(within(address))).toBe('Forbidden');
});

test('a key does not reset the sessions of its owner', async () => {
  const member = await workspace.member();
  const { caller } = await member.key();
  const answer = await mutateInVain(app, caller, 'resetSessions', { target: { memberId: member.id } });
  expect(answer.__typename).toBe('Forbidden');
});

test('only an OWNER resets an OWNER, and nobody somebody with more rights', async () => {
  const admin = await workspace.member({ role: 'ADMIN' });
  const manager = await workspace.member({ grants: [{ permission: 'portcullis:members:manage' }] });
  for (const [by, target] of [
    [admin, workspace.owner],
    [manager, workspace.owner],
    [manager, admin],
  ] as const) {
    const answer = await mutateInVain(app, by.caller, 'resetSessions', { target: { memberId: target.id } });
    expect(answer.__typename).toBe('Forbidden');
  }
});

test('whoever is not there is not found, and an address of several is refused', async () => {
  const elsewhere = await (await seedWorkspace(app)).member({ externalId: 'theirs' });
  for (const address of [{ externalId: 'theirs' }, { memberId: elsewhere.id }, { email: 'nobody@acme.example' }]) {
    const answer = await mutateInVain(app, workspace.owner.caller, 'resetSessions', { target: within(address) });
    expect(answer.__typename).toBe('NotFound');
  }
  for (const subject of ['one', 'two']) {
    const identity = { issuer: 'portcullis', subject };
    const input = { workspaceId: workspace.id, identity, email: 'both@acme.example' };
    await mutate(app.url, OPERATOR, 'addMember', input);
  }
  const target = within({ email: 'both@acme.example' });
  expectIssues(await mutateInVain(app, workspace.owner.caller, 'resetSessions', { target }), [
    { path: ['target', 'owner', 'member', 'email'], accepted: /`memberId` or `externalId`/ },
  ]);
});

test('the instant never moves back', async () => {
  const member = await workspace.member();
  const later = new Date(app.clock.now().getTime() + 5_000);
  await app.db.updateTable('members').set({ sessionsValidFrom: later }).where('id', '=', member.id).execute();
  const reset = await mutate(app.url, OPERATOR, 'resetSessions', { target: { memberId: member.id } });
  expect(textAt(reset, 'sessionsValidFrom')).toBe(later.toISOString());
});
