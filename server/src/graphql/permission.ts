import { retirePermission, TOUCHED_SHOWN_MAX } from '../domain/permission/retire.service.ts';
import { definePermission, getPermission, listPermissions } from '../domain/permission/permission.service.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { ApiKeyType, MemberType, PermissionType } from './refs.ts';

builder.node(PermissionType, {
  description: 'A named right of your product, defined for a workspace.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getPermission(scope, id)),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Such as `datasets:read`; unique in the workspace, never reused.' }),
    description: t.exposeString('description', { description: 'For people to read.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was defined.' }),
    retiredAt: t.expose('retiredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is never satisfied; null: live.',
    }),
  }),
});

builder.queryField('permissions', (t) =>
  t.connection(
    {
      type: PermissionType,
      description: 'The permission catalogue of a workspace, oldest first. Needs `portcullis:catalogue:manage`.',
      args: { workspaceId: t.arg.id({ required: true, description: 'The workspace.' }) },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, input, { scope }) => {
        const page = await nullIfNotFound(listPermissions(scope, input));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
);

defineMutation('definePermission', {
  description: 'Adds a permission to the catalogue. Needs `portcullis:catalogue:manage`.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    name: t.string({
      required: true,
      description: 'Segments of `[a-z0-9_-]+` joined by colons, at most 128 characters; not below `portcullis:`.',
    }),
    description: t.string({ description: 'At most 1,000 characters; empty by default.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'ALREADY_EXISTS'],
  resolve: async (scope, { description, ...input }) => ({
    permission: await definePermission(scope, { ...input, ...(description != null && { description }) }),
  }),
  success: (t) => ({
    permission: t.expose('permission', { type: PermissionType, description: 'The new permission.' }),
    ...effectFields(t),
  }),
});

defineMutation('retirePermission', {
  description:
    'Retires a permission: nothing satisfies it any more, and its name is never used again. This can’t be undone. Retiring again answers it as first retired. Needs `portcullis:catalogue:manage`.',
  input: (t) => ({
    permissionId: t.id({ required: true, description: 'The permission.' }),
    dryRun: t.boolean({ defaultValue: false, description: 'Whether only to answer whom it touches.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: (scope, input) => retirePermission(scope, input),
  success: (t) => ({
    permission: t.expose('permission', { type: PermissionType, description: 'The permission as it is now.' }),
    apiKeyCount: t.exposeInt('apiKeyCount', {
      description: 'Keys that have not ended and could use it, by grants of their own or as their owner may.',
    }),
    apiKeys: t.field({
      type: [ApiKeyType],
      nullable: true,
      description: `The oldest of them, at most ${TOUCHED_SHOWN_MAX}; null without \`portcullis:keys:manage\`.`,
      resolve: ({ apiKeys }) => apiKeys && [...apiKeys],
    }),
    memberCount: t.exposeInt('memberCount', {
      description: 'Members who held it by a grant, of its name or by a pattern.',
    }),
    members: t.field({
      type: [MemberType],
      nullable: true,
      description: `The oldest of them, at most ${TOUCHED_SHOWN_MAX}; null without \`portcullis:members:manage\`.`,
      resolve: ({ members }) => members && [...members],
    }),
    ...effectFields(t),
  }),
});
