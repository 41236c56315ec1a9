import type { ConsolidatedMember, Consolidation } from '../domain/consolidation/consolidation.ts';
import {
  cancelConsolidation,
  consolidateApiKeys,
  listConsolidatedMembersOf,
  listConsolidations,
} from '../domain/consolidation/consolidation.service.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { ApiKeyType, MemberType } from './refs.ts';

const ConsolidationType = builder.objectRef<Consolidation>('Consolidation').implement({
  description: 'That each member of a workspace is left with the newest key that works.',
  fields: (t) => ({
    id: t.id({ nullable: true, description: 'Its id; null in a dry run.', resolve: ({ id }) => id }),
    at: t.expose('at', { type: 'DateTime', description: 'When the other keys end, or ended.' }),
    memberCount: t.exposeInt('memberCount', { description: 'Members who have several keys.' }),
    keyCount: t.exposeInt('keyCount', { description: 'Keys that end, or ended.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was called for.' }),
    createdBy: t.exposeString('createdBy', {
      description: 'Id of the user or key that called for it, or `operator`.',
    }),
    cancelledAt: t.expose('cancelledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was cancelled; null: it was not.',
    }),
    cancelledBy: t.exposeString('cancelledBy', {
      nullable: true,
      description: 'Id of the user or key that cancelled it, or `operator`; null: it was not.',
    }),
  }),
});

const ConsolidatedMemberType = builder.objectRef<ConsolidatedMember>('ConsolidatedMember').implement({
  description: 'A member whom a consolidation touches: what a notice needs to say.',
  fields: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'Who.' }),
    keptKey: t.expose('keptKey', { type: ApiKeyType, description: 'The key that stays.' }),
    endedKeys: t.field({
      type: [ApiKeyType],
      description: 'The newest 100 of the keys that end, or ended; newest first.',
      resolve: ({ endedKeys }) => [...endedKeys],
    }),
    endedKeyCount: t.exposeInt('endedKeyCount', { description: 'How many keys end, or ended.' }),
  }),
});

builder.queryFields((t) => ({
  consolidations: t.connection(
    {
      type: ConsolidationType,
      description: 'Consolidations of a workspace, newest first. Needs `portcullis:keys:manage`.',
      args: { workspaceId: t.arg.id({ required: true, description: 'The workspace.' }) },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, input, { scope }) => {
        const page = await nullIfNotFound(listConsolidations(scope, input));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
  consolidatedMembers: t.connection(
    {
      type: ConsolidatedMemberType,
      description:
        'The members whom a consolidation touches, in the order of `members`; once it is cancelled, none. Needs `portcullis:keys:manage`.',
      args: {
        workspaceId: t.arg.id({ required: true, description: 'The workspace.' }),
        consolidationId: t.arg.id({
          description: 'Which one; without it: whom `consolidateApiKeys` would touch at this moment.',
        }),
        at: t.arg({
          type: 'DateTime',
          description: 'Without `consolidationId`: when the other keys would end, as `consolidateApiKeys` takes it.',
        }),
      },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, input, { scope }) => {
        const page = await nullIfNotFound(listConsolidatedMembersOf(scope, input));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
}));

defineMutation('consolidateApiKeys', {
  description:
    'Leaves each member with the newest key that works: its other ACTIVE and DISABLED keys are superseded by that one. Members without a key that works keep what they have; keys that are to end already end when they were to. Needs `portcullis:keys:manage`.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether only to say what would happen; `consolidatedMembers` says to whom.',
    }),
    at: t.field({
      type: 'DateTime',
      description:
        'When the other keys end: later than now, at most 366 days ahead; null: now. What members have now is what counts; a key that expires until then does not stay.',
    }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: async (scope, input) => ({ consolidation: await consolidateApiKeys(scope, input) }),
  success: (t) => ({
    consolidation: t.expose('consolidation', { type: ConsolidationType, description: 'What was, or would be, done.' }),
    ...effectFields(t),
  }),
});

defineMutation('cancelConsolidation', {
  description:
    'Takes back a consolidation that is still to come: the keys stay. Cancelling again changes nothing. Needs `portcullis:keys:manage`.',
  input: (t) => ({ consolidationId: t.id({ required: true, description: 'The consolidation.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'CONSOLIDATION_DONE'],
  resolve: async (scope, { consolidationId }) => ({ consolidation: await cancelConsolidation(scope, consolidationId) }),
  success: (t) => ({
    consolidation: t.field({
      type: ConsolidationType,
      description: 'The consolidation as it is now.',
      resolve: ({ consolidation }) => consolidation,
    }),
    ...effectFields(t),
  }),
});
