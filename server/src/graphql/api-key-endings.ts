import { BULK_REVOKE_MAX, BULK_SHOWN_MAX, revokeApiKeys } from '../domain/api-key/bulk-revoke.service.ts';
import { disableApiKey, enableApiKey } from '../domain/api-key/disable.service.ts';
import { revokeApiKey } from '../domain/api-key/revoke.service.ts';
import { ApiKeyFilterInput, toApiKeyFilter } from './api-key-queries.ts';
import { RevocationReasonType } from './api-key.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';
import { ApiKeyType } from './refs.ts';

const note = 'At most 1,000 characters, for whoever asks later.';

defineMutation('revokeApiKey', {
  description: 'Ends a key for ever. Revoking again answers the key as first revoked.',
  input: (t) => ({
    keyId: t.id({ required: true, description: 'The key.' }),
    reason: t.field({ type: RevocationReasonType, defaultValue: 'UNSPECIFIED', description: 'Why.' }),
    note: t.string({ description: note }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: async (scope, input) => ({ apiKey: await revokeApiKey(scope, input) }),
  success: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key.' }), ...effectFields(t) }),
});

defineMutation('revokeApiKeys', {
  description: `Ends for ever all keys of a workspace that match and are not revoked yet: the oldest ${BULK_REVOKE_MAX.toLocaleString('en')} in one call. Needs \`portcullis:keys:manage\`.`,
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    filter: t.field({ type: ApiKeyFilterInput, required: true, description: 'Which keys: at least one field.' }),
    dryRun: t.boolean({ defaultValue: false, description: 'Whether only to answer what would end.' }),
    reason: t.field({ type: RevocationReasonType, defaultValue: 'UNSPECIFIED', description: 'Why.' }),
    note: t.string({ description: note }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: (scope, { filter, ...input }) => revokeApiKeys(scope, { ...input, filter: toApiKeyFilter(filter) }),
  success: (t) => ({
    revokedApiKeyCount: t.exposeInt('revokedApiKeyCount', { description: 'How many keys ended, or would end.' }),
    apiKeys: t.field({
      type: [ApiKeyType],
      description: `The oldest of them as they are now, at most ${BULK_SHOWN_MAX}.`,
      resolve: ({ apiKeys }) => [...apiKeys],
    }),
    remainingApiKeyCount: t.exposeInt('remainingApiKeyCount', {
      description: 'How many more match than one call ends: call again for these.',
    }),
    ...effectFields(t),
  }),
});

defineMutation('disableApiKey', {
  description:
    'Switches a key off until it is switched on again. A key that is off stays as it is; but whoever manages keys takes over what its owner switched off. Members may do it if the key policy lets them UPDATE.',
  input: (t) => ({ keyId: t.id({ required: true, description: 'The key.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'API_KEY_ENDED'],
  resolve: async (scope, { keyId }) => ({ apiKey: await disableApiKey(scope, keyId) }),
  success: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key.' }), ...effectFields(t) }),
});

defineMutation('enableApiKey', {
  description:
    'Switches a key on again. Without `portcullis:keys:manage` only what one switched off oneself, if the key policy lets members UPDATE.',
  input: (t) => ({ keyId: t.id({ required: true, description: 'The key.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'API_KEY_ENDED'],
  resolve: async (scope, { keyId }) => ({ apiKey: await enableApiKey(scope, keyId) }),
  success: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key.' }), ...effectFields(t) }),
});
