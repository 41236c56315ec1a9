import type { User } from '../domain/user/user.ts';
import { builder } from './builder.ts';

const UserKind = builder.enumType('UserKind', {
  description: 'What a user is.',
  values: {
    HUMAN: { description: 'A person.' },
    SERVICE: { description: 'A service account: its keys outlive the employee who made them.' },
  },
});

export const UserType = builder.objectRef<User>('User');

builder.node(UserType, {
  description: 'An identity. Nothing about it is administered by a workspace.',
  id: { resolve: ({ id }) => id },
  // A user by its id alone is nobody's to know but its own.
  loadWithoutCache: async (id, { scope, loaders }) =>
    scope.principal.kind === 'user' && scope.principal.userId === id ? await loaders.user.load(id) : null,
  fields: (t) => ({
    kind: t.expose('kind', { type: UserKind, description: 'Person or service account.' }),
    email: t.exposeString('email', {
      nullable: true,
      description:
        'An address that an administrator or the operator wrote, or that the issuer verified; null: none is known, or a key asks that manages neither keys nor members.',
    }),
    name: t.exposeString('name', { nullable: true, description: 'For people to read; null likewise.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first known here.' }),
    erasedAt: t.expose('erasedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing here names the person any more; null: was not erased.',
    }),
  }),
});

/** The user as a key may see it that has no need of who it is. */
export function withoutPersonalData(user: User): User {
  return { ...user, email: null, name: null };
}
