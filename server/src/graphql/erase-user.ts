import { eraseUser } from '../domain/user/erase.service.ts';
import { defineMutation } from './mutation.ts';
import { UserType } from './user.ts';

defineMutation('eraseUser', {
  description:
    'Takes out everything that names a person: e-mail address, name and identity, also where the audit log has them, and the addresses that they called from. Ids, memberships and keys stay, and every audit chain stays whole. Nobody signs in as this user any more; again, it takes out what has come since. For the operator.',
  input: (t) => ({ userId: t.id({ required: true, description: 'The user.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: (scope, { userId }) => eraseUser(scope, userId),
  success: (t) => ({
    user: t.expose('user', { type: UserType, description: 'The user as it is now.' }),
    auditEventCount: t.exposeInt('auditEventCount', {
      description: 'From how many events of the audit log something was taken.',
    }),
  }),
});
