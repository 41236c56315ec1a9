import { revokePresentedApiKey } from '../domain/api-key/revoke-presented.service.ts';
import { effectFields } from './effect.ts';
import { defineMutation } from './mutation.ts';

defineMutation('revokePresentedApiKey', {
  description:
    'Ends a key that leaked, for whoever found its secret; no credential is needed. The key is revoked as COMPROMISED, but when the secret is an earlier one in its overlap, that overlap ends and the key works on. The answer is the same whether the secret worked, was ended, or never was. May be called a few times a minute; then the error is RATE_LIMITED.',
  input: (t) => ({
    presentedKey: t.string({ required: true, description: 'The secret that was found: 8 to 512 visible characters.' }),
    workspaceSlug: t.string({
      description:
        'The workspace in which it works, for secrets that Portcullis did not make; left out: any, for those that it made.',
    }),
  }),
  errors: ['INVALID_INPUT'],
  resolve: async (scope, input) => {
    await revokePresentedApiKey(scope, input);
    return {};
  },
  success: (t) => effectFields(t),
});
