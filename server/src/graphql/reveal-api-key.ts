import { revealApiKey, type RevealTarget } from '../domain/api-key/reveal.service.ts';
import { secretFields } from './api-key.ts';
import { builder } from './builder.ts';
import { MemberAddressInput, toMemberAddress } from './member.ts';
import { defineMutation } from './mutation.ts';

const KeyOwnerInput = builder.inputType('KeyOwnerInput', {
  description: 'A member of a workspace who owns one active key.',
  fields: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    member: t.field({ type: MemberAddressInput, required: true, description: 'The member.' }),
  }),
});

const RevealTargetInput = builder.inputType('RevealTargetInput', {
  description: 'A key: exactly one field.',
  isOneOf: true,
  fields: (t) => ({
    keyId: t.id({ description: 'The key with this id.' }),
    owner: t.field({ type: KeyOwnerInput, description: 'The only active key of this member.' }),
  }),
});

defineMutation('revealApiKey', {
  description:
    'Answers the current secret of a key again, where the key policy is `RECOVERABLE`; each time is written to the audit log. For one’s own key where the key policy lets members `REVEAL`, else with `portcullis:keys:reveal`; a key that holds management rights also needs those.',
  input: (t) => ({ target: t.field({ type: RevealTargetInput, required: true, description: 'Which key.' }) }),
  errors: [
    'NOT_FOUND',
    'FORBIDDEN',
    'INVALID_INPUT',
    'AMBIGUOUS_OWNER',
    'API_KEY_ENDED',
    'NOT_RECOVERABLE',
    'ENCRYPTION_NOT_CONFIGURED',
  ],
  resolve: (scope, { target }) => revealApiKey(scope, toTarget(target)),
  success: (t) => secretFields(t, 'The current secret.'),
});

/** The one field that `@oneOf` lets through. */
function toTarget({ keyId, owner }: typeof RevealTargetInput.$inferInput): RevealTarget {
  if (owner != null) return { owner: { workspaceId: owner.workspaceId, member: toMemberAddress(owner.member) } };
  return { keyId: keyId ?? '' };
}
