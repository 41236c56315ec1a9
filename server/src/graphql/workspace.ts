import {
  createWorkspace,
  getWorkspace,
  getWorkspaceBySlug,
  listWorkspaces,
} from '../domain/workspace/workspace.service.ts';
import type { Workspace } from '../domain/workspace/workspace.ts';
import { builder } from './builder.ts';
import { badRequest } from './error-plugin.ts';
import { KeyPolicyType } from './key-policy.ts';
import { MemberType, UserAddressInput } from './member.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { WorkspaceType } from './refs.ts';

const WorkspaceStatus = builder.enumType('WorkspaceStatus', {
  description: 'Whether keys of a workspace work.',
  values: {
    ACTIVE: { description: 'They do.' },
    SUSPENDED: { description: 'Every key is DISABLED in effect.' },
  },
});

builder.node(WorkspaceType, {
  description: 'The tenant, and the boundary of every key: a key works only where it was made.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getWorkspace(scope, id)),
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Name in paths and on the command line: `[a-z0-9-]{1,63}`.' }),
    name: t.exposeString('name', { description: 'For people to read.' }),
    status: t.expose('status', { type: WorkspaceStatus, description: 'Whether its keys work.' }),
    keyPolicy: t.expose('keyPolicy', { type: KeyPolicyType, description: 'How its keys look and live.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

builder.queryFields((t) => ({
  workspace: t.field({
    type: WorkspaceType,
    nullable: true,
    description: 'A workspace by id or by slug (exactly one); null for what the caller does not belong to.',
    args: {
      id: t.arg.id({ description: 'Its id.' }),
      slug: t.arg.string({ description: 'Its slug.' }),
    },
    resolve: (_root, { id, slug }, { scope }) => {
      if ((id == null) === (slug == null))
        throw badRequest('Name the workspace by `id` or by `slug`: exactly one of the two.');
      return nullIfNotFound<Workspace>(id == null ? getWorkspaceBySlug(scope, slug ?? '') : getWorkspace(scope, id));
    },
  }),
  workspaces: t.connection(
    {
      type: WorkspaceType,
      description:
        'The operator’s are all workspaces, a user’s those of its memberships, a key’s its own. Oldest first.',
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, page, { scope }) => toConnection(await listWorkspaces(scope, page)),
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
}));

defineMutation('createWorkspace', {
  description: 'Makes a workspace with the default key policy, and its first OWNER. For the operator.',
  input: (t) => ({
    slug: t.string({ required: true, description: '`[a-z0-9-]{1,63}`, unique in the installation.' }),
    name: t.string({ required: true, description: '1 to 100 characters.' }),
    owner: t.field({ type: UserAddressInput, required: true, description: 'The first OWNER.' }),
  }),
  errors: ['FORBIDDEN', 'INVALID_INPUT', 'ALREADY_EXISTS'],
  resolve: (scope, input) => createWorkspace(scope, input),
  success: (t) => ({
    workspace: t.expose('workspace', { type: WorkspaceType, description: 'The new workspace.' }),
    owner: t.expose('owner', { type: MemberType, description: 'Its first OWNER.' }),
  }),
});
