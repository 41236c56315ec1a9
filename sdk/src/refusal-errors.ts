import type { ApiKeyStatus, GrantFragment, ReplaceableKeyFragment } from './generated/operations.ts';
import { type ErrorFacts, type InputIssue, PortcullisError } from './portcullis-error.ts';

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
  /** `REVOKED`, `SUPERSEDED` or `EXPIRED`; undefined: the server did not say. */
  readonly status: ApiKeyStatus | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.status = facts.status;
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

/** `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used for a call with other input. */
export class IdempotencyKeyReusedError extends PortcullisError {
  override get name(): string {
    return 'IdempotencyKeyReusedError';
  }
}

/** `IDEMPOTENCY_EXPIRED`: the call was done, and its secret is not answered any more. */
export class IdempotencyExpiredError extends PortcullisError {
  /** The key that the call made or regenerated; regenerate it for a new secret. */
  readonly apiKeyId: string;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.apiKeyId = facts.apiKeyId ?? '';
  }

  override get name(): string {
    return 'IdempotencyExpiredError';
  }
}

/** `NOT_RECOVERABLE`: the secret of the key is not kept, so that it can't be revealed. */
export class NotRecoverableError extends PortcullisError {
  override get name(): string {
    return 'NotRecoverableError';
  }
}

/** `AMBIGUOUS_OWNER`: the member has several active keys. */
export class AmbiguousOwnerError extends PortcullisError {
  /** Their ids, the newest first; 20 at most. */
  readonly apiKeyIds: readonly string[];

  constructor(facts: ErrorFacts) {
    super(facts);
    this.apiKeyIds = facts.apiKeyIds ?? [];
  }

  override get name(): string {
    return 'AmbiguousOwnerError';
  }
}

/** `ENCRYPTION_NOT_CONFIGURED`: the server can't keep or open secrets; its operator has to configure a key. */
export class EncryptionNotConfiguredError extends PortcullisError {
  /** Id of the encryption key that is missing or wrong; null: the server has none at all. */
  readonly sealingKeyId: string | null;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.sealingKeyId = facts.sealingKeyId ?? null;
  }

  override get name(): string {
    return 'EncryptionNotConfiguredError';
  }
}

/** `ACTIVE_KEY_LIMIT_REACHED`: the member has as many ACTIVE and DISABLED keys as the key policy allows. */
export class ActiveKeyLimitReachedError extends PortcullisError {
  /** Keys that a member may have. */
  readonly limit: number;
  /** Keys that this member has. */
  readonly activeKeys: number;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.limit = facts.limit ?? 0;
    this.activeKeys = facts.activeKeys ?? 0;
  }

  override get name(): string {
    return 'ActiveKeyLimitReachedError';
  }
}

/** `REPLACEMENT_NOT_CONFIRMED`: the new key would end others; `replaceExisting: true` confirms it. */
export class ReplacementNotConfirmedError extends PortcullisError {
  /** What would end, newest first; of more than 100 keys the newest. */
  readonly existing: readonly ReplaceableKeyFragment[];
  /** How many keys would end. */
  readonly existingCount: number;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.existing = facts.existing ?? [];
    this.existingCount = facts.existingCount ?? 0;
  }

  override get name(): string {
    return 'ReplacementNotConfirmedError';
  }
}

/** `CONSOLIDATION_DONE`: the keys of the consolidation have ended, and do not come back. */
export class ConsolidationDoneError extends PortcullisError {
  /** When it took effect (ISO 8601). */
  readonly at: string;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.at = facts.at ?? '';
  }

  override get name(): string {
    return 'ConsolidationDoneError';
  }
}
