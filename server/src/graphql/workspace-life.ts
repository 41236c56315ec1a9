import {
  deleteWorkspace,
  resumeWorkspace,
  suspendWorkspace,
  updateWorkspace,
} from '../domain/workspace/workspace-life.service.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';
import { WorkspaceType } from './refs.ts';

defineMutation('updateWorkspace', {
  description: 'Changes a workspace’s name; its slug stays, because it stands in paths. For OWNERs.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    name: t.string({ description: '1 to 100 characters.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: async (scope, input) => ({ workspace: await updateWorkspace(scope, input) }),
  success: (t) => ({ workspace: t.expose('workspace', { type: WorkspaceType, description: 'It, as it is now.' }) }),
});

defineMutation('suspendWorkspace', {
  description:
    'Makes every key of a workspace DISABLED in effect, keys that act as callers too; people still manage it. Again, nothing changes. For OWNERs.',
  input: (t) => ({ workspaceId: t.id({ required: true, description: 'The workspace.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: async (scope, { workspaceId }) => ({ workspace: await suspendWorkspace(scope, workspaceId) }),
  success: (t) => ({
    workspace: t.expose('workspace', { type: WorkspaceType, description: 'It, as it is now.' }),
    ...effectFields(t),
  }),
});

defineMutation('resumeWorkspace', {
  description: 'Ends a suspension, whoever made it: keys are again what they were. For OWNERs.',
  input: (t) => ({ workspaceId: t.id({ required: true, description: 'The workspace.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: async (scope, { workspaceId }) => ({ workspace: await resumeWorkspace(scope, workspaceId) }),
  success: (t) => ({
    workspace: t.expose('workspace', { type: WorkspaceType, description: 'It, as it is now.' }),
    ...effectFields(t),
  }),
});

defineMutation('deleteWorkspace', {
  description:
    'Deletes a workspace: its keys are NOT_FOUND at once, and it is gone from every query. Its data, its audit log among it, is erased after 30 days; until then its slug stays taken. This can’t be undone. For OWNERs.',
  input: (t) => ({ workspaceId: t.id({ required: true, description: 'The workspace.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: (scope, { workspaceId }) => deleteWorkspace(scope, workspaceId),
  success: (t) => ({
    workspaceId: t.exposeID('workspaceId', { description: 'The id that it had.' }),
    erasedFrom: t.expose('erasedFrom', {
      type: 'DateTime',
      description: 'From this instant on its data is erased, by the next round of housekeeping.',
    }),
    ...effectFields(t),
  }),
});
