import type { Grant } from '@portcullis/schema';

/** One thing that is wrong with an input. */
export interface InputIssue {
  /** Names and indexes from the input object down to the value. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What would have been accepted. */
  readonly accepted: string;
}

/** A key that a new one would end: enough to ask somebody whether it may. */
export interface ReplaceableKey {
  readonly id: string;
  readonly label: string;
  readonly hint: string | null;
  readonly createdAt: Date;
}

/** What each code carries beside its message; the closed union of everything that a service may refuse. */
export interface ErrorDetails {
  /** No credential, or one that is not valid here any more. */
  UNAUTHENTICATED: undefined;
  /** The caller may see the object but not do this. */
  FORBIDDEN: undefined;
  /** The caller asks too often; after this time it may ask once more. */
  RATE_LIMITED: { readonly retryAfterMs: number };
  /** Absent, another workspace's, or not the caller's to know: one answer. */
  NOT_FOUND: undefined;
  INVALID_INPUT: { readonly issues: readonly InputIssue[] };
  /** A name, slug or id that must be unique is taken. */
  ALREADY_EXISTS: { readonly path: readonly string[] };
  /** Grants that the caller or the owner does not hold. */
  GRANTS_EXCEEDED: { readonly excess: readonly Grant[] };
  /** The change would leave the workspace without an OWNER. */
  LAST_OWNER: undefined;
  /** The user is no member, and the workspace lets people in by approval. */
  ACCESS_NOT_APPROVED: undefined;
  /** The request for access was decided, or has expired. */
  ACCESS_REQUEST_ENDED: { readonly status: 'APPROVED' | 'REJECTED' | 'EXPIRED' };
  /** The invitation can't be accepted or cancelled any more; only told to who has its secret or may manage members. */
  INVITATION_ENDED: { readonly reason: 'ACCEPTED' | 'CANCELLED' | 'EXPIRED' | 'WITHDRAWN' };
  /** The key is revoked, superseded or expired, and can't do this any more. */
  API_KEY_ENDED: { readonly status: 'REVOKED' | 'SUPERSEDED' | 'EXPIRED' };
  /** Two secrets work at this moment; a third would outlive what the first overlap allowed. */
  OVERLAP_IN_PROGRESS: { readonly overlapEndsAt: Date };
  /** The key is, or is to be, on a tier whose keys have no allow list. */
  IP_ALLOW_LIST_NOT_ALLOWED: { readonly tierId: string };
  /** Living keys of the tier have allow lists, which it would not allow any more. */
  IP_ALLOW_LISTS_IN_USE: { readonly apiKeyCount: number };
  /** The idempotency key was used for a call with other input. */
  IDEMPOTENCY_KEY_REUSED: undefined;
  /** The call with this idempotency key was done, and its secret is not answered any more. */
  IDEMPOTENCY_EXPIRED: { readonly apiKeyId: string };
  /** The secret is not kept, so that it can't be revealed. */
  NOT_RECOVERABLE: undefined;
  /** The member has several active keys, and the call names none of them. */
  AMBIGUOUS_OWNER: { readonly apiKeyIds: readonly string[] };
  /** The server can't seal or open: it has no encryption key, or not the one that sealed. */
  ENCRYPTION_NOT_CONFIGURED: { readonly sealingKeyId: string | null };
  /** The keys of the consolidation have ended. */
  CONSOLIDATION_DONE: { readonly at: Date };
  /** The member has as many ACTIVE and DISABLED keys as the key policy allows. */
  ACTIVE_KEY_LIMIT_REACHED: { readonly limit: number; readonly activeKeys: number };
  /** The new key would end keys, and the caller has not said that it may. */
  REPLACEMENT_NOT_CONFIRMED: { readonly existing: readonly ReplaceableKey[]; readonly existingCount: number };
}

/** A code of {@link ErrorDetails}. */
export type ErrorCode = keyof ErrorDetails;

/**
 * The one error of services: a code, a sentence for the caller (what was wrong with which input, what to do;
 * never a secret), and the code's detail. Anything else that is thrown is a bug and is masked.
 */
export class DomainError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'DomainError';
  readonly code: Code;
  readonly detail: ErrorDetails[Code];

  constructor(
    code: Code,
    message: string,
    ...rest: ErrorDetails[Code] extends undefined ? [] : [detail: ErrorDetails[Code]]
  ) {
    super(message);
    this.code = code;
    // The rest is empty exactly for the codes whose detail is undefined.
    this.detail = rest[0] as ErrorDetails[Code];
  }
}

/** Whether `error` is the domain's, with that code; narrows its detail. */
export function isDomainError<Code extends ErrorCode>(error: unknown, code: Code): error is DomainError<Code> {
  return error instanceof DomainError && error.code === code;
}

/** The one answer for what is absent, another workspace's, or not the caller's to know. */
export function notFound(what: string): DomainError<'NOT_FOUND'> {
  return new DomainError('NOT_FOUND', `No ${what} with this id exists here.`);
}

/** A refused input with a single issue. */
export function invalidInput(
  path: InputIssue['path'],
  message: string,
  accepted: string,
): DomainError<'INVALID_INPUT'> {
  const issues = [{ path, message, accepted }];
  return new DomainError('INVALID_INPUT', toInvalidInputMessage(issues), { issues });
}

/** One sentence over all issues, for callers who log only the message. */
export function toInvalidInputMessage(issues: readonly InputIssue[]): string {
  const listed = issues.map(
    (issue) => `${issue.path.join('.') || 'input'}: ${issue.message} (accepted: ${issue.accepted})`,
  );
  return `The input was refused. ${listed.join('; ')}.`;
}
