import { createServiceAccount } from '../domain/member/service-account.service.ts';
import { addressFields, roleFields } from './member.ts';
import { defineMutation } from './mutation.ts';
import { MemberType } from './refs.ts';

defineMutation('createServiceAccount', {
  description:
    'Makes a member that is no person: nobody signs in as it, and its keys outlive the employee who made them. Needs `portcullis:members:manage`.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    name: t.string({ required: true, description: 'For people to read: 1 to 200 characters.' }),
    externalId: t.string({ description: addressFields.externalId }),
    ...roleFields(t),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'GRANTS_EXCEEDED', 'ALREADY_EXISTS'],
  resolve: async (scope, { role, grants, ...input }) => ({
    member: await createServiceAccount(scope, { ...input, role: role ?? undefined, grants: grants ?? undefined }),
  }),
  success: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'The new member; its user is of the kind SERVICE.' }),
  }),
});
