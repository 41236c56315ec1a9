import type {
  AccessRequestStatus,
  ApiKeyStatus,
  GrantFragment,
  InputIssueFragment,
  InvitationEndReason,
  ReplaceableKeyFragment,
} from './generated/operations.ts';

/** What is known of a failure; which of the optional facts are there depends on its code. */
export interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
  readonly issues?: readonly InputIssue[] | undefined;
  readonly excess?: readonly GrantFragment[] | undefined;
  readonly path?: readonly string[] | undefined;
  readonly reason?: InvitationEndReason | undefined;
  readonly status?: ApiKeyStatus | undefined;
  readonly requestStatus?: AccessRequestStatus | undefined;
  readonly overlapEndsAt?: string | undefined;
  readonly at?: string | undefined;
  readonly tierId?: string | undefined;
  readonly apiKeyCount?: number | undefined;
  readonly apiKeyId?: string | undefined;
  readonly apiKeyIds?: readonly string[] | undefined;
  readonly sealingKeyId?: string | null | undefined;
  readonly limit?: number | undefined;
  readonly activeKeys?: number | undefined;
  readonly existing?: readonly ReplaceableKeyFragment[] | undefined;
  readonly existingCount?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly httpStatus?: number | undefined;
}

/** One thing that is wrong with an input: where, what, and what would be accepted. */
export type InputIssue = InputIssueFragment;

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
