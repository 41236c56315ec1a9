import { resetSessions, type MemberTarget } from '../domain/member/reset-sessions.service.ts';
import { builder } from './builder.ts';
import { MemberAddressInput, toMemberAddress } from './member.ts';
import { defineMutation } from './mutation.ts';
import { MemberType } from './refs.ts';

const OwnerAddressInput = builder.inputType('OwnerAddressInput', {
  description: 'A member, who may own keys, by an address within a workspace.',
  fields: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    member: t.field({ type: MemberAddressInput, required: true, description: 'Who in it.' }),
  }),
});

const MemberTargetInput = builder.inputType('MemberTargetInput', {
  description: 'A member: exactly one field.',
  isOneOf: true,
  fields: (t) => ({
    memberId: t.id({ description: 'Its id.' }),
    owner: t.field({ type: OwnerAddressInput, description: 'An address within a workspace.' }),
  }),
});

defineMutation('resetSessions', {
  description:
    'Ends every session of a member in its workspace: tokens that were issued until now are refused there, and work on in other workspaces. Its API keys work on. Needs `portcullis:members:manage` and all rights that the member holds, or to be that member.',
  input: (t) => ({ target: t.field({ type: MemberTargetInput, required: true, description: 'Whose sessions.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: (scope, { target }) => resetSessions(scope, toTarget(target)),
  success: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'The member.' }),
    sessionsValidFrom: t.expose('sessionsValidFrom', {
      type: 'DateTime',
      description:
        'Tokens that were issued at or before this instant are refused; those of issuers that count in seconds, in this whole second.',
    }),
  }),
});

/** The one field that `@oneOf` lets through. */
function toTarget({ memberId, owner }: typeof MemberTargetInput.$inferInput): MemberTarget {
  if (owner == null) return { memberId: memberId ?? '' };
  return { owner: { workspaceId: owner.workspaceId, member: toMemberAddress(owner.member) } };
}
