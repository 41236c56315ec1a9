import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectWholeChains } from '../domain/audit-chain.ts';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { mutateInVain, readAllRows } from './refusal.ts';

const ROUNDS = [1, 2, 3];

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp({ TRUSTED_PROXIES: '127.0.0.1' });
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

interface Person {
  readonly userId: string;
  readonly memberId: string;
  readonly caller: Caller;
  readonly key: { readonly id: string; readonly secret: string };
  /** Everything that names the person. */
  readonly names: readonly string[];
}

/** Somebody who was added by address in two workspaces, signed in, got another address, and did something by a key. */
async function seedPerson(word: string): Promise<Person> {
  const [oldEmail, email, subject, name] = [
    `${word}@old.example`,
    `${word}.new@acme.example`,
    `sub-${word}`,
    `N ${word}`,
  ];
  const other = await seedWorkspace(app);
  const add = { email: oldEmail, name };
  const added = await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, ...add });
  await mutate(app.url, other.owner.caller, 'addMember', { workspaceId: other.id, ...add });
  await post(app.url, { bearer: await app.signIn(subject, { email: oldEmail }) }, '{ viewer { isOperator } }');
  const caller = { bearer: await app.signIn(subject, { email }) };
  const input = { workspaceId: workspace.id, label: 'x' };
  const made = await mutate(app.url, caller, 'generateApiKey', input);
  const ids = { userId: textAt(added, 'member.user.id'), memberId: textAt(added, 'member.id') };
  const key = { id: textAt(made, 'apiKey.id'), secret: textAt(made, 'secret') };
  return { ...ids, caller, key, names: [oldEmail, email, subject, name] };
}

const erase = async (userId: string) => await mutate(app.url, OPERATOR, 'eraseUser', { userId });
const viewer = async (caller: Caller): Promise<string> =>
  textAt((await post(app.url, caller, '{ viewer { user { id } } }')).data, 'viewer.user.id');

describe('who is erased', () => {
  test('is named nowhere in the store any more, and every chain is whole', async () => {
    const { userId, names } = await seedPerson('Ulla');
    const before = (await readAllRows(app.db)).join('\n');
    for (const name of names) expect(before).toContain(name);
    await expectWholeChains(app.db);
    expect(await erase(userId)).toMatchObject({
      __typename: 'EraseUserSuccess',
      user: { id: userId, kind: 'HUMAN', email: null, name: null, erasedAt: app.clock.now().toISOString() },
      auditEventCount: 6,
    });
    const after = (await readAllRows(app.db)).join('\n');
    for (const name of names) expect(after).not.toContain(name);
    expect(after).not.toMatch(/Ulla/i);
    await expectWholeChains(app.db);
    const query = 'query ($id: ID) { verifyAuditLog(workspaceId: $id) { valid } }';
    for (const id of [workspace.id, null])
      expect((await post(app.url, OPERATOR, query, { id })).data).toEqual({ verifyAuditLog: { valid: true } });
  });

  test('is named in no invitation and no request, and a pending invitation ends', async () => {
    const { userId, caller, names } = await seedPerson('Ursula');
    const [oldEmail = '', email = ''] = names;
    const accepted = await (await seedWorkspace(app)).invitation({ email });
    expect((await mutate(app.url, caller, 'acceptInvitation', { token: accepted.token })).__typename).toMatch(
      /Success$/,
    );
    const pending = await (await seedWorkspace(app)).invitation({ email: oldEmail.toUpperCase() });
    const asked = await seedWorkspace(app);
    await asked.setPolicy({ enrolment: 'APPROVAL' });
    await mutate(app.url, caller, 'requestAccess', { workspaceSlug: asked.slug, note: 'I am Ursula.' });
    await erase(userId);
    expect((await readAllRows(app.db)).join('\n')).not.toMatch(/Ursula/i);
    const rows = await app.db
      .selectFrom('invitations')
      .select(['id', 'email', 'cancelledBy'])
      .where('id', 'in', [accepted.id, pending.id])
      .execute();
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        { id: accepted.id, email: null, cancelledBy: null },
        { id: pending.id, email: null, cancelledBy: 'operator' },
      ]),
    );
    const late = await mutate(app.url, { bearer: await app.signIn('late') }, 'acceptInvitation', {
      token: pending.token,
    });
    expect(late).toMatchObject({ __typename: 'InvitationEnded', reason: 'CANCELLED' });
  });

  test('has no addresses in the log from which they called, by themselves or by a key; others have', async () => {
    const { userId, key, caller } = await seedPerson('Uwe');
    const input = { keyId: key.id, label: 'changed by the key' };
    await mutate(app.url, caller, 'updateApiKey', input);
    await erase(userId);
    const rows = await app.db.selectFrom('auditEvents').selectAll().execute();
    const acted = rows.filter(({ actor }) => actor === userId || actor === key.id);
    expect(acted.length).toBeGreaterThan(3);
    for (const { clientAddress, clientAddressSalt, clientAddressDigest } of acted) {
      expect([clientAddress, clientAddressSalt]).toEqual([null, null]);
      expect(clientAddressDigest).not.toBeNull();
    }
    const others = rows.filter(({ actor }) => actor === 'operator');
    expect(new Set(others.map(({ clientAddress }) => clientAddress))).toEqual(new Set(['127.0.0.1']));
  });

  test('keeps membership and keys, and is told as erased, by nothing but the id', async () => {
    const { userId, memberId, key } = await seedPerson('Udo');
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
    await erase(userId);
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID', owner: { memberId } });
    const event = await app.db
      .selectFrom('auditEvents')
      .selectAll()
      .where('action', '=', 'eraseUser')
      .where('target', '=', userId)
      .executeTakeFirst();
    expect(event).toMatchObject({ workspaceId: null, actor: 'operator', before: null, personal: null });
    expect(event?.after).toEqual({ auditEventCount: expect.any(Number) });
  });

  test('is somebody else at the next sign-in, without memberships', async () => {
    const { userId, caller } = await seedPerson('Uma');
    expect(await viewer(caller)).toBe(userId);
    await erase(userId);
    const again = await viewer(caller);
    expect(again).not.toBe(userId);
    const { data } = await post(app.url, caller, '{ viewer { memberships { id } } }');
    expect(data).toEqual({ viewer: { memberships: [] } });
  });

  test('can be erased again, which takes out what has come since, and keeps the first instant', async () => {
    const { userId, memberId, caller } = await seedPerson('Ute');
    const grants = [{ permission: 'portcullis:keys:manage' }];
    await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId, grants });
    const made = await mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x', grants });
    const key = { id: textAt(made, 'apiKey.id'), secret: textAt(made, 'secret') };
    const first = textAt(await erase(userId), 'user.erasedAt');
    await mutate(app.url, { apiKey: key.secret }, 'updateApiKey', { keyId: key.id, label: 'later' });
    app.clock.advance({ seconds: 1 });
    expect(await erase(userId)).toMatchObject({ user: { erasedAt: first }, auditEventCount: 1 });
  });

  test('can be the last OWNER; the workspace stays', async () => {
    const other = await seedWorkspace(app);
    await erase(other.owner.userId);
    const { data } = await post(
      app.url,
      OPERATOR,
      'query ($id: ID!) { members(workspaceId: $id) { nodes { role } } }',
      {
        id: other.id,
      },
    );
    expect(data).toEqual({ members: { nodes: [{ role: 'OWNER' }] } });
  });
});

describe.for(ROUNDS)('round %i', (round) => {
  test('erasing somebody while they sign in and are added elsewhere leaves no name in the end', async () => {
    const word = `Race${round}`;
    const { userId, names, caller } = await seedPerson(word);
    const other = await seedWorkspace(app);
    const [oldEmail = '', , subject = ''] = names;
    const adding = [{ email: oldEmail }, { identity: identityOf(subject) }, { email: names[1] }];
    const [erased, ...others] = await Promise.all([
      erase(userId),
      ...adding.map((address) => mutate(app.url, OPERATOR, 'addMember', { workspaceId: other.id, ...address })),
      post(app.url, caller, '{ viewer { user { id } } }'),
    ]);
    expect(erased?.__typename).toBe('EraseUserSuccess');
    for (const answer of others) expect('errors' in answer ? answer.errors : answer.topLevelErrors).toEqual([]);
    const row = await app.db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ issuer: null, subject: null, email: null, name: null });
    const told = await app.db
      .selectFrom('auditEvents')
      .select(['action', 'personal'])
      .where('personalUserId', '=', userId)
      .where('personal', 'is not', null)
      .execute();
    expect(told).toEqual([]);
    await expectWholeChains(app.db);
  });
});

test('nobody but the operator erases, and an unknown user is not found; nothing changes', async () => {
  const member = await workspace.member({ role: 'ADMIN' });
  const input = { userId: member.userId };
  expect((await mutateInVain(app, member.caller, 'eraseUser', input)).__typename).toBe('Forbidden');
  expect((await mutateInVain(app, workspace.owner.caller, 'eraseUser', input)).__typename).toBe('Forbidden');
  const { topLevelErrors } = await mutateInVain(app, 'anonymous', 'eraseUser', input);
  expect(topLevelErrors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  for (const userId of ['', 'usr_01jd4x0000e9kvs4gqk5yb2n7m', member.id, '\u0000'])
    expect((await mutateInVain(app, OPERATOR, 'eraseUser', { userId })).__typename).toBe('NotFound');
});
