import * as enrolment from './enrolment-errors.ts';
import type { ErrorCode } from './generated/operations.ts';
import { type ErrorFacts, PortcullisError } from './portcullis-error.ts';
import * as refusals from './refusal-errors.ts';
import * as requests from './request-errors.ts';
import * as tiers from './tier-errors.ts';

/** Codes of top-level GraphQL errors. */
type TopLevelCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'AMBIGUOUS_CREDENTIALS'
  | 'BAD_REQUEST'
  | 'DOCUMENT_TOO_LARGE'
  | 'TOO_COMPLEX'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** Codes that no server sends: the client itself found out. */
type ClientCode = 'CONNECTION_FAILED' | 'TIMEOUT' | 'UNEXPECTED_ANSWER';

/** The one place where a code gets its class; the schema's codes must all be here. */
const ERROR_CLASSES = {
  INVALID_INPUT: refusals.InvalidInputError,
  NOT_FOUND: refusals.NotFoundError,
  FORBIDDEN: refusals.ForbiddenError,
  ALREADY_EXISTS: refusals.AlreadyExistsError,
  GRANTS_EXCEEDED: refusals.GrantsExceededError,
  LAST_OWNER: refusals.LastOwnerError,
  ACCESS_NOT_APPROVED: enrolment.AccessNotApprovedError,
  ACCESS_REQUEST_ENDED: enrolment.AccessRequestEndedError,
  INVITATION_ENDED: enrolment.InvitationEndedError,
  API_KEY_ENDED: refusals.ApiKeyEndedError,
  OVERLAP_IN_PROGRESS: refusals.OverlapInProgressError,
  CONSOLIDATION_DONE: refusals.ConsolidationDoneError,
  IP_ALLOW_LIST_NOT_ALLOWED: tiers.IpAllowListNotAllowedError,
  IP_ALLOW_LISTS_IN_USE: tiers.IpAllowListsInUseError,
  IDEMPOTENCY_KEY_REUSED: refusals.IdempotencyKeyReusedError,
  IDEMPOTENCY_EXPIRED: refusals.IdempotencyExpiredError,
  NOT_RECOVERABLE: refusals.NotRecoverableError,
  AMBIGUOUS_OWNER: refusals.AmbiguousOwnerError,
  ENCRYPTION_NOT_CONFIGURED: refusals.EncryptionNotConfiguredError,
  ACTIVE_KEY_LIMIT_REACHED: refusals.ActiveKeyLimitReachedError,
  REPLACEMENT_NOT_CONFIRMED: refusals.ReplacementNotConfirmedError,
  UNAUTHENTICATED: requests.UnauthenticatedError,
  AMBIGUOUS_CREDENTIALS: requests.BadRequestError,
  BAD_REQUEST: requests.BadRequestError,
  DOCUMENT_TOO_LARGE: requests.BadRequestError,
  TOO_COMPLEX: requests.BadRequestError,
  RATE_LIMITED: requests.RateLimitedError,
  UNAVAILABLE: requests.UnavailableError,
  INTERNAL: requests.InternalError,
  CONNECTION_FAILED: requests.ConnectionError,
  TIMEOUT: requests.TimeoutError,
  UNEXPECTED_ANSWER: requests.UnexpectedAnswerError,
} satisfies Record<ErrorCode | TopLevelCode | ClientCode, typeof PortcullisError>;

/** Makes the error of a code; one of a server newer than this client is a plain {@link PortcullisError}. */
export function toError(facts: ErrorFacts): PortcullisError {
  const { code } = facts;
  return Object.hasOwn(ERROR_CLASSES, code)
    ? // The line above proves that the code is one of the table's.
      new ERROR_CLASSES[code as keyof typeof ERROR_CLASSES](facts)
    : new PortcullisError(facts);
}
