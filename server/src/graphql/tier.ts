import { defineTier, getTier, listTiers, retireTier, updateTier } from '../domain/tier/tier.service.ts';
import { LIMIT_AMOUNT_MAX, LIMIT_WINDOWS, type Tier } from '../domain/tier/tier.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { TierType } from './refs.ts';

const WINDOW_TEXTS: Readonly<Record<(typeof LIMIT_WINDOWS)[number], string>> = {
  SECOND: 'One second.',
  MINUTE: 'One minute.',
  HOUR: 'One hour.',
  DAY: 'One day, from midnight to midnight in UTC.',
  MONTH: 'One calendar month in UTC.',
};

const LimitWindowType = builder.enumType('LimitWindow', {
  description: 'The window of time in which a limit counts; windows are fixed and begin in UTC.',
  values: Object.fromEntries(LIMIT_WINDOWS.map((name) => [name, { description: WINDOW_TEXTS[name] }])) as Record<
    (typeof LIMIT_WINDOWS)[number],
    { description: string }
  >,
});

const limitFields = {
  name: 'Unique in the tier: `[a-z0-9_-]{1,64}`.',
  amount: `What each key may use in one window: 0 (nothing) to ${LIMIT_AMOUNT_MAX.toLocaleString('en')}.`,
  window: 'The length of the window.',
};

const TierLimitType = builder.objectRef<Tier['limits'][number]>('TierLimit').implement({
  description:
    'How much each key of a tier may use in a window of time. Kept; verification does not hold keys to it yet.',
  fields: (t) => ({
    name: t.exposeString('name', { description: limitFields.name }),
    amount: t.expose('amount', { type: 'SafeInt', description: limitFields.amount }),
    window: t.expose('window', { type: LimitWindowType, description: limitFields.window }),
  }),
});

builder.node(TierType, {
  description: 'A plan that keys can be on. It is attached to the key’s record and never part of its text.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getTier(scope, id)),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique among the tiers of the workspace that are not retired.' }),
    description: t.exposeString('description', { description: 'For people to read.' }),
    limits: t.field({
      type: [TierLimitType],
      description: 'What each key of the tier may use; empty: no limit.',
      resolve: ({ limits }) => [...limits],
    }),
    ipAllowListsAllowed: t.exposeBoolean('ipAllowListsAllowed', {
      description: 'Whether keys of the tier may have an IP allow list.',
    }),
    selfService: t.exposeBoolean('selfService', {
      description: 'Whether members may choose the tier for their own keys; else it needs `portcullis:keys:manage`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was defined.' }),
    retiredAt: t.expose('retiredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when no key gets it any more; null: it is on offer. Keys that have it keep it.',
    }),
  }),
});

builder.queryField('tiers', (t) =>
  t.connection(
    {
      type: TierType,
      description: 'The tiers of a workspace, oldest first, for all of its members and keys: a portal shows its plans.',
      args: {
        workspaceId: t.arg.id({ required: true, description: 'The workspace.' }),
        includeRetired: t.arg.boolean({ defaultValue: false, description: 'Whether retired tiers are listed too.' }),
      },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, { includeRetired, ...input }, { scope }) => {
        const page = await nullIfNotFound(listTiers(scope, { ...input, includeRetired: includeRetired === true }));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
);

const TierLimitInput = builder.inputType('TierLimitInput', {
  description: 'A limit of a tier. Kept; verification does not hold keys to it yet.',
  fields: (t) => ({
    name: t.string({ required: true, description: limitFields.name }),
    amount: t.field({ type: 'SafeInt', required: true, description: limitFields.amount }),
    window: t.field({ type: LimitWindowType, required: true, description: limitFields.window }),
  }),
});

const fields = {
  name: '1 to 64 letters, digits, blanks, `_`, `.` and `-`, with a letter or digit at each end; unique in any case.',
  description: 'At most 1,000 characters.',
  limits: 'At most 20, of different names.',
  ipAllowListsAllowed: 'Whether keys of the tier may have an IP allow list.',
  selfService: 'Whether members may choose the tier for their own keys.',
};

defineMutation('defineTier', {
  description: 'Adds a tier to a workspace. Needs `portcullis:catalogue:manage`.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    name: t.string({ required: true, description: fields.name }),
    description: t.string({ description: `${fields.description} Empty by default.` }),
    limits: t.field({ type: [TierLimitInput], description: `${fields.limits} None by default.` }),
    ipAllowListsAllowed: t.boolean({ defaultValue: true, description: fields.ipAllowListsAllowed }),
    selfService: t.boolean({ defaultValue: false, description: fields.selfService }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'ALREADY_EXISTS'],
  resolve: async (scope, input) => ({ tier: await defineTier(scope, input) }),
  success: (t) => ({ tier: t.expose('tier', { type: TierType, description: 'The new tier.' }) }),
});

defineMutation('updateTier', {
  description:
    'Changes a tier, and with it what all of its keys may do; what is left out stays. Needs `portcullis:catalogue:manage`.',
  input: (t) => ({
    tierId: t.id({ required: true, description: 'The tier.' }),
    name: t.string({ description: fields.name }),
    description: t.string({ description: fields.description }),
    limits: t.field({ type: [TierLimitInput], description: `${fields.limits} In place of all that there are.` }),
    ipAllowListsAllowed: t.boolean({
      description: `${fields.ipAllowListsAllowed} false is refused while one of them that has not ended has a list.`,
    }),
    selfService: t.boolean({ description: fields.selfService }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'ALREADY_EXISTS', 'IP_ALLOW_LISTS_IN_USE'],
  resolve: async (scope, input) => ({ tier: await updateTier(scope, input) }),
  success: (t) => ({
    tier: t.expose('tier', { type: TierType, description: 'The tier as it is now.' }),
    ...effectFields(t),
  }),
});

defineMutation('retireTier', {
  description:
    'Ends the offering of a tier: its keys keep it, no key gets it any more, and its name is free. Retiring again answers it as first retired. Needs `portcullis:catalogue:manage`.',
  input: (t) => ({ tierId: t.id({ required: true, description: 'The tier.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: async (scope, { tierId }) => ({ tier: await retireTier(scope, tierId) }),
  success: (t) => ({ tier: t.expose('tier', { type: TierType, description: 'The tier.' }) }),
});
