import type { UsageCount } from '../domain/usage/usage.ts';
import { listUsage, USAGE_DAYS_MAX } from '../domain/usage/usage.service.ts';
import { builder } from './builder.ts';
import { nullIfNotFound } from './query.ts';
import { VerdictType } from './verification.ts';

const UsageCountType = builder.objectRef<UsageCount>('UsageCount').implement({
  description: 'How many verifications there were of one day, key or verdict.',
  fields: (t) => ({
    day: t.exposeString('day', {
      nullable: true,
      description: 'The day of UTC, such as `2026-11-20`; null unless grouped by DAY.',
    }),
    keyId: t.id({
      nullable: true,
      description: 'The key; null unless grouped by KEY.',
      resolve: ({ apiKeyId }) => apiKeyId,
    }),
    verdict: t.expose('verdict', {
      type: VerdictType,
      nullable: true,
      description: 'The verdict; null unless grouped by VERDICT.',
    }),
    count: t.exposeFloat('count', { description: 'A whole number, which may be larger than an Int.' }),
  }),
});

const UsageRangeInput = builder.inputType('UsageRangeInput', {
  description: `Days of UTC, both included; at most ${USAGE_DAYS_MAX}.`,
  fields: (t) => ({
    from: t.string({ required: true, description: 'The first day, such as `2026-11-01`.' }),
    to: t.string({ required: true, description: 'The last day, such as `2026-11-30`.' }),
  }),
});

const UsageGroupType = builder.enumType('UsageGroup', {
  description: 'What usage is summed up by.',
  values: {
    DAY: { description: 'One sum for each day on which there was any, in their order.' },
    KEY: { description: 'One sum for each key, the most used first; at most 1,000.' },
    VERDICT: { description: 'One sum for each verdict, the most frequent first.' },
  },
});

builder.queryField('usage', (t) =>
  t.field({
    type: [UsageCountType],
    nullable: true,
    description:
      'How often keys of a workspace were verified: all keys with `portcullis:keys:manage`, else one’s own. Of keys that exist; a few seconds late. Null for a workspace that is not the caller’s; BAD_REQUEST for a day that is none or a range that is too long.',
    args: {
      workspaceId: t.arg.id({ required: true, description: 'The workspace.' }),
      range: t.arg({ type: UsageRangeInput, required: true, description: 'Which days.' }),
      groupBy: t.arg({ type: UsageGroupType, defaultValue: 'DAY', description: 'What the sums are of.' }),
      keyId: t.arg.id({ description: 'Of this key alone; of all that the caller may see when left out.' }),
    },
    resolve: async (_root, { groupBy, ...input }, { scope }) => {
      const counts = await nullIfNotFound(listUsage(scope, { ...input, groupBy: groupBy ?? 'DAY' }));
      return counts && [...counts];
    },
  }),
);
