import { InvitationEndedError, NotFoundError } from '@portcullis/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { signIn } from '../graphql/invitations.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

test('an administrator invites, and the person accepts', async () => {
  const { invitations } = connect(app, workspace.owner.caller);
  const { invitation, secret } = await invitations.invite({ workspaceId: workspace.id, email: 'ada@example.com' });
  const person = connect(app, await signIn(app, 'ada@example.com'));
  const { member } = await person.invitations.accept({ token: secret });
  expect(member).toMatchObject({ role: 'MEMBER', workspace: { id: workspace.id } });
  const { items } = await invitations.list({ workspaceId: workspace.id, status: 'ACCEPTED' });
  expect(items).toMatchObject([{ id: invitation.id, email: 'ada@example.com', member: { id: member.id } }]);
});

test('a cancelled invitation is an InvitationEndedError that says why, an unknown one a NotFoundError', async () => {
  const { invitations } = connect(app, workspace.owner.caller);
  const { invitation, secret } = await invitations.invite({ workspaceId: workspace.id, email: 'bob@example.com' });
  const cancelled = await invitations.cancel({ invitationId: invitation.id });
  expect(cancelled.invitation.status).toBe('CANCELLED');
  const stranger = connect(app, await seedStranger(app));
  const error = await rejectionOf(stranger.invitations.accept({ token: secret }));
  expect(error).toBeInstanceOf(InvitationEndedError);
  expect(error).toMatchObject({ reason: 'CANCELLED' });
  expect(await rejectionOf(stranger.invitations.accept({ token: 'wrong' }))).toBeInstanceOf(NotFoundError);
});
