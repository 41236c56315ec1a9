import { type ErrorFacts, type InputIssue, PortcullisError } from './portcullis-error.ts';

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
