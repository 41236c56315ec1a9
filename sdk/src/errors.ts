import type { GrantFragment, Refusal_InvalidInput_Fragment } from './generated/operations.ts';

/** What is known of a failure; which of the optional facts are there depends on its code. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
  readonly issues?: readonly InputIssue[] | undefined;
  readonly excess?: readonly GrantFragment[] | undefined;
  readonly path?: readonly string[] | undefined;
  readonly status?: string | undefined;
  readonly overlapEndsAt?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly httpStatus?: number | undefined;
}

/** One thing that is wrong with an input: where, what, and what would be accepted. */
export type InputIssue = Refusal_InvalidInput_Fragment['issues'][number];

/**
 * What every call of the client fails with. Programs look at `code` or the class, people at `message`. A code that this
 * version does not know yet comes as this class itself.
 */
export class PortcullisError extends Error {
  /** Stable name of the reason, such as `NOT_FOUND`. */
  readonly code: string;
  /** With it the server's operator finds the request in the log; undefined when no server answered. */
  readonly requestId: string | undefined;

  constructor({ code, message, requestId, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.requestId = requestId;
  }

  override get name(): string {
    return 'PortcullisError';
  }
}

/** `INVALID_INPUT`: a value of the input breaks a rule. */
export class InvalidInputError extends PortcullisError {
  /** Everything that is wrong, at once. */
  readonly issues: readonly InputIssue[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.issues = facts.issues ?? [];
  }

  override get name(): string {
    return 'InvalidInputError';
  }
}

/** `NOT_FOUND`: absent, another workspace's, or not the caller's to know: one answer. */
export class NotFoundError extends PortcullisError {
  override get name(): string {
    return 'NotFoundError';
  }
}

/** `FORBIDDEN`: the caller may see the object but not do this. */
export class ForbiddenError extends PortcullisError {
  override get name(): string {
    return 'ForbiddenError';
  }
}

/** `ALREADY_EXISTS`: a name, slug or id that must be unique is taken. */
export class AlreadyExistsError extends PortcullisError {
  /** The input field whose value is taken. */
  readonly path: readonly string[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.path = facts.path ?? [];
  }

  override get name(): string {
    return 'AlreadyExistsError';
  }
}

/** `GRANTS_EXCEEDED`: asked for grants that the caller or the key's owner does not hold. */
export class GrantsExceededError extends PortcullisError {
  /** What is not held. */
  readonly excess: readonly GrantFragment[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.excess = facts.excess ?? [];
  }

  override get name(): string {
    return 'GrantsExceededError';
  }
}

/** `LAST_OWNER`: the workspace would be left without an OWNER. */
export class LastOwnerError extends PortcullisError {
  override get name(): string {
    return 'LastOwnerError';
  }
}

/** `API_KEY_ENDED`: the key can't do this any more. */
export class ApiKeyEndedError extends PortcullisError {
  /** `REVOKED`, `SUPERSEDED` or `EXPIRED`. */
  readonly status: string;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.status = facts.status ?? '';
  }

  override get name(): string {
    return 'ApiKeyEndedError';
  }
}

/** `OVERLAP_IN_PROGRESS`: the previous secret still works; `endCurrentOverlap: true` ends it. */
export class OverlapInProgressError extends PortcullisError {
  /** Until when the previous secret works (ISO 8601). */
  readonly overlapEndsAt: string;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.overlapEndsAt = facts.overlapEndsAt ?? '';
  }

  override get name(): string {
    return 'OverlapInProgressError';
  }
}

/** `UNAUTHENTICATED`: the credential is not, or no longer, valid here. */
export class UnauthenticatedError extends PortcullisError {
  override get name(): string {
    return 'UnauthenticatedError';
  }
}

/** `BAD_REQUEST` and its kin: the request as a whole was not accepted; `code` says which rule it broke. */
export class BadRequestError extends PortcullisError {
  /** Which values are wrong, if it is about values. */
  readonly issues: readonly InputIssue[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.issues = facts.issues ?? [];
  }

  override get name(): string {
    return 'BadRequestError';
  }
}

/** `RATE_LIMITED`: this caller asks too often. */
export class RateLimitedError extends PortcullisError {
  /** How long to wait, in milliseconds; undefined: the server did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.retryAfterMs = facts.retryAfterMs;
  }

  override get name(): string {
    return 'RateLimitedError';
  }
}

/** `UNAVAILABLE`: the server, or something that it needs, can't answer at this moment. */
export class UnavailableError extends PortcullisError {
  /** How long to wait, in milliseconds; undefined: the server did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.retryAfterMs = facts.retryAfterMs;
  }

  override get name(): string {
    return 'UnavailableError';
  }
}

/** `INTERNAL`: something went wrong on the server's side. */
export class InternalError extends PortcullisError {
  override get name(): string {
    return 'InternalError';
  }
}

/** `CONNECTION_FAILED`: the server could not be reached, or the connection broke; a change may have happened. */
export class ConnectionError extends PortcullisError {
  override get name(): string {
    return 'ConnectionError';
  }
}

/** `TIMEOUT`: no answer within `timeoutMs`; a change may have happened. */
export class TimeoutError extends PortcullisError {
  override get name(): string {
    return 'TimeoutError';
  }
}

/** `UNEXPECTED_ANSWER`: what answered is no Portcullis server, or something on the way answered in its place. */
export class UnexpectedAnswerError extends PortcullisError {
  /** The HTTP status of the answer. */
  readonly httpStatus: number;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.httpStatus = facts.httpStatus ?? 0;
  }

  override get name(): string {
    return 'UnexpectedAnswerError';
  }
}
