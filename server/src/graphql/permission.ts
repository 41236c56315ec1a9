import { definePermission, getPermission, listPermissions } from '../domain/permission/permission.service.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { PermissionType } from './refs.ts';

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
