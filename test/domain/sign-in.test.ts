import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

const ROUNDS = [1, 2, 3];

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

async function viewerOf(
  caller: Caller,
): Promise<{ readonly userId: string; readonly email: unknown; readonly workspaceIds: readonly string[] }> {
  const { data, errors } = await post(
    app.url,
    caller,
    '{ viewer { user { id email } memberships { workspace { id } } } }',
  );
  expect(errors).toEqual([]);
  const { user, memberships } = data?.['viewer'] as {
    user: { id: string; email: unknown };
    memberships: { workspace: { id: string } }[];
  };
  return { userId: user.id, email: user.email, workspaceIds: memberships.map((membership) => membership.workspace.id) };
}

/** A millisecond after what was before, so that audit rows sort. */
async function session(subject: string, email?: string): Promise<Caller> {
  app.clock.advance({ ms: 1 });
  return { bearer: await app.signIn(subject, email === undefined ? {} : { email }) };
}

const add = async (input: object): Promise<string> =>
  (await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, ...input })).__typename ??
  '';
async function actionsOn(userId: string): Promise<unknown[]> {
  const rows = await app.db
    .selectFrom('auditEvents')
    .select(['action', 'actor', 'workspaceId'])
    .where('target', '=', userId)
    .orderBy('id')
    .execute();
  return rows.map(({ action, actor, workspaceId }) => [action, actor === userId ? 'itself' : actor, workspaceId]);
}

describe('a first sign-in', () => {
  test('makes a user without memberships, audited, and later ones are the same user', async () => {
    const first = await viewerOf(await session('first', 'First@acme.example'));
    expect(first).toMatchObject({ email: 'First@acme.example', workspaceIds: [] });
    expect(await viewerOf(await session('first'))).toEqual(first);
    expect(await actionsOn(first.userId)).toEqual([['createUser', 'itself', null]]);
  });

  test('binds the person who was added under the verified address, in any case, audited', async () => {
    await add({ email: 'Waits@acme.example' });
    const bound = await viewerOf(await session('waited', 'wAITS@acme.example'));
    expect(bound.workspaceIds).toEqual([workspace.id]);
    expect((await actionsOn(bound.userId)).at(-1)).toEqual(['bindUser', 'itself', null]);
  });

  test('binds nobody without a verified address', async () => {
    await add({ email: 'unverified@acme.example' });
    expect((await viewerOf(await session('no-address'))).workspaceIds).toEqual([]);
  });

  test('binds nobody who is bound already', async () => {
    await add({ email: 'taken@acme.example' });
    const first = await viewerOf(await session('taken-1', 'taken@acme.example'));
    const second = await viewerOf(await session('taken-2', 'taken@acme.example'));
    expect(first.workspaceIds).toEqual([workspace.id]);
    expect(second.workspaceIds).toEqual([]);
    expect(second.userId).not.toBe(first.userId);
  });
});

describe('an address that an administrator wrote beside an identity', () => {
  test("puts nobody else's people on that identity", async () => {
    const attacker = await seedWorkspace(app);
    const mine = { workspaceId: attacker.id, identity: identityOf('attacker'), email: 'ceo@acme.example' };
    await mutate(app.url, attacker.owner.caller, 'addMember', mine);
    expect(await add({ email: 'ceo@acme.example', role: 'ADMIN' })).toBe('AddMemberSuccess');
    expect((await viewerOf(await session('attacker'))).workspaceIds).toEqual([attacker.id]);
    expect((await viewerOf(await session('ceo', 'ceo@acme.example'))).workspaceIds).toEqual([workspace.id]);
  });

  test('is known from the first sign-in with it as verified, audited once', async () => {
    await add({ identity: identityOf('learns'), email: 'learns@acme.example' });
    const member = await viewerOf(await session('learns'));
    expect(member).toMatchObject({ email: null, workspaceIds: [workspace.id] });
    expect(await viewerOf(await session('learns', 'learns@acme.example'))).toEqual({
      ...member,
      email: 'learns@acme.example',
    });
    await viewerOf(await session('learns', 'learns@ACME.example'));
    expect((await actionsOn(member.userId)).filter((event) => String(event).startsWith('confirmEmail'))).toEqual([
      ['confirmEmail', 'itself', null],
    ]);
  });

  test('gives way to another one that the issuer verifies: who is found by the old one would be let in for somebody else', async () => {
    const before = await viewerOf(await session('moves', 'moves@acme.example'));
    const after = await viewerOf(await session('moves', 'moved@acme.example'));
    expect(after).toEqual({ ...before, email: 'moved@acme.example' });
    expect(await add({ email: 'moves@acme.example', role: 'ADMIN' })).toBe('AddMemberSuccess');
    expect((await viewerOf(await session('moves', 'moved@acme.example'))).workspaceIds).toEqual([]);
  });

  test('is taken from the operator, who speaks for the installation', async () => {
    const owner = { identity: identityOf('by-operator'), email: 'by-operator@acme.example' };
    const made = await mutate(app.url, OPERATOR, 'createWorkspace', { slug: 'by-operator', name: 'x', owner });
    expect(textAt(made, 'owner.user.email')).toBe('by-operator@acme.example');
  });
});

describe.for(ROUNDS)('at once (round %i):', (round) => {
  test('first sign-ins of one identity make one user', async () => {
    const caller = await session(`at-once-${round}`, `at-once-${round}@acme.example`);
    const viewers = await Promise.all(Array.from({ length: 6 }, () => viewerOf(caller)));
    expect(new Set(viewers.map(({ userId }) => userId)).size).toBe(1);
    expect(await actionsOn(viewers[0]?.userId ?? '')).toHaveLength(1);
  });

  test('first sign-ins of one identity bind one user', async () => {
    await add({ email: `bind-${round}@acme.example` });
    const caller = await session(`bind-${round}`, `bind-${round}@acme.example`);
    const viewers = await Promise.all(Array.from({ length: 6 }, () => viewerOf(caller)));
    expect(new Set(viewers.map(({ userId }) => userId)).size).toBe(1);
    for (const { workspaceIds } of viewers) expect(workspaceIds).toEqual([workspace.id]);
  });

  test('of several identities with one verified address one is bound', async () => {
    await add({ email: `one-${round}@acme.example` });
    const callers = await Promise.all(
      [1, 2, 3, 4].map(async (index) => await session(`one-${round}-${index}`, `one-${round}@acme.example`)),
    );
    const viewers = await Promise.all(callers.map(viewerOf));
    expect(viewers.filter(({ workspaceIds }) => workspaceIds.length > 0)).toHaveLength(1);
    expect(new Set(viewers.map(({ userId }) => userId)).size).toBe(4);
  });

  test('a person who signs in while being added by e-mail address is a member afterwards', async () => {
    const emails = [1, 2, 3, 4, 5].map((index) => `race-${round}-${index}@acme.example`);
    const callers = await Promise.all(emails.map(async (email) => await session(email, email)));
    await Promise.all([...emails.map(async (email) => await add({ email })), ...callers.map(viewerOf)]);
    const viewers = await Promise.all(callers.map(viewerOf));
    expect(viewers.map(({ workspaceIds }) => workspaceIds)).toEqual(emails.map(() => [workspace.id]));
  });
});
