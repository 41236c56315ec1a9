import { ENVIRONMENTS, REVOCATION_REASONS } from '@portcullis/schema';
import type { WithSecret } from '../domain/api-key/key-secret.ts';
import { isEnded, toStatus, type ApiKey } from '../domain/api-key/api-key.ts';
import { getApiKey, listApiKeys } from '../domain/api-key/list.service.ts';
import { hasOverlap } from '../domain/api-key/regenerate.service.ts';
import { builder } from './builder.ts';
import { GrantType } from './grant.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { ApiKeyType, MemberType, WorkspaceType } from './refs.ts';

export const EnvironmentType = builder.enumType('Environment', {
  description: 'Where a key is meant to be used.',
  values: Object.fromEntries(
    ENVIRONMENTS.map((name) => [name, { description: name === 'LIVE' ? 'The real thing.' : 'Trying things out.' }]),
  ) as Record<(typeof ENVIRONMENTS)[number], { description: string }>,
});

const ApiKeyStatusType = builder.enumType('ApiKeyStatus', {
  description: 'What a key is at this moment; of several that apply, the first here counts.',
  values: {
    REVOKED: { description: 'Ended for ever.' },
    SUPERSEDED: { description: 'Ended by a newer key.' },
    EXPIRED: { description: 'Its expiry has come.' },
    DISABLED: { description: 'Switched off; can be switched on again.' },
    ACTIVE: { description: 'It works.' },
  },
});

const REASONS: Readonly<Record<(typeof REVOCATION_REASONS)[number], string>> = {
  UNSPECIFIED: 'Nobody said.',
  COMPROMISED: 'Somebody else may know the secret.',
  UNUSED: 'Nobody needs it any more.',
  OFFBOARDING: 'Its owner left.',
  POLICY: 'A rule of the workspace.',
};

export const RevocationReasonType = builder.enumType('RevocationReason', {
  description: 'Why a key was revoked.',
  values: Object.fromEntries(REVOCATION_REASONS.map((name) => [name, { description: REASONS[name] }])) as Record<
    (typeof REVOCATION_REASONS)[number],
    { description: string }
  >,
});

builder.node(ApiKeyType, {
  description: 'The record of a key. Its id survives regeneration; its secret is never in it.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getApiKey(scope, id)),
  fields: (t) => ({
    label: t.exposeString('label', { description: 'For people to read: 1 to 100 characters.' }),
    workspace: t.field({
      type: WorkspaceType,
      description: 'Where it was made, and only where it works.',
      resolve: ({ workspaceId }, _args, { loaders }) => loaders.workspace.load(workspaceId),
    }),
    owner: t.field({
      type: MemberType,
      description: 'The member whose permissions bound the key.',
      resolve: ({ ownerMemberId }, _args, { loaders }) => loaders.member.load(ownerMemberId),
    }),
    environment: t.expose('environment', { type: EnvironmentType, description: 'Where it is meant to be used.' }),
    grants: t.field({
      type: [GrantType],
      nullable: true,
      description:
        'What the key may do, as far as its owner may; null: whatever product permissions its owner has when it is used.',
      resolve: ({ grants }) => grants && [...grants],
    }),
    metadata: t.expose('metadata', { type: 'JSONObject', description: 'Free data: at most 8,192 bytes.' }),
    status: t.field({
      type: ApiKeyStatusType,
      description: 'What it is at this moment.',
      resolve: (key, _args, { scope }) => toStatus(key, scope.now()),
    }),
    hint: t.exposeString('hint', {
      nullable: true,
      description: 'The beginning and end of the current secret, to tell keys apart; null when nothing may be shown.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From this instant on it is refused; null: never.',
    }),
    overlapEndsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the previous secret works as well; null: there is no overlap at this moment.',
      resolve: (key, _args, { scope }) =>
        hasOverlap(key, scope.now()) && !isEnded(key, scope.now()) ? key.overlapEndsAt : null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', { description: 'Id of the user or key that made it, or `operator`.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null: it was not.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      nullable: true,
      description: 'Id of the user or key that revoked it, `operator`, or `anonymous` for a finder; null: it was not.',
    }),
    revocationReason: t.expose('revocationReason', {
      type: RevocationReasonType,
      nullable: true,
      description: 'Why it was revoked; null: it was not.',
    }),
    revocationNote: t.exposeString('revocationNote', {
      nullable: true,
      description: 'What was noted then; null: nothing.',
    }),
    supersededAt: t.expose('supersededAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From this instant on a newer key has its place; null: none has.',
    }),
    supersededBy: t.exposeID('supersededBy', {
      nullable: true,
      description: 'Id of that newer key; null: there is none.',
    }),
  }),
});

const ApiKeyFilterInput = builder.inputType('ApiKeyFilter', {
  description: 'Which keys; fields that are given must all hold.',
  fields: (t) => ({
    owner: t.id({ description: 'Of the member with this id.' }),
    status: t.field({ type: ApiKeyStatusType, description: 'With this status at this moment.' }),
    environment: t.field({ type: EnvironmentType, description: 'Of this environment.' }),
    label: t.string({ description: 'Whose label contains this, in any case.' }),
    expiresBefore: t.field({ type: 'DateTime', description: 'That expire, or expired, before this instant.' }),
  }),
});

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
        const { owner: ownerMemberId, ...others } = filter ?? {};
        const given = Object.entries({ ownerMemberId, ...others }).filter(([, value]) => value != null);
        const page = await nullIfNotFound(
          listApiKeys(scope, { ...input, filter: Object.fromEntries(given), newestFirst: sort !== 'CREATED_AT_ASC' }),
        );
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
}));

type Schema = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

/** The answer of the mutations that give out a secret; nothing else of the API does. */
export function secretFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<Schema, WithSecret>,
  description = 'The secret, in this answer and nowhere else: keep it now.',
) {
  return {
    apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key.' }),
    secret: t.exposeString('secret', { description }),
  };
}
