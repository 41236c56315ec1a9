import type { AccessRequestStatus, InvitationEndReason } from './generated/operations.ts';
import { type ErrorFacts, PortcullisError } from './portcullis-error.ts';

/** `ACCESS_NOT_APPROVED`: the workspace lets people in by approval; ask with `accessRequests.request`. */
export class AccessNotApprovedError extends PortcullisError {
  override get name(): string {
    return 'AccessNotApprovedError';
  }
}

/** `ACCESS_REQUEST_ENDED`: the request can't be decided any more. */
export class AccessRequestEndedError extends PortcullisError {
  /** `APPROVED`, `REJECTED` or `EXPIRED`; undefined: the server did not say. */
  readonly requestStatus: AccessRequestStatus | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.requestStatus = facts.requestStatus;
  }

  override get name(): string {
    return 'AccessRequestEndedError';
  }
}

/** `INVITATION_ENDED`: the invitation can't be accepted or cancelled any more. */
export class InvitationEndedError extends PortcullisError {
  /** `ACCEPTED`, `CANCELLED`, `EXPIRED`, or `WITHDRAWN`: its author may not give any more what it promises; undefined: the server did not say. */
  readonly reason: InvitationEndReason | undefined;

  constructor(facts: ErrorFacts) {
    super(facts);
    this.reason = facts.reason;
  }

  override get name(): string {
    return 'InvitationEndedError';
  }
}
