import { addMember, getMember, listMembers, removeMember, updateMember } from '../domain/member/member.service.ts';
import type { MemberAddress } from '../domain/member/member.ts';
import { builder } from './builder.ts';
import { effectFields } from './effect.ts';
import { GrantInput, GrantType } from './grant.ts';
import { defineMutation } from './mutation.ts';
import { pageComplexity, toConnection, TOTAL_COUNT } from './page.ts';
import { nullIfNotFound } from './query.ts';
import { MemberType, WorkspaceType } from './refs.ts';
import { UserType, withoutPersonalData } from './user.ts';

export { MemberType } from './refs.ts';

export const RoleType = builder.enumType('Role', {
  description: 'What a member is in a workspace.',
  values: {
    OWNER: { description: 'Everything; only OWNERs change OWNERs and the key policy.' },
    ADMIN: { description: 'Every product permission and every management right.' },
    MEMBER: { description: 'Own keys within the key policy, and what its grants say.' },
  },
});

builder.node(MemberType, {
  description: 'A user in a workspace. Keys are owned by members.',
  id: { resolve: ({ id }) => id },
  loadWithoutCache: (id, { scope }) => nullIfNotFound(getMember(scope, id)),
  fields: (t) => ({
    workspace: t.field({
      type: WorkspaceType,
      description: 'Where.',
      resolve: ({ workspaceId }, _args, { loaders }) => loaders.workspace.load(workspaceId),
    }),
    user: t.field({
      type: UserType,
      description: 'Who.',
      resolve: async ({ userId, workspaceId }, _args, { loaders }) => {
        const user = await loaders.user.load(userId);
        return (await loaders.mayReadPersonalData.load(workspaceId)) ? user : withoutPersonalData(user);
      },
    }),
    role: t.expose('role', { type: RoleType, description: 'What it is here.' }),
    grants: t.field({
      type: [GrantType],
      description: 'Product permissions and management rights; OWNERs and ADMINs need none.',
      resolve: ({ grants }) => [...grants],
    }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'The installation’s own id for this person, unique in the workspace; null: none was given.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it is a member.' }),
  }),
});

builder.queryField('members', (t) =>
  t.connection(
    {
      type: MemberType,
      description: 'Members of a workspace, oldest first. Needs `portcullis:members:manage`.',
      args: { workspaceId: t.arg.id({ required: true, description: 'The workspace.' }) },
      complexity: pageComplexity,
      nullable: true,
      resolve: async (_root, input, { scope }) => {
        const page = await nullIfNotFound(listMembers(scope, input));
        return page && toConnection(page);
      },
    },
    { fields: (c) => ({ totalCount: c.int({ description: TOTAL_COUNT, resolve: ({ count }) => count() }) }) },
  ),
);

const IdentityInput = builder.inputType('IdentityInput', {
  description: 'Who somebody is at an OIDC issuer.',
  fields: (t) => ({
    issuer: t.string({ required: true, description: 'The `iss` of the tokens.' }),
    subject: t.string({ required: true, description: 'The `sub` of the tokens.' }),
  }),
});

export const addressFields = {
  identity: 'Issuer and subject, if known.',
  email: 'E-mail address; the person is bound to it at the first sign-in with a verified address.',
  externalId: 'The installation’s own id for the person: 1 to 256 visible ASCII characters, unique in the workspace.',
  name: 'For people to read: 1 to 200 characters. Only for somebody who is not known yet.',
};

/** What somebody is to be in a workspace. */
export function roleFields(t: Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]) {
  return {
    role: t.field({
      type: RoleType,
      defaultValue: 'MEMBER',
      description: 'Only an OWNER makes OWNERs; who makes ADMINs must hold every permission and right.',
    }),
    grants: t.field({
      type: [GrantInput],
      defaultValue: [],
      description: 'At most 100, one for each permission; the caller must hold them.',
    }),
  };
}

export const UserAddressInput = builder.inputType('UserAddressInput', {
  description: 'A person who may never have signed in: at least one of `identity`, `email` and `externalId`.',
  fields: (t) => ({
    identity: t.field({ type: IdentityInput, description: addressFields.identity }),
    email: t.string({ description: addressFields.email }),
    externalId: t.string({ description: addressFields.externalId }),
    name: t.string({ description: addressFields.name }),
  }),
});

const MemberAddressInput = builder.inputType('MemberAddressInput', {
  description: 'A member of the workspace: exactly one field.',
  isOneOf: true,
  fields: (t) => ({
    memberId: t.id({ description: 'Its id.' }),
    externalId: t.string({ description: 'The installation’s own id for the person.' }),
    email: t.string({ description: 'E-mail address, in any case.' }),
  }),
});

export { MemberAddressInput };

/** The one field that `@oneOf` lets through. */
export function toMemberAddress(input: typeof MemberAddressInput.$inferInput): MemberAddress {
  if (input.memberId != null) return { memberId: input.memberId };
  if (input.externalId != null) return { externalId: input.externalId };
  return { email: input.email ?? '' };
}

defineMutation('addMember', {
  description: 'Makes a person a member, whether or not they ever signed in. Needs `portcullis:members:manage`.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'The workspace.' }),
    identity: t.field({ type: IdentityInput, description: addressFields.identity }),
    email: t.string({ description: addressFields.email }),
    externalId: t.string({ description: addressFields.externalId }),
    name: t.string({ description: addressFields.name }),
    ...roleFields(t),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'GRANTS_EXCEEDED', 'ALREADY_EXISTS'],
  resolve: (scope, { role, grants, ...input }) =>
    addMember(scope, { ...input, role: role ?? undefined, grants: grants ?? undefined }),
  success: (t) => ({
    member: t.field({ type: MemberType, description: 'The new member.', resolve: (member) => member }),
  }),
});

defineMutation('updateMember', {
  description:
    'Changes role, grants or external id; what is left out stays. Needs `portcullis:members:manage` and all rights that the member holds.',
  input: (t) => ({
    memberId: t.id({ required: true, description: 'The member.' }),
    role: t.field({ type: RoleType, description: 'The new role.' }),
    grants: t.field({
      type: [GrantInput],
      description: 'All grants from now on: at most 100, one for each permission; the caller must hold them.',
    }),
    externalId: t.string({ description: 'The new external id; null takes it away.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT', 'GRANTS_EXCEEDED', 'ALREADY_EXISTS', 'LAST_OWNER'],
  resolve: async (scope, input) => ({ member: await updateMember(scope, input) }),
  success: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'The member as it is now.' }),
    ...effectFields(t),
  }),
});

defineMutation('removeMember', {
  description:
    'Ends a membership and revokes the member’s keys in the workspace, all at once; coming back does not revive them. Needs `portcullis:members:manage` and all rights that the member holds, or to be that member, who leaves. The last OWNER can’t leave.',
  input: (t) => ({ memberId: t.id({ required: true, description: 'The member.' }) }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'LAST_OWNER'],
  resolve: (scope, { memberId }) => removeMember(scope, memberId),
  success: (t) => ({
    member: t.expose('member', { type: MemberType, description: 'The member as it was.' }),
    revokedApiKeyCount: t.exposeInt('revokedApiKeyCount', { description: 'How many keys ended with it.' }),
    ...effectFields(t),
  }),
});
