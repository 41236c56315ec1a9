import type { ApiKey } from '../domain/api-key/api-key.ts';
import type { Member } from '../domain/member/member.ts';
import { findViewer, listGrantablePermissions, type Viewer } from '../domain/viewer.service.ts';
import { listOwnAccessRequests } from '../domain/access-request/request.service.ts';
import { OwnAccessRequestType } from './access-request.ts';
import { builder } from './builder.ts';
import { nullIfNotFound } from './query.ts';
import { ApiKeyType, MemberType } from './refs.ts';
import { UserType } from './user.ts';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is calling.',
  fields: (t) => ({
    user: t.field({
      type: UserType,
      nullable: true,
      description: 'The signed-in user; null for keys.',
      resolve: ({ userId }, _args, { loaders }) => (userId === null ? null : loaders.user.load(userId)),
    }),
    apiKey: t.field({
      type: ApiKeyType,
      nullable: true,
      description: 'The key that was presented in `X-API-Key`; null for users and the operator.',
      resolve: ({ apiKey }): ApiKey | null => apiKey,
    }),
    isOperator: t.exposeBoolean('isOperator', { description: 'Whether the operator key was presented.' }),
    memberships: t.field({
      type: [MemberType],
      description: 'The user’s memberships, oldest first; empty for keys.',
      resolve: ({ memberships }): Member[] => [...memberships],
    }),
    accessRequests: t.field({
      type: [OwnAccessRequestType],
      description: 'The user’s own requests for access, newest first, 100 at the most; empty for keys.',
      resolve: async (_viewer, _args, { scope }) => [...(await listOwnAccessRequests(scope))],
    }),
    grantablePermissions: t.stringList({
      nullable: true,
      description:
        'Permissions of a workspace’s catalogue that the caller may put on a key of its own, sorted; null if it does not belong there.',
      args: { workspaceId: t.arg.id({ required: true, description: 'The workspace.' }) },
      resolve: async (_viewer, { workspaceId }, { scope }) => {
        const names = await nullIfNotFound(listGrantablePermissions(scope, workspaceId));
        return names && [...names];
      },
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    description: 'Who is calling; null without a credential.',
    resolve: (_root, _args, { scope }) => findViewer(scope),
  }),
);
