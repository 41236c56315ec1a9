import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { signBuiltIn } from './built-in-token.ts';
import { postBody } from './graphql-errors.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

let count = 0;
let address: string;
let waiting: { readonly memberId: string; readonly userId: string };
/** Somebody whom the owner has added by address, and who has not signed in yet. */
beforeEach(async () => {
  address = `waits-${(count += 1)}@example.com`;
  const added = await mutate(app.url, workspace.owner.caller, 'addMember', {
    workspaceId: workspace.id,
    email: address,
  });
  waiting = { memberId: textAt(added, 'member.id'), userId: textAt(added, 'member.user.id') };
});

test('whoever signs in with a verified address is the member who waits under it, and that is audited', async () => {
  expect(await signIn({ email: address, email_verified: true })).toEqual({
    userId: waiting.userId,
    members: [waiting.memberId],
  });
  const events = await app.db
    .selectFrom('auditEvents')
    .select(['action', 'actor', 'workspaceId'])
    .where('target', '=', waiting.userId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  expect(events).toContainEqual({ action: 'bindUser', actor: waiting.userId, workspaceId: null });
});

test('an address is the same in any case', async () => {
  expect(await signIn({ email: address.toUpperCase(), email_verified: true })).toEqual({
    userId: waiting.userId,
    members: [waiting.memberId],
  });
});

test('who is bound stays bound, whatever address later tokens say', async () => {
  const subject = `subject-${count}`;
  await signIn({ sub: subject, email: address, email_verified: true });
  expect(await signIn({ sub: subject, email: 'other@example.com', email_verified: true })).toMatchObject({
    userId: waiting.userId,
  });
  expect(await signIn({ sub: subject })).toMatchObject({ userId: waiting.userId });
});

describe('nobody becomes the one who waits', () => {
  test.each<[string, () => Record<string, unknown>]>([
    ['with an address that is not verified', () => ({ email: address, email_verified: false })],
    ['with an address that is verified in words', () => ({ email: address, email_verified: 'true' })],
    ['with an address of which nothing is said', () => ({ email: address })],
    ['with a number for verified', () => ({ email: address, email_verified: 1 })],
    ['without an address', () => ({ email_verified: true })],
    ['with a list of addresses', () => ({ email: [address], email_verified: true })],
    ['with an address that only contains it', () => ({ email: `x${address}`, email_verified: true })],
    ['with a pattern that matches it', () => ({ email: address.replace('waits', '%'), email_verified: true })],
    ['with a blank around it', () => ({ email: ` ${address}`, email_verified: true })],
  ])('%s', async (_what, claims) => {
    const { userId, members } = await signIn(claims());
    expect(userId).not.toBe(waiting.userId);
    expect(members).toEqual([]);
    const row = await app.db
      .selectFrom('users')
      .select('subject')
      .where('id', '=', waiting.userId)
      .executeTakeFirstOrThrow();
    expect(row.subject).toBeNull();
  });

  test('after somebody else has', async () => {
    await signIn({ sub: `first-${count}`, email: address, email_verified: true });
    const second = await signIn({ sub: `second-${count}`, email: address, email_verified: true });
    expect(second.userId).not.toBe(waiting.userId);
    expect(second.members).toEqual([]);
  });

  test('together with another: of several who come at once, one is bound', async () => {
    const users = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        signIn({ sub: `at-once-${count}-${index}`, email: address, email_verified: true }),
      ),
    );
    expect(users.filter(({ userId }) => userId === waiting.userId)).toHaveLength(1);
    expect(new Set(users.map(({ userId }) => userId)).size).toBe(6);
  });
});

test('a person who was added by identity is not waiting under the address beside it', async () => {
  const email = `known-${count}@example.com`;
  const identity = { issuer: 'https://elsewhere.example/', subject: `known-${count}` };
  const added = await mutate(app.url, workspace.owner.caller, 'addMember', {
    workspaceId: workspace.id,
    identity,
    email,
  });
  expect((await signIn({ email, email_verified: true })).userId).not.toBe(textAt(added, 'member.user.id'));
});

test('a service account is never bound to a person', async () => {
  const email = `robot-${count}@example.com`;
  await app.db
    .insertInto('users')
    .values({
      id: `usr_${'0'.repeat(20)}${String(count).padStart(6, '0')}`,
      kind: 'SERVICE',
      email,
      name: null,
      createdAt: app.clock.now(),
    })
    .execute();
  await signIn({ email, email_verified: true });
  const robots = await app.db
    .selectFrom('users')
    .select('subject')
    .where('email', '=', email)
    .where('kind', '=', 'SERVICE')
    .execute();
  expect(robots).toEqual([{ subject: null }]);
});

test('somebody new is a user without memberships, made once and audited', async () => {
  const subject = `new-${count}`;
  const first = await signIn({ sub: subject, name: 'Zoë' });
  expect(await signIn({ sub: subject })).toEqual(first);
  expect(first.members).toEqual([]);
  const events = await app.db
    .selectFrom('auditEvents')
    .select(['action', 'actor'])
    .where('target', '=', first.userId)
    .execute();
  expect(events).toEqual([{ action: 'createUser', actor: first.userId }]);
});

async function signIn(
  claims: Record<string, unknown>,
): Promise<{ readonly userId: string; readonly members: readonly string[] }> {
  const bearer = await signBuiltIn(app.clock.now(), { sub: `somebody-${(count += 1)}`, ...claims });
  const answer = await postBody(app.url, { query: '{ viewer { user { id } memberships { id } } }' }, [
    ['authorization', `Bearer ${bearer}`],
  ]);
  expect(answer.status).toBe(200);
  const { data } = JSON.parse(answer.text) as {
    data: { viewer: { user: { id: string }; memberships: { id: string }[] } };
  };
  return { userId: data.viewer.user.id, members: data.viewer.memberships.map(({ id }) => id) };
}
