import type { FieldMap } from '@pothos/core';
import { EXISTING_MAX } from '../domain/api-key/key-replacement.ts';
import { DomainError, type ErrorCode, type InputIssue, type ReplaceableKey } from '../domain/errors.ts';
import { ApiKeyStatusType } from './api-key.ts';
import { builder } from './builder.ts';
import { AccessRequestStatusType, InvitationEndReasonType } from './enrolment-status.ts';
import { GrantType } from './grant.ts';

/** Domain codes that mutations answer as members of their result union; the others are top-level errors. */
export type UserErrorCode = Exclude<ErrorCode, 'UNAUTHENTICATED' | 'RATE_LIMITED'>;

/** The one place where a code of the domain gets its type in the schema. */
export const USER_ERROR_TYPES = {
  INVALID_INPUT: 'InvalidInput',
  NOT_FOUND: 'NotFound',
  FORBIDDEN: 'Forbidden',
  ALREADY_EXISTS: 'AlreadyExists',
  GRANTS_EXCEEDED: 'GrantsExceeded',
  LAST_OWNER: 'LastOwner',
  ACCESS_NOT_APPROVED: 'AccessNotApproved',
  ACCESS_REQUEST_ENDED: 'AccessRequestEnded',
  INVITATION_ENDED: 'InvitationEnded',
  API_KEY_ENDED: 'ApiKeyEnded',
  OVERLAP_IN_PROGRESS: 'OverlapInProgress',
  CONSOLIDATION_DONE: 'ConsolidationDone',
  IP_ALLOW_LIST_NOT_ALLOWED: 'IpAllowListNotAllowed',
  IP_ALLOW_LISTS_IN_USE: 'IpAllowListsInUse',
  IDEMPOTENCY_KEY_REUSED: 'IdempotencyKeyReused',
  IDEMPOTENCY_EXPIRED: 'IdempotencyExpired',
  NOT_RECOVERABLE: 'NotRecoverable',
  AMBIGUOUS_OWNER: 'AmbiguousOwner',
  ENCRYPTION_NOT_CONFIGURED: 'EncryptionNotConfigured',
  ACTIVE_KEY_LIMIT_REACHED: 'ActiveKeyLimitReached',
  REPLACEMENT_NOT_CONFIRMED: 'ReplacementNotConfirmed',
} as const satisfies Record<UserErrorCode, string>;

/** Whether mutations answer this error as a value. */
export function isUserError(error: unknown): error is DomainError<UserErrorCode> {
  return error instanceof DomainError && error.code !== 'UNAUTHENTICATED' && error.code !== 'RATE_LIMITED';
}

/** A refusal as a value. The error is inside it, because graphql-js throws any Error that a resolver answers. */
export interface Refusal<Code extends UserErrorCode = UserErrorCode> {
  readonly refusedWith: DomainError<Code>;
}

/** Whether a mutation answered a refusal; no success has this field. */
export function isRefusal(value: object): value is Refusal {
  return 'refusedWith' in value;
}

export const ErrorCodeType = builder.enumType('ErrorCode', {
  description: 'Stable names of what a mutation can refuse; programs look at these, people at the message.',
  values: {
    INVALID_INPUT: { description: 'A value of the input breaks a rule: `InvalidInput` lists which.' },
    NOT_FOUND: { description: 'Absent, another workspace’s, or not the caller’s to know.' },
    FORBIDDEN: { description: 'The caller may see the object but not do this.' },
    ALREADY_EXISTS: { description: 'A name, slug or id that must be unique is taken.' },
    GRANTS_EXCEEDED: { description: 'Asked for grants that the caller or the key’s owner does not hold.' },
    LAST_OWNER: { description: 'The workspace would be left without an OWNER.' },
    ACCESS_NOT_APPROVED: {
      description: 'The workspace lets people in by approval, and the caller was not: `requestAccess`.',
    },
    ACCESS_REQUEST_ENDED: { description: 'The request for access was decided, or has expired.' },
    INVITATION_ENDED: { description: 'The invitation was accepted, cancelled or withdrawn, or has expired.' },
    API_KEY_ENDED: { description: 'The key is revoked, superseded or expired.' },
    OVERLAP_IN_PROGRESS: { description: 'The previous secret still works.' },
    CONSOLIDATION_DONE: { description: 'The keys of the consolidation have ended.' },
    IP_ALLOW_LIST_NOT_ALLOWED: { description: 'Keys on that tier have no IP allow list.' },
    IP_ALLOW_LISTS_IN_USE: { description: 'Keys of the tier have IP allow lists.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The `idempotencyKey` was used for a call with other input.' },
    IDEMPOTENCY_EXPIRED: { description: 'The call was done, and its secret is not answered any more.' },
    NOT_RECOVERABLE: { description: 'The secret is not kept and can’t be revealed.' },
    AMBIGUOUS_OWNER: { description: 'The member has several active keys.' },
    ENCRYPTION_NOT_CONFIGURED: { description: 'The server does not have the encryption key that this needs.' },
    ACTIVE_KEY_LIMIT_REACHED: { description: 'The member has as many keys as the key policy allows.' },
    REPLACEMENT_NOT_CONFIRMED: { description: 'A new key would end others: `replaceExisting` confirms it.' },
  } satisfies Record<UserErrorCode, { description: string }>,
});

const UserErrorInterface = builder.interfaceRef<Refusal>('UserError').implement({
  description: 'Why a mutation refused. Nothing was changed. Always select `... on UserError { code message }`.',
  resolveType: ({ refusedWith }) => USER_ERROR_TYPES[refusedWith.code],
  fields: (t) => ({
    code: t.field({
      type: ErrorCodeType,
      description: 'Stable name of the reason.',
      resolve: ({ refusedWith }) => refusedWith.code,
    }),
    message: t.string({
      description: 'For people: what was wrong with which input, and what to do.',
      resolve: ({ refusedWith }) => refusedWith.message,
    }),
  }),
});

export const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Names and indexes from the input object down to the value.',
      resolve: ({ path }) => path.map(String),
    }),
    message: t.exposeString('message', { description: 'What is wrong with the value.' }),
    accepted: t.exposeString('accepted', { description: 'What would be accepted in its place.' }),
  }),
});

const ReplaceableKeyType = builder.objectRef<ReplaceableKey>('ReplaceableKey').implement({
  description: 'A key that a new one would end: enough to ask somebody whether it may.',
  fields: (t) => ({
    keyId: t.id({ description: 'Id of the key.', resolve: ({ id }) => id }),
    label: t.exposeString('label', { description: 'For people to read.' }),
    hint: t.exposeString('hint', {
      nullable: true,
      description: 'The beginning and end of its current secret; null when nothing may be shown.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

/** The error types, each made once; mutations name those that they can answer. */
export const ErrorTypes = {
  INVALID_INPUT: errorType('INVALID_INPUT', 'A value of the input breaks a rule.', (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'Every issue at once.',
      resolve: ({ refusedWith }) => [...refusedWith.detail.issues],
    }),
  })),
  NOT_FOUND: errorType('NOT_FOUND', 'Absent, another workspace’s, or not the caller’s to know: one answer.'),
  FORBIDDEN: errorType('FORBIDDEN', 'The caller may see the object but not do this.'),
  ALREADY_EXISTS: errorType('ALREADY_EXISTS', 'A name, slug or id that must be unique is taken.', (t) => ({
    path: t.stringList({
      description: 'The input field whose value is taken.',
      resolve: ({ refusedWith }) => [...refusedWith.detail.path],
    }),
  })),
  GRANTS_EXCEEDED: errorType(
    'GRANTS_EXCEEDED',
    'Asked for grants that the caller or the key’s owner does not hold.',
    (t) => ({
      excess: t.field({
        type: [GrantType],
        description: 'What is not held.',
        resolve: ({ refusedWith }) => [...refusedWith.detail.excess],
      }),
    }),
  ),
  LAST_OWNER: errorType('LAST_OWNER', 'The workspace would be left without an OWNER.'),
  ACCESS_NOT_APPROVED: errorType(
    'ACCESS_NOT_APPROVED',
    'The caller is no member of this workspace, whose enrolment is APPROVAL: ask for access with `requestAccess`.',
  ),
  ACCESS_REQUEST_ENDED: errorType('ACCESS_REQUEST_ENDED', 'The request can’t be decided any more.', (t) => ({
    requestStatus: t.field({
      type: AccessRequestStatusType,
      description: 'APPROVED, REJECTED or EXPIRED.',
      resolve: ({ refusedWith }) => refusedWith.detail.status,
    }),
  })),
  INVITATION_ENDED: errorType('INVITATION_ENDED', 'The invitation can’t be accepted or cancelled any more.', (t) => ({
    reason: t.field({
      type: InvitationEndReasonType,
      description: 'Why not.',
      resolve: ({ refusedWith }) => refusedWith.detail.reason,
    }),
  })),
  API_KEY_ENDED: errorType(
    'API_KEY_ENDED',
    'The key is revoked, superseded or expired, and can’t do this any more.',
    (t) => ({
      status: t.field({
        type: ApiKeyStatusType,
        description: 'REVOKED, SUPERSEDED or EXPIRED.',
        resolve: ({ refusedWith }) => refusedWith.detail.status,
      }),
    }),
  ),
  CONSOLIDATION_DONE: errorType(
    'CONSOLIDATION_DONE',
    'The keys of the consolidation have ended, and do not come back.',
    (t) => ({
      at: t.field({
        type: 'DateTime',
        description: 'When it took effect.',
        resolve: ({ refusedWith }) => refusedWith.detail.at,
      }),
    }),
  ),
  OVERLAP_IN_PROGRESS: errorType(
    'OVERLAP_IN_PROGRESS',
    'The previous secret still works; send `endCurrentOverlap: true` to end it now.',
    (t) => ({
      overlapEndsAt: t.field({
        type: 'DateTime',
        description: 'Until when the previous secret works.',
        resolve: ({ refusedWith }) => refusedWith.detail.overlapEndsAt,
      }),
    }),
  ),
  IP_ALLOW_LIST_NOT_ALLOWED: errorType(
    'IP_ALLOW_LIST_NOT_ALLOWED',
    'The key is, or is to be, on a tier whose keys have no IP allow list.',
    (t) => ({
      tierId: t.id({ description: 'That tier.', resolve: ({ refusedWith }) => refusedWith.detail.tierId }),
    }),
  ),
  IP_ALLOW_LISTS_IN_USE: errorType(
    'IP_ALLOW_LISTS_IN_USE',
    'Living keys of the tier have IP allow lists; take these off, or move the keys to another tier, first.',
    (t) => ({
      apiKeyCount: t.int({
        description: 'How many keys have one.',
        resolve: ({ refusedWith }) => refusedWith.detail.apiKeyCount,
      }),
    }),
  ),
  IDEMPOTENCY_KEY_REUSED: errorType(
    'IDEMPOTENCY_KEY_REUSED',
    'The `idempotencyKey` was used for a call with other input: each thing that is to be done needs one of its own.',
  ),
  IDEMPOTENCY_EXPIRED: errorType(
    'IDEMPOTENCY_EXPIRED',
    'The call with this `idempotencyKey` was done, but more than 10 minutes ago, or the key got another secret since: regenerate it.',
    (t) => ({
      apiKeyId: t.id({
        description: 'The key that the call made or regenerated.',
        resolve: ({ refusedWith }) => refusedWith.detail.apiKeyId,
      }),
    }),
  ),
  NOT_RECOVERABLE: errorType('NOT_RECOVERABLE', 'The secret of the key is not kept, so that it can’t be revealed.'),
  AMBIGUOUS_OWNER: errorType(
    'AMBIGUOUS_OWNER',
    'The member has several active keys: send the id of the one that is meant.',
    (t) => ({
      apiKeyIds: t.idList({
        description: 'The newest of them first, 20 at most.',
        resolve: ({ refusedWith }) => [...refusedWith.detail.apiKeyIds],
      }),
    }),
  ),
  ENCRYPTION_NOT_CONFIGURED: errorType(
    'ENCRYPTION_NOT_CONFIGURED',
    'The server can’t keep or open secrets: the operator has to set, or complete, `PORTCULLIS_ENCRYPTION_KEYS`.',
    (t) => ({
      sealingKeyId: t.string({
        nullable: true,
        description: 'Id of the encryption key that is missing or wrong; null: the server has none at all.',
        resolve: ({ refusedWith }) => refusedWith.detail.sealingKeyId,
      }),
    }),
  ),
  ACTIVE_KEY_LIMIT_REACHED: errorType(
    'ACTIVE_KEY_LIMIT_REACHED',
    'The member has as many ACTIVE and DISABLED keys as the key policy allows.',
    (t) => ({
      limit: t.int({
        description: 'Keys that a member may have.',
        resolve: ({ refusedWith }) => refusedWith.detail.limit,
      }),
      activeKeys: t.int({
        description: 'Keys that this member has: ACTIVE and DISABLED ones of all environments.',
        resolve: ({ refusedWith }) => refusedWith.detail.activeKeys,
      }),
    }),
  ),
  REPLACEMENT_NOT_CONFIRMED: errorType(
    'REPLACEMENT_NOT_CONFIRMED',
    'The new key would end every key that the member has; send `replaceExisting: true` to do that.',
    (t) => ({
      existing: t.field({
        type: [ReplaceableKeyType],
        description: `What would end, newest first; of more than ${EXISTING_MAX} keys the newest.`,
        resolve: ({ refusedWith }) => [...refusedWith.detail.existing],
      }),
      existingCount: t.int({
        description: 'How many keys would end.',
        resolve: ({ refusedWith }) => refusedWith.detail.existingCount,
      }),
    }),
  ),
};

type Schema = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
type ErrorFields<Code extends UserErrorCode> = (
  t: PothosSchemaTypes.ObjectFieldBuilder<Schema, Refusal<Code>>,
) => FieldMap;

function errorType<Code extends UserErrorCode>(
  code: Code,
  description: string,
  fields: ErrorFields<Code> = () => ({}),
) {
  const ref = builder.objectRef<Refusal<Code>>(USER_ERROR_TYPES[code]);
  // TypeScript can't see through the open `Code` that this refusal is one of the interface's; the union above says so.
  const options = { description, interfaces: [UserErrorInterface], fields } as Parameters<typeof ref.implement>[0];
  return ref.implement(options);
}
