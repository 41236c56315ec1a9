import { generateApiKey } from '../domain/api-key/generate.service.ts';
import { endOverlap, OVERLAP_SECONDS_MAX, regenerateApiKey } from '../domain/api-key/regenerate.service.ts';
import { updateApiKey } from '../domain/api-key/update.service.ts';
import { EnvironmentType, secretFields } from './api-key.ts';
import { effectFields } from './effect.ts';
import { GrantInput } from './grant.ts';
import { MemberAddressInput, toMemberAddress } from './member.ts';
import { defineMutation } from './mutation.ts';
import { ApiKeyType } from './refs.ts';

const fields = {
  label: '1 to 100 characters.',
  grants:
    'At most 100, one for each permission; caller and owner must hold them. null: whatever product permissions the owner has when the key is used; []: none.',
  ipAllowList:
    'At most 100 IPv4 and IPv6 addresses (no zone) and CIDR blocks (no bits behind the prefix); null or []: from anywhere. Not on every tier.',
  metadata: 'Free data: at most 8,192 bytes.',
  idempotencyKey:
    '22 to 128 visible ASCII characters with at least 128 random bits. The same call with it is done once, and answered with the same secret for 10 minutes, to the same caller: for a repetition after a lost answer. It is remembered for 30 days.',
  expiresAt: 'In the future, and within the key policy; null: never, or as late as the key policy allows.',
};

defineMutation('generateApiKey', {
  description:
    'Makes a key for the caller or, with `portcullis:keys:manage`, for another member. The secret is in this answer and nowhere else.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'Where the key is to work.' }),
    owner: t.field({ type: MemberAddressInput, description: 'Whose key; the caller’s by default.' }),
    label: t.string({ required: true, description: fields.label }),
    environment: t.field({ type: EnvironmentType, defaultValue: 'LIVE', description: 'Where it is meant to be used.' }),
    grants: t.field({ type: [GrantInput], description: fields.grants }),
    tierId: t.id({
      description:
        'A tier that is not retired; without `portcullis:keys:manage` one with `selfService`. Left out: none, or without that right the oldest with `selfService`.',
    }),
    ipAllowList: t.stringList({ description: fields.ipAllowList }),
    expiresAt: t.field({ type: 'DateTime', description: fields.expiresAt }),
    metadata: t.field({ type: 'JSONObject', description: fields.metadata }),
    replaceExisting: t.boolean({
      defaultValue: false,
      description:
        'Whether the new key may end those that the owner has, if there are as many as the key policy allows and it says REPLACE.',
    }),
    idempotencyKey: t.string({ description: fields.idempotencyKey }),
  }),
  errors: [
    'NOT_FOUND',
    'FORBIDDEN',
    'INVALID_INPUT',
    'GRANTS_EXCEEDED',
    'IP_ALLOW_LIST_NOT_ALLOWED',
    'ACTIVE_KEY_LIMIT_REACHED',
    'REPLACEMENT_NOT_CONFIRMED',
    'ENCRYPTION_NOT_CONFIGURED',
    'API_KEY_ENDED',
    'IDEMPOTENCY_KEY_REUSED',
    'IDEMPOTENCY_EXPIRED',
  ],
  resolve: (scope, { owner, ...input }) => generateApiKey(scope, { ...input, owner: owner && toMemberAddress(owner) }),
  success: (t) => ({ ...secretFields(t), ...effectFields(t) }),
});

defineMutation('regenerateApiKey', {
  description:
    'Gives a key a new secret; its id, label, grants and expiry stay. The secret is in this answer and nowhere else.',
  input: (t) => ({
    keyId: t.id({ required: true, description: 'The key.' }),
    overlapSeconds: t.int({
      defaultValue: 0,
      description: `How long the old secret works on, in seconds: 0 to ${OVERLAP_SECONDS_MAX}; never past the key’s expiry.`,
    }),
    endCurrentOverlap: t.boolean({
      defaultValue: false,
      description: 'Whether an overlap in progress may be ended by this.',
    }),
    idempotencyKey: t.string({ description: fields.idempotencyKey }),
  }),
  errors: [
    'NOT_FOUND',
    'FORBIDDEN',
    'INVALID_INPUT',
    'API_KEY_ENDED',
    'OVERLAP_IN_PROGRESS',
    'ENCRYPTION_NOT_CONFIGURED',
    'IDEMPOTENCY_KEY_REUSED',
    'IDEMPOTENCY_EXPIRED',
  ],
  resolve: (scope, input) => regenerateApiKey(scope, input),
  success: (t) => ({ ...secretFields(t), ...effectFields(t) }),
});

defineMutation('endOverlap', {
  description: 'Ends a key’s overlap early: the old secret stops working. Without an overlap nothing changes.',
  input: (t) => ({ keyId: t.id({ required: true, description: 'The key.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: async (scope, { keyId }) => ({ apiKey: await endOverlap(scope, keyId) }),
  success: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key.' }), ...effectFields(t) }),
});

defineMutation('updateApiKey', {
  description:
    'Changes the record of a key; what is left out stays. Not for keys that are revoked, superseded or expired.',
  input: (t) => ({
    keyId: t.id({ required: true, description: 'The key.' }),
    label: t.string({ description: fields.label }),
    grants: t.field({ type: [GrantInput], description: fields.grants }),
    tierId: t.id({
      description:
        'A tier that is not retired; null: none. Without `portcullis:keys:manage` only from none, or a tier with `selfService`, to one with it.',
    }),
    ipAllowList: t.stringList({ description: fields.ipAllowList }),
    expiresAt: t.field({ type: 'DateTime', description: fields.expiresAt }),
    metadata: t.field({ type: 'JSONObject', description: fields.metadata }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'API_KEY_ENDED', 'GRANTS_EXCEEDED', 'IP_ALLOW_LIST_NOT_ALLOWED'],
  resolve: async (scope, input) => ({ apiKey: await updateApiKey(scope, input) }),
  success: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key as it is now.' }),
    ...effectFields(t),
  }),
});
