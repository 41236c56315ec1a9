import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateAudited } from '../domain/audit-events.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { seedInvitation, signIn } from './invitations.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

const input = (more: object = {}): object => ({ workspaceId: workspace.id, email: 'new@acme.example', ...more });
const invite = async (more: object = {}): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'inviteMember', input(more));
const inviteInVain = async (more: object): Promise<MutationAnswer> =>
  await mutateInVain(app, workspace.owner.caller, 'inviteMember', input(more));
const after = (days: number, ms = 0): string =>
  new Date(app.clock.now().getTime() + days * 86_400_000 + ms).toISOString();

test('an invitation says for whom and what it is; by default for a MEMBER without grants, for 7 days', async () => {
  const grants = [{ permission: 'datasets:read', resources: ['solar'] }];
  const made = await invite({
    email: ' Ada@acme.example ',
    role: 'ADMIN',
    grants,
    externalId: '7',
    expiresAt: after(30),
  });
  expect(made).toMatchObject({
    __typename: 'InviteMemberSuccess',
    secret: expect.stringMatching(/^invitation_[0-9A-Za-z]{43}$/),
    invitation: {
      id: expect.stringMatching(/^inv_/),
      email: 'Ada@acme.example',
      role: 'ADMIN',
      grants,
      externalId: '7',
      status: 'PENDING',
      expiresAt: after(30),
      createdBy: expect.stringMatching(/^usr_/),
      cancelledAt: null,
      acceptedAt: null,
      member: null,
    },
  });
  expect(await invite()).toMatchObject({
    invitation: { role: 'MEMBER', grants: [], externalId: null, expiresAt: after(7) },
  });
});

test('of its secret the SHA-256 is kept and nothing else', async () => {
  const { id, token } = await seedInvitation(app, workspace.owner.caller, input({ email: 'hashed@acme.example' }));
  const row = await app.db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  expect(Buffer.from(row.secretHash)).toEqual(createHash('sha256').update(token).digest());
  expect(JSON.stringify(row)).not.toContain(token.slice(12, 24));
});

test('a newer invitation of the same address in any case cancels the earlier one, and no other', async () => {
  const first = await seedInvitation(app, workspace.owner.caller, input({ email: 'twice@acme.example' }));
  const other = await seedInvitation(app, workspace.owner.caller, input({ email: 'once@acme.example' }));
  const { answer, events } = await mutateAudited(
    app,
    workspace.owner.caller,
    'inviteMember',
    input({ email: 'TWICE@acme.example', externalId: '8' }),
  );
  expect(events).toMatchObject([{ action: 'inviteMember', target: textAt(answer, 'invitation.id'), before: null }]);
  expect(events[0]?.after).toEqual({
    role: 'MEMBER',
    grants: [],
    externalId: '8',
    expiresAt: after(7),
    cancelledInvitations: [first.id],
  });
  expect(await statusOf(first.id)).toBe('CANCELLED');
  expect(await statusOf(other.id)).toBe('PENDING');
});

test('ten invitations of one address at once leave one that is pending', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => invite({ email: 'race@acme.example' })));
  const statuses = [];
  for (const answer of answers) statuses.push(await statusOf(textAt(answer, 'invitation.id')));
  expect(statuses.filter((status) => status === 'PENDING')).toHaveLength(1);
});

test('a member is not invited: not by an address in another case, nor with an external id that is taken', async () => {
  const member = await workspace.member({ externalId: 'taken' });
  expect(await inviteInVain({ email: member.email.toUpperCase() })).toMatchObject({
    __typename: 'AlreadyExists',
    path: ['email'],
  });
  expect(await inviteInVain({ externalId: 'taken' })).toMatchObject({
    __typename: 'AlreadyExists',
    path: ['externalId'],
  });
});

test.for([
  ['no address', () => ({ email: 'ada@' }), ['email'], /^an e-mail address/],
  ['an address of 255 characters', () => ({ email: `${'a'.repeat(243)}@acme.example` }), ['email'], /^an e-mail/],
  ['a malformed external id', () => ({ externalId: 'ä' }), ['externalId'], /^1 to 256 visible ASCII/],
  ['an expiry that is now', () => ({ expiresAt: after(0) }), ['expiresAt'], /^an instant after/],
  ['an expiry after 30 days', () => ({ expiresAt: after(30, 1) }), ['expiresAt'], /^an instant until/],
  [
    'an unknown permission',
    () => ({ grants: [{ permission: 'datasets:raed' }] }),
    ['grants', '0', 'permission'],
    'datasets:read',
  ],
] as const)('%s is refused, and nothing is written', async ([, more, path, accepted]) => {
  expectIssues(await inviteInVain(more()), [{ path, accepted }]);
});

test('nobody invites to more than they hold', async () => {
  const manager = await workspace.member({ grants: [{ permission: 'portcullis:members:manage' }] });
  const inVain = async (more: object): Promise<MutationAnswer> =>
    await mutateInVain(app, manager.caller, 'inviteMember', input(more));
  expect((await inVain({ role: 'ADMIN' })).__typename).toBe('Forbidden');
  expect(await inVain({ grants: [{ permission: 'datasets:read' }] })).toMatchObject({ __typename: 'GrantsExceeded' });
  const admin = await workspace.member({ role: 'ADMIN' });
  const owner = await mutateInVain(app, admin.caller, 'inviteMember', input({ role: 'OWNER' }));
  expect(owner.__typename).toBe('Forbidden');
});

test('cancelling ends an invitation, once, and again answers it as it is', async () => {
  const { id } = await seedInvitation(app, workspace.owner.caller, input({ email: 'cancelled@acme.example' }));
  const { answer, events } = await mutateAudited(app, workspace.owner.caller, 'cancelInvitation', { invitationId: id });
  expect(answer).toMatchObject({ invitation: { status: 'CANCELLED', cancelledAt: app.clock.now().toISOString() } });
  expect(events).toMatchObject([{ action: 'cancelInvitation', workspaceId: workspace.id, target: id }]);
  const again = await mutateAudited(app, workspace.owner.caller, 'cancelInvitation', { invitationId: id });
  expect(again.answer).toEqual(answer);
  expect(again.events).toEqual([]);
});

test('the list has every invitation with what became of it, and can be narrowed', async () => {
  const own = await seedWorkspace(app);
  const emails = ['pending', 'cancelled', 'expired', 'accepted'].map((name) => `${name}@list.example`);
  const invited = [];
  for (const email of emails) {
    const expiresAt = after(email.startsWith('expired') ? 1 : 20);
    invited.push(await seedInvitation(app, own.owner.caller, { workspaceId: own.id, email, expiresAt }));
    app.clock.advance({ ms: 1 });
  }
  await mutate(app.url, own.owner.caller, 'cancelInvitation', { invitationId: invited[1]?.id });
  await mutate(app.url, await signIn(app, emails[3]), 'acceptInvitation', { token: invited[3]?.token });
  app.clock.advance({ days: 1 });
  const list = async (status: string | null): Promise<unknown> => {
    const { data } = await post(
      app.url,
      own.owner.caller,
      `query ($id: ID!, $status: InvitationStatus) {
        invitations(workspaceId: $id, status: $status) { totalCount nodes { email status } }
      }`,
      { id: own.id, status },
    );
    return data?.['invitations'];
  };
  const nodes = emails.map((email) => ({ email, status: email.split('@')[0]?.toUpperCase() }));
  expect(await list(null)).toEqual({ totalCount: 4, nodes });
  for (const node of nodes) expect(await list(node.status ?? '')).toEqual({ totalCount: 1, nodes: [node] });
});

async function statusOf(id: string): Promise<string> {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Invitation { status } } }';
  return textAt((await post(app.url, workspace.owner.caller, query, { id })).data, 'node.status');
}
