import { ENVIRONMENTS, REVOCATION_REASONS } from '@portcullis/schema';
import type { WithSecret } from '../domain/api-key/key-secret.ts';
import { isEnded, toStatus } from '../domain/api-key/api-key.ts';
import { getApiKey } from '../domain/api-key/list.service.ts';
import { hasOverlap } from '../domain/api-key/regenerate.service.ts';
import { builder } from './builder.ts';
import { GrantType } from './grant.ts';
import { nullIfNotFound } from './query.ts';
import { ApiKeyType, MemberType, TierType, WorkspaceType } from './refs.ts';

export const EnvironmentType = builder.enumType('Environment', {
  description: 'Where a key is meant to be used.',
  values: Object.fromEntries(
    ENVIRONMENTS.map((name) => [name, { description: name === 'LIVE' ? 'The real thing.' : 'Trying things out.' }]),
  ) as Record<(typeof ENVIRONMENTS)[number], { description: string }>,
});

export const ApiKeyStatusType = builder.enumType('ApiKeyStatus', {
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
    tier: t.field({
      type: TierType,
      nullable: true,
      description: 'The plan that it is on; null: on none, without limits.',
      resolve: ({ tierId }, _args, { loaders }) => (tierId === null ? null : loaders.tier.load(tierId)),
    }),
    ipAllowList: t.stringList({
      description: 'Addresses and CIDR blocks from which it works, in canonical form; empty: from anywhere.',
      resolve: ({ ipAllowList }) => [...(ipAllowList ?? [])],
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
    isWeak: t.exposeBoolean('isWeak', {
      description:
        'Whether the current secret was imported although it can be guessed; regenerating the key mends that.',
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
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is switched off; null: it is not.',
    }),
    disabledBy: t.exposeString('disabledBy', {
      nullable: true,
      description: 'Id of the user or key that switched it off, or `operator`; null: it is not.',
    }),
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
