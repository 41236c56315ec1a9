import { decideAccessRequest, getAccessRequest, listAccessRequests } from '../domain/access-request/decide.service.ts';
import { ACCESS_REQUEST_DAYS, requestAccess } from '../domain/access-request/request.service.ts';
import { toAccessRequestStatus, type OwnAccessRequest } from '../domain/access-request/access-request.ts';
import { builder } from './builder.ts';
import { AccessRequestStatusType } from './enrolment-status.ts';
import { GrantInput } from './grant.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { AccessRequestType, MemberType, WorkspaceType } from './refs.ts';
import { UserType } from './user.ts';

const texts = {
  note: 'What the user wrote; empty: nothing.',
  status: 'What became of it.',
  createdAt: 'When it was made.',
  expiresAt: 'Until when it can be decided.',
  decidedAt: 'When it was decided; null: it was not.',
  decisionNote: 'What was written to the user with the decision; null: nothing.',
};

builder.node(AccessRequestType, {
  description:
    'A signed-in user asks to be let into a workspace whose enrolment is APPROVAL. Needs `portcullis:access:decide` to be seen.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getAccessRequest(scope, id)),
  fields: (t) => ({
    workspace: t.field({
      type: WorkspaceType,
      description: 'Where to.',
      resolve: ({ workspaceId }, _args, { loaders }) => loaders.workspace.load(workspaceId),
    }),
    user: t.field({
      type: UserType,
      description: 'Who asks.',
      resolve: ({ userId }, _args, { loaders }) => loaders.user.load(userId),
    }),
    note: t.exposeString('note', { description: texts.note }),
    status: t.field({
      type: AccessRequestStatusType,
      description: texts.status,
      resolve: (request, _args, { scope }) => toAccessRequestStatus(request, scope.now()),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: texts.createdAt }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: texts.expiresAt }),
    decidedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: texts.decidedAt,
      // When a request expired is no decision.
      resolve: ({ decidedBy, decidedAt }) => (decidedBy === null ? null : decidedAt),
    }),
    decidedBy: t.exposeString('decidedBy', {
      nullable: true,
      description: '`operator`, or the id of the user or key that decided; null: nobody did.',
    }),
    decisionNote: t.exposeString('decisionNote', { nullable: true, description: texts.decisionNote }),
    member: t.field({
      type: MemberType,
      nullable: true,
      description: 'Whom approving it made; null: nobody.',
      resolve: ({ memberId }, _args, { loaders }) => (memberId === null ? null : loaders.member.load(memberId)),
    }),
  }),
});

/** Of `viewer`; the workspace is named by its slug alone, as the user named it. */
export const OwnAccessRequestType = builder.objectRef<OwnAccessRequest>('OwnAccessRequest').implement({
  description: 'A request of the caller’s own.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'TypeID of the request.' }),
    workspaceSlug: t.exposeString('workspaceSlug', { description: 'Which workspace it is for.' }),
    note: t.exposeString('note', { description: texts.note }),
    status: t.field({
      type: AccessRequestStatusType,
      description: texts.status,
      resolve: (request, _args, { scope }) => toAccessRequestStatus(request, scope.now()),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: texts.createdAt }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: texts.expiresAt }),
    decidedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: texts.decidedAt,
      resolve: ({ decidedBy, decidedAt }) => (decidedBy === null ? null : decidedAt),
    }),
    decisionNote: t.exposeString('decisionNote', { nullable: true, description: texts.decisionNote }),
  }),
});

builder.queryField('accessRequests', (t) =>
  t.connection(
    {
      type: AccessRequestType,
      description:
        'Requests for access to a workspace, oldest first, ended ones too. Needs `portcullis:access:decide`.',
      args: {
        workspaceId: t.arg.id({ required: true, description: 'The workspace.' }),
        status: t.arg({ type: AccessRequestStatusType, description: 'Only those with this status.' }),
      },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, input, { scope }) => {
        const page = await nullIfNotFound(listAccessRequests(scope, input));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
);

defineMutation('requestAccess', {
  description: `Asks for access to a workspace whose enrolment is APPROVAL; \`viewer.accessRequests\` says what became of it. The answer is the same whether there is such a workspace or not, and for members and those whose request is open; nothing happens then. A request that nobody decides expires after ${ACCESS_REQUEST_DAYS} days. Rate-limited.`,
  input: (t) => ({
    workspaceSlug: t.string({ required: true, description: 'The slug of the workspace.' }),
    note: t.string({ description: 'Why, for whoever decides: at most 1,000 characters.' }),
  }),
  errors: ['FORBIDDEN', 'INVALID_INPUT'],
  resolve: async (scope, input) => {
    await requestAccess(scope, input);
    return {};
  },
  success: (t) => ({
    received: t.boolean({ description: 'Always true: what there is to ask for is not told.', resolve: () => true }),
  }),
});

const DecisionType = builder.enumType('AccessDecision', {
  description: 'What is decided of a request for access.',
  values: {
    APPROVE: { description: 'The user becomes a MEMBER.' },
    REJECT: { description: 'The user does not; asking again is possible.' },
  },
});

defineMutation('decideAccessRequest', {
  description:
    'Decides a request for access, once. Needs `portcullis:access:decide`; approving also needs that the enrolment is still APPROVAL.',
  input: (t) => ({
    requestId: t.id({ required: true, description: 'The request.' }),
    decision: t.field({ type: DecisionType, required: true, description: 'What is decided.' }),
    grants: t.field({
      type: [GrantInput],
      description:
        'What the new MEMBER holds: at most 100, one for each permission, held by the caller; none by default.',
    }),
    note: t.string({ description: 'For the user to read: at most 1,000 characters.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'ACCESS_REQUEST_ENDED', 'GRANTS_EXCEEDED', 'ALREADY_EXISTS'],
  resolve: async (scope, input) => ({ accessRequest: await decideAccessRequest(scope, input) }),
  success: (t) => ({
    accessRequest: t.expose('accessRequest', { type: AccessRequestType, description: 'The request as it is now.' }),
  }),
});
