import { VERDICTS, type Requirement } from '@portcullis/schema';
import { invalidInput } from '../domain/errors.ts';
import { verifyApiKey, verifyApiKeys, type VerificationAnswer } from '../verification/verify-api-key.service.ts';
import { EnvironmentType, RevocationReasonType } from './api-key.ts';
import { builder } from './builder.ts';
import { defineMutation } from './mutation.ts';

type AnsweredVerdict = VerificationAnswer['verdict'];

const VERDICT_TEXTS: Readonly<Record<AnsweredVerdict, string>> = {
  NOT_FOUND: 'Malformed, unknown, or of another workspace: one answer.',
  REVOKED: 'Ended for ever; `reason` says why.',
  SUPERSEDED: 'Ended by a newer key, or an old secret whose overlap is over.',
  EXPIRED: 'Its expiry has come.',
  DISABLED: 'Switched off, or the workspace is suspended.',
  WRONG_ENVIRONMENT: 'The request names an environment and the key has the other.',
  IP_NOT_ALLOWED: 'The key has an allow list and the client’s address is outside it or unknown.',
  INSUFFICIENT_PERMISSIONS: 'The requirement is not met.',
  VALID: 'The key may do this.',
};

const answered = VERDICTS.filter((verdict): verdict is AnsweredVerdict => verdict in VERDICT_TEXTS);

export const VerdictType = builder.enumType('Verdict', {
  description: 'May this key do this now? In the order in which it is decided: the first that applies.',
  values: Object.fromEntries(answered.map((name) => [name, { description: VERDICT_TEXTS[name] }])) as Record<
    AnsweredVerdict,
    { description: string }
  >,
});

const KeyOwnerType = builder.objectRef<NonNullable<VerificationAnswer['owner']>>('ApiKeyOwner').implement({
  description: 'Whose key was verified.',
  fields: (t) => ({
    memberId: t.exposeID('memberId', { description: 'Id of the member.' }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'The installation’s own id for the person; null: none was given.',
    }),
  }),
});

const VerificationAnswerType = builder.objectRef<VerificationAnswer>('VerificationAnswer').implement({
  description: 'The verdict on a key, and whose it is.',
  fields: (t) => ({
    verdict: t.expose('verdict', { type: VerdictType, description: 'The verdict.' }),
    code: t.exposeString('code', { description: 'The verdict’s name on the wire, such as `api_key_revoked`.' }),
    httpStatus: t.exposeInt('httpStatus', {
      description: 'The status with which to answer the request: 200, 401 or 403.',
    }),
    keyId: t.exposeID('keyId', { nullable: true, description: 'The key; null for NOT_FOUND.' }),
    label: t.exposeString('label', { nullable: true, description: 'Its label; null for NOT_FOUND.' }),
    environment: t.expose('environment', {
      type: EnvironmentType,
      nullable: true,
      description: 'Its environment; null for NOT_FOUND.',
    }),
    owner: t.expose('owner', { type: KeyOwnerType, nullable: true, description: 'Whose it is; null for NOT_FOUND.' }),
    tier: t.exposeString('tier', { nullable: true, description: 'Name of its tier; null: on none, or NOT_FOUND.' }),
    metadata: t.expose('metadata', {
      type: 'JSONObject',
      nullable: true,
      description: 'Its free data; null for NOT_FOUND.',
    }),
    permissions: t.stringList({
      nullable: true,
      description: 'Live permissions that the key can use on some resource, sorted; null unless VALID.',
      resolve: ({ permissions }) => permissions && [...permissions],
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it expires or expired; null: never, or NOT_FOUND.',
    }),
    reason: t.expose('reason', {
      type: RevocationReasonType,
      nullable: true,
      description: 'Why it was revoked; null for any other verdict.',
    }),
  }),
});

interface RequireInputShape {
  permission?:
    | { name: string; resource?: string | null | undefined; anyResource?: boolean | null | undefined }
    | null
    | undefined;
  allOf?: RequireInputShape[] | null | undefined;
  anyOf?: RequireInputShape[] | null | undefined;
}

const PermissionRequirementInput = builder.inputType('PermissionRequirementInput', {
  description: 'A permission on a resource, on any resource, or (neither given) on all of them.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A live permission of the workspace’s catalogue.' }),
    resource: t.string({ description: 'The one resource that is touched.' }),
    anyResource: t.boolean({ description: 'true: some resource will do, as for lists; not together with `resource`.' }),
  }),
});

export const RequirementInput = builder.inputRef<RequireInputShape>('RequirementInput');
RequirementInput.implement({
  description:
    'What a request needs: exactly one field. At most 50 permissions, nested at most 5 deep; empty lists are refused.',
  isOneOf: true,
  fields: (t) => ({
    permission: t.field({ type: PermissionRequirementInput, description: 'This permission.' }),
    allOf: t.field({ type: [RequirementInput], description: 'All of these.' }),
    anyOf: t.field({ type: [RequirementInput], description: 'At least one of these.' }),
  }),
});

const tested = {
  presentedKey: 'The key as the request carried it.',
  clientAddress: 'IP address of whoever presented it; without it, keys with an allow list are refused.',
  environment: 'The environment that is called; not checked when left out.',
  require: 'What the request needs; nothing when left out.',
};

defineMutation('verifyApiKey', {
  description:
    'Verifies a key of the workspace. A mutation, because it consumes quota and must never travel in a URL. Needs `portcullis:keys:verify`. A bad key is an answer, not an error.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'Where the key is to work.' }),
    presentedKey: t.string({ required: true, description: tested.presentedKey }),
    clientAddress: t.string({ description: tested.clientAddress }),
    environment: t.field({ type: EnvironmentType, description: tested.environment }),
    require: t.field({ type: RequirementInput, description: tested.require }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: async (scope, { require, ...input }) => ({
    answer: await verifyApiKey(scope, { ...input, require: require && toRequirement(require) }),
  }),
  success: (t) => ({
    answer: t.expose('answer', { type: VerificationAnswerType, description: 'The verdict, and whose key it is.' }),
  }),
});

const KeyVerificationInput = builder.inputType('KeyVerificationInput', {
  description: 'A key under test, and what the request that presented it asks for.',
  fields: (t) => ({
    presentedKey: t.string({ required: true, description: tested.presentedKey }),
    clientAddress: t.string({ description: tested.clientAddress }),
    environment: t.field({ type: EnvironmentType, description: tested.environment }),
    require: t.field({ type: RequirementInput, description: tested.require }),
  }),
});

defineMutation('verifyApiKeys', {
  description:
    'Verifies up to 100 keys of the workspace, each for a request of its own. Needs `portcullis:keys:verify`. A bad key is an answer; a mistake in one verification, or an empty budget for unknown keys, refuses the whole call.',
  input: (t) => ({
    workspaceId: t.id({ required: true, description: 'Where the keys are to work.' }),
    verifications: t.field({ type: [KeyVerificationInput], required: true, description: '1 to 100.' }),
  }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'INVALID_INPUT'],
  resolve: async (scope, { workspaceId, verifications }) => ({
    answers: await verifyApiKeys(scope, {
      workspaceId,
      verifications: verifications.map(({ require, ...key }) => ({
        ...key,
        require: require && toRequirement(require),
      })),
    }),
  }),
  success: (t) => ({
    answers: t.field({
      type: [VerificationAnswerType],
      description: 'One for each verification, in their order.',
      resolve: ({ answers }) => [...answers],
    }),
  }),
});

/** `@oneOf` lets exactly one field through; its depth is bounded before any of this is reached. */
export function toRequirement({ permission, allOf, anyOf }: RequireInputShape): Requirement {
  if (permission != null) {
    const { name, resource, anyResource } = permission;
    return { kind: 'permission', name, resource: resource ?? undefined, anyResource: anyResource ?? undefined };
  }
  if (allOf != null) return { kind: 'allOf', of: allOf.map(toRequirement) };
  if (anyOf != null) return { kind: 'anyOf', of: anyOf.map(toRequirement) };
  throw invalidInput(['require'], 'is empty', '`permission`, `allOf` or `anyOf`');
}
