import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller, type MutationAnswer } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { seedInvitation, signIn, type SeededInvitation } from './invitations.ts';
import { mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

let count = 0;
const newAddress = (): string => `Person-${(count += 1)}@acme.example`;
const invite = async (email: string, more: object = {}, by = workspace.owner.caller): Promise<SeededInvitation> =>
  await seedInvitation(app, by, { workspaceId: workspace.id, email, ...more });
const accept = async (caller: Caller, { token }: SeededInvitation): Promise<MutationAnswer> =>
  await mutate(app.url, caller, 'acceptInvitation', { token });
const acceptInVain = async (caller: Caller, { token }: SeededInvitation): Promise<MutationAnswer> =>
  await mutateInVain(app, caller, 'acceptInvitation', { token });

test('whoever has the invited address, in any case, becomes what the invitation says, and makes a key', async () => {
  const email = newAddress();
  const grants = [{ permission: 'datasets:read', resources: null }];
  const invitation = await invite(email, { grants, externalId: 'accepted' });
  const caller = await signIn(app, email.toLowerCase());
  const { answer, events } = await mutateAudited(app, caller, 'acceptInvitation', { token: invitation.token });
  const memberId = textAt(answer, 'member.id');
  const userId = textAt(answer, 'member.user.id');
  expect(answer).toMatchObject({
    __typename: 'AcceptInvitationSuccess',
    member: { role: 'MEMBER', grants, externalId: 'accepted', workspace: { id: workspace.id } },
  });
  expect(events).toMatchObject([
    { action: 'acceptInvitation', workspaceId: workspace.id, target: invitation.id, actor: userId, before: null },
  ]);
  expect(events[0]?.after).toEqual({ memberId, userId, role: 'MEMBER', grants, externalId: 'accepted' });
  const made = await mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'mine' });
  const require = { permission: { name: 'datasets:read' } };
  expect(await workspace.verify(textAt(made, 'secret'), { require })).toMatchObject({ verdict: 'VALID' });
  const query = 'query ($id: ID!) { node(id: $id) { ... on Invitation { status acceptedAt member { id } } } }';
  expect((await post(app.url, workspace.owner.caller, query, { id: invitation.id })).data).toEqual({
    node: { status: 'ACCEPTED', acceptedAt: app.clock.now().toISOString(), member: { id: memberId } },
  });
});

test('somebody whose issuer tells no address accepts by the token alone, and stays one user', async () => {
  const invitation = await invite(newAddress());
  const caller = await signIn(app);
  expect(await accept(caller, invitation)).toMatchObject({ member: { user: { email: null } } });
  const { data } = await post(app.url, caller, '{ viewer { memberships { workspace { id } } } }');
  expect(data).toEqual({ viewer: { memberships: [{ workspace: { id: workspace.id } }] } });
});

test('whoever signs in with another address is refused, and the invitation stays', async () => {
  const email = newAddress();
  const invitation = await invite(email);
  const answer = await acceptInVain(await signIn(app, newAddress()), invitation);
  expect(answer).toMatchObject({ __typename: 'Forbidden', message: expect.not.stringContaining('@') });
  expect((await accept(await signIn(app, email), invitation)).__typename).toBe('AcceptInvitationSuccess');
});

test('no token at all and a wrong one are one answer', async () => {
  const caller = await signIn(app);
  const { token } = await invite(newAddress());
  for (const wrong of ['', '\u0000', 'invitation_', `${token}x`, token.toLowerCase(), 'x'.repeat(5_000)]) {
    const answer = await mutateInVain(app, caller, 'acceptInvitation', { token: wrong });
    expect(answer).toMatchObject({ __typename: 'NotFound', message: 'No invitation has this token.' });
  }
});

describe('an invitation that has ended says so to who has its token:', () => {
  const expectEnded = async (invitation: SeededInvitation, caller: Caller, reason: string): Promise<void> => {
    expect(await acceptInVain(caller, invitation)).toMatchObject({
      __typename: 'InvitationEnded',
      code: 'INVITATION_ENDED',
      reason,
    });
  };

  test('accepted, by the same or another person', async () => {
    const invitation = await invite(newAddress());
    const caller = await signIn(app);
    await accept(caller, invitation);
    await expectEnded(invitation, caller, 'ACCEPTED');
    await expectEnded(invitation, await signIn(app), 'ACCEPTED');
    const cancelled = await mutateInVain(app, OPERATOR, 'cancelInvitation', { invitationId: invitation.id });
    expect(cancelled).toMatchObject({ __typename: 'InvitationEnded', reason: 'ACCEPTED' });
  });

  test('cancelled, or replaced by a newer one', async () => {
    const email = newAddress();
    const [first, second] = [await invite(email), await invite(email)];
    await expectEnded(first, await signIn(app), 'CANCELLED');
    await mutate(app.url, workspace.owner.caller, 'cancelInvitation', { invitationId: second.id });
    await expectEnded(second, await signIn(app), 'CANCELLED');
  });

  test('expired, at its very instant', async () => {
    const expiresAt = new Date(app.clock.now().getTime() + 2_000).toISOString();
    const invitations = [await invite(newAddress(), { expiresAt }), await invite(newAddress(), { expiresAt })] as const;
    const callers = [await signIn(app), await signIn(app)] as const;
    app.clock.advance({ ms: 1_999 });
    expect((await accept(callers[0], invitations[0])).__typename).toBe('AcceptInvitationSuccess');
    app.clock.advance({ ms: 1 });
    await expectEnded(invitations[1], callers[1], 'EXPIRED');
  });
});

const MANAGE = { permission: 'portcullis:members:manage' };

describe('an invitation is worth what its author may give when it is accepted:', () => {
  test.for([
    ['was removed', (author: SeededMember) => ['removeMember', { memberId: author.id }]],
    [
      'does not manage members any more',
      (author: SeededMember) => ['updateMember', { memberId: author.id, grants: [] }],
    ],
    [
      'does not hold any more what it promises',
      (author: SeededMember) => ['updateMember', { memberId: author.id, grants: [MANAGE] }],
    ],
  ] as const)('nothing when the author %s', async ([, toChange]) => {
    const grants = [MANAGE, { permission: 'datasets:read' }];
    const author = await workspace.member({ grants });
    const [before, after] = [
      await invite(newAddress(), { grants: [{ permission: 'datasets:read' }] }, author.caller),
      await invite(newAddress(), { grants: [{ permission: 'datasets:read' }] }, author.caller),
    ];
    expect((await accept(await signIn(app), before)).__typename).toBe('AcceptInvitationSuccess');
    const [name, change] = toChange(author) as [string, object];
    expect((await mutate(app.url, OPERATOR, name, change)).__typename).toMatch(/Success$/);
    expect(await acceptInVain(await signIn(app), after)).toMatchObject({
      __typename: 'InvitationEnded',
      reason: 'WITHDRAWN',
    });
  });

  test('nothing when the author is no OWNER any more and it makes one', async () => {
    const author = await workspace.member({ role: 'OWNER' });
    const invitation = await invite(newAddress(), { role: 'OWNER' }, author.caller);
    await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: author.id, role: 'ADMIN' });
    expect(await acceptInVain(await signIn(app), invitation)).toMatchObject({ reason: 'WITHDRAWN' });
  });

  test('nothing when its author was a key that is revoked, and all of it while that key works', async () => {
    const key = await workspace.owner.key({ grants: [MANAGE] });
    const [before, after] = [await invite(newAddress(), {}, key.caller), await invite(newAddress(), {}, key.caller)];
    expect((await accept(await signIn(app), before)).__typename).toBe('AcceptInvitationSuccess');
    await mutate(app.url, OPERATOR, 'revokeApiKey', { keyId: key.id });
    expect(await acceptInVain(await signIn(app), after)).toMatchObject({ reason: 'WITHDRAWN' });
  });

  test('all of it when the operator made it, or an author who has reset sessions since', async () => {
    const author = await workspace.member({ role: 'ADMIN' });
    const invitations = [await invite(newAddress(), {}, OPERATOR), await invite(newAddress(), {}, author.caller)];
    await mutate(app.url, OPERATOR, 'resetSessions', { target: { memberId: author.id } });
    for (const invitation of invitations)
      expect((await accept(await signIn(app), invitation)).__typename).toBe('AcceptInvitationSuccess');
  });
});

describe('nobody is a member twice:', () => {
  test('a member who accepts is refused, and the invitation stays', async () => {
    const caller = await signIn(app);
    await accept(caller, await invite(newAddress()));
    const second = await invite(newAddress());
    expect(await acceptInVain(caller, second)).toMatchObject({ __typename: 'AlreadyExists', path: ['token'] });
  });

  test('nor does somebody without an address accept for a person who was added under it since', async () => {
    const email = newAddress();
    const invitation = await invite(email);
    await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, email });
    expect(await acceptInVain(await signIn(app), invitation)).toMatchObject({ __typename: 'AlreadyExists' });
  });

  test('an external id that was given away since is not given twice', async () => {
    const invitation = await invite(newAddress(), { externalId: 'given' });
    await workspace.member({ externalId: 'given' });
    expect(await acceptInVain(await signIn(app), invitation)).toMatchObject({ path: ['externalId'] });
  });

  test('ten who accept one invitation at once make one member', async () => {
    const invitation = await invite(newAddress());
    const callers = await Promise.all(Array.from({ length: 10 }, () => signIn(app)));
    const answers = await Promise.all(callers.map((caller) => accept(caller, invitation)));
    expect(answers.filter(({ __typename }) => __typename === 'AcceptInvitationSuccess')).toHaveLength(1);
    expect(answers.filter((answer) => answer['reason'] === 'ACCEPTED')).toHaveLength(9);
  });

  test('of accepting and cancelling at once one succeeds', async () => {
    for (let round = 0; round < 5; round += 1) {
      const invitation = await invite(newAddress());
      const caller = await signIn(app);
      const answers = await Promise.all([
        accept(caller, invitation),
        mutate(app.url, workspace.owner.caller, 'cancelInvitation', { invitationId: invitation.id }),
      ]);
      expect(answers.filter(({ __typename }) => __typename === 'InvitationEnded')).toHaveLength(1);
    }
  });
});

test('whoever was removed comes back as a new member; old keys stay ended', async () => {
  const subject = 'comes-back';
  const added = await mutate(app.url, OPERATOR, 'addMember', {
    workspaceId: workspace.id,
    identity: identityOf(subject),
    email: 'back@acme.example',
  });
  const caller = { bearer: await app.signIn(subject, { email: 'back@acme.example' }) };
  const key = await mutate(app.url, caller, 'generateApiKey', { workspaceId: workspace.id, label: 'old' });
  await mutate(app.url, OPERATOR, 'removeMember', { memberId: textAt(added, 'member.id') });
  const back = await accept(caller, await invite('back@acme.example'));
  expect(textAt(back, 'member.id')).not.toBe(textAt(added, 'member.id'));
  expect(await workspace.verify(textAt(key, 'secret'))).toMatchObject({ verdict: 'REVOKED' });
});
