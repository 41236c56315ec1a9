import type { ApiKey } from '../domain/api-key/api-key.ts';
import { getApiKey, listApiKeys, type ListApiKeysInput } from '../domain/api-key/list.service.ts';
import { ApiKeyStatusType, EnvironmentType } from './api-key.ts';
import { builder } from './builder.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { ApiKeyType } from './refs.ts';

export const ApiKeyFilterInput = builder.inputType('ApiKeyFilter', {
  description: 'Which keys; fields that are given must all hold.',
  fields: (t) => ({
    owner: t.id({ description: 'Of the member with this id.' }),
    status: t.field({ type: ApiKeyStatusType, description: 'With this status at this moment.' }),
    environment: t.field({ type: EnvironmentType, description: 'Of this environment.' }),
    tier: t.id({ description: 'On the tier with this id.' }),
    label: t.string({ description: 'Whose label contains this, in any case.' }),
    expiresBefore: t.field({ type: 'DateTime', description: 'That expire, or expired, before this instant.' }),
    unusedSince: t.field({
      type: 'DateTime',
      description: 'That are older than this instant and were not accepted at it or later, or never.',
    }),
  }),
});

type FilterShape = (typeof ApiKeyFilterInput)['$inferInput'];

const ApiKeySortType = builder.enumType('ApiKeySort', {
  description: 'The order of a list of keys.',
  values: {
    CREATED_AT_DESC: { description: 'Newest first.' },
    CREATED_AT_ASC: { description: 'Oldest first.' },
  },
});

builder.queryFields((t) => ({
  apiKey: t.field({
    type: ApiKeyType,
    nullable: true,
    description: 'A key by its id: one’s own, or any with `portcullis:keys:manage`; else null.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_root, { id }, { scope }) => nullIfNotFound<ApiKey>(getApiKey(scope, id)),
  }),
  apiKeys: t.connection(
    {
      type: ApiKeyType,
      description: 'Keys of a workspace: all with `portcullis:keys:manage`, else one’s own. Ended keys stay listed.',
      args: {
        workspaceId: t.arg.id({ required: true, description: 'The workspace.' }),
        filter: t.arg({ type: ApiKeyFilterInput, description: 'Which keys; all by default.' }),
        sort: t.arg({ type: ApiKeySortType, defaultValue: 'CREATED_AT_DESC', description: 'In which order.' }),
      },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, { filter, sort, ...input }, { scope }) => {
        const page = await nullIfNotFound(
          listApiKeys(scope, {
            ...input,
            filter: toApiKeyFilter(filter ?? {}),
            newestFirst: sort !== 'CREATED_AT_ASC',
          }),
        );
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
}));

/** Without the fields that were left out or are null. */
export function toApiKeyFilter({
  owner: ownerMemberId,
  tier: tierId,
  ...others
}: FilterShape): NonNullable<ListApiKeysInput['filter']> {
  const given = Object.entries({ ownerMemberId, tierId, ...others }).filter(([, value]) => value != null);
  return Object.fromEntries(given);
}
