import { TRANSFERRED_KEYS_MAX, transferApiKeys } from '../domain/api-key/transfer.service.ts';
import { effectFields } from './effect.ts';
import { MemberAddressInput, toMemberAddress } from './member.ts';
import { defineMutation } from './mutation.ts';
import { MemberType } from './refs.ts';

defineMutation('transferApiKeys', {
  description:
    'Gives keys of a member to another one of the same workspace, such as before the first is removed; all of them or none. Secrets stay as they are. Needs `portcullis:keys:manage` and every management right that the keys hold.',
  input: (t) => ({
    fromMemberId: t.id({ required: true, description: 'Whose keys.' }),
    to: t.field({
      type: MemberAddressInput,
      required: true,
      description:
        'Who is to own them: must hold every grant of the keys, because from then on only this member’s grants count, and have room for them under the key policy.',
    }),
    keyIds: t.idList({
      description: `Which keys: 1 to ${TRANSFERRED_KEYS_MAX} that have not ended; left out: every key of the member that has not ended.`,
    }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'API_KEY_ENDED', 'GRANTS_EXCEEDED', 'ACTIVE_KEY_LIMIT_REACHED'],
  resolve: (scope, { to, ...input }) => transferApiKeys(scope, { ...input, to: toMemberAddress(to) }),
  success: (t) => ({
    owner: t.expose('owner', { type: MemberType, description: 'Who owns them now.' }),
    transferredApiKeyCount: t.exposeInt('transferredApiKeyCount', { description: 'How many keys it were.' }),
    ...effectFields(t),
  }),
});
