import { joinWorkspace } from '../domain/member/join.service.ts';
import { defineMutation } from './mutation.ts';
import { MemberType } from './refs.ts';

defineMutation('joinWorkspace', {
  description:
    'Makes the signed-in user a MEMBER, without grants, of a workspace whose enrolment is OPEN. Whoever is a member already stays what it is; whoever was one and left or was removed has to be added or invited.',
  input: (t) => ({ workspaceSlug: t.string({ required: true, description: 'The slug of the workspace.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
  resolve: async (scope, { workspaceSlug }) => ({ member: await joinWorkspace(scope, workspaceSlug) }),
  success: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'The caller’s membership.' }),
  }),
});
