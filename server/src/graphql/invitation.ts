import { acceptInvitation } from '../domain/invitation/accept.service.ts';
import { INVITATION_DAYS, inviteMember } from '../domain/invitation/invite.service.ts';
import { cancelInvitation, getInvitation, listInvitations } from '../domain/invitation/invitation.service.ts';
import { toInvitationStatus } from '../domain/invitation/invitation.ts';
import { builder } from './builder.ts';
import { InvitationStatusType } from './enrolment-status.ts';
import { GrantType } from './grant.ts';
import { addressFields, roleFields, RoleType } from './member.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { InvitationType, MemberType, WorkspaceType } from './refs.ts';

builder.node(InvitationType, {
  description: 'Somebody was asked by e-mail to become a member. Needs `portcullis:members:manage` to be seen.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getInvitation(scope, id)),
  fields: (t) => ({
    workspace: t.field({
      type: WorkspaceType,
      description: 'Where.',
      resolve: ({ workspaceId }, _args, { loaders }) => loaders.workspace.load(workspaceId),
    }),
    email: t.exposeString('email', { nullable: true, description: 'Whom it is for; null: erased.' }),
    role: t.expose('role', { type: RoleType, description: 'What the person is to be.' }),
    grants: t.field({
      type: [GrantType],
      description: 'What the person is to hold.',
      resolve: ({ grants }) => [...grants],
    }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'The external id that the member gets; null: none.',
    }),
    status: t.field({
      type: InvitationStatusType,
      description: 'What became of it.',
      resolve: (invitation, _args, { scope }) => toInvitationStatus(invitation, scope.now()),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', { description: '`operator`, or the id of the user or key that made it.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was cancelled; null: it was not.',
    }),
    acceptedAt: t.expose('acceptedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was accepted; null: it was not.',
    }),
    member: t.field({
      type: MemberType,
      nullable: true,
      description: 'Who accepted it; null: nobody.',
      resolve: ({ memberId }, _args, { loaders }) => (memberId === null ? null : loaders.member.load(memberId)),
    }),
  }),
});

builder.queryField('invitations', (t) =>
  t.connection(
    {
      type: InvitationType,
      description: 'Invitations of a workspace, oldest first, ended ones too. Needs `portcullis:members:manage`.',
      args: {
        workspaceId: t.arg.id({ required: true, description: 'The workspace.' }),
        status: t.arg({ type: InvitationStatusType, description: 'Only those with this status.' }),
      },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, input, { scope }) => {
        const page = await nullIfNotFound(listInvitations(scope, input));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
);

defineMutation('inviteMember', {
  description:
    'Invites a person by e-mail address. Portcullis sends nothing: put the secret, which is in this answer and nowhere else, into a message to that address. An invitation that was pending for it is cancelled. Needs `portcullis:members:manage`.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    email: t.string({
      required: true,
      description: 'Of the person: at most 254 characters. Who signs in with another address can’t accept.',
    }),
    ...roleFields(t),
    externalId: t.string({ description: addressFields.externalId }),
    expiresAt: t.field({
      type: 'DateTime',
      description: `In the future, and at most ${INVITATION_DAYS.max} days from now; ${INVITATION_DAYS.byDefault} days by default.`,
    }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'GRANTS_EXCEEDED', 'ALREADY_EXISTS'],
  resolve: (scope, { role, grants, ...input }) =>
    inviteMember(scope, { ...input, role: role ?? undefined, grants: grants ?? undefined }),
  success: (t) => ({
    invitation: t.expose('invitation', { type: InvitationType, description: 'The new invitation.' }),
    secret: t.exposeString('secret', {
      description: 'What the person sends as `token` to `acceptInvitation`. Only its SHA-256 is kept.',
    }),
  }),
});

defineMutation('cancelInvitation', {
  description:
    'Ends an invitation before it is accepted. One that was cancelled or has expired stays as it is. Needs `portcullis:members:manage`.',
  input: (t) => ({ invitationId: t.id({ required: true, description: 'The invitation.' }) }),
  errors: ['NOT_FOUND', 'INVITATION_ENDED'],
  resolve: async (scope, { invitationId }) => ({ invitation: await cancelInvitation(scope, invitationId) }),
  success: (t) => ({
    invitation: t.expose('invitation', { type: InvitationType, description: 'The invitation as it is now.' }),
  }),
});

defineMutation('acceptInvitation', {
  description:
    'Makes the signed-in user the member that an invitation promises, once. Whoever has an e-mail address here must have the invited one; for a user without one the token alone is the proof. The author of the invitation must still be allowed to give what it promises.',
  input: (t) => ({ token: t.string({ required: true, description: 'The `secret` of `inviteMember`.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVITATION_ENDED', 'ALREADY_EXISTS'],
  resolve: async (scope, { token }) => ({ member: await acceptInvitation(scope, token) }),
  success: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'The caller’s new membership.' }),
  }),
});
