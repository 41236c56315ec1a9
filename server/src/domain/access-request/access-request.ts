import { DomainError } from '../errors.ts';

/** A signed-in user asks to be let into a workspace whose enrolment is APPROVAL. */
export interface AccessRequest {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  /** Of the user, for whoever decides. */
  readonly note: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** null: nobody decided; EXPIRED: the user asked again later. */
  readonly decision: 'APPROVED' | 'REJECTED' | 'EXPIRED' | null;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  /** Of who decided, for the user. */
  readonly decisionNote: string | null;
  /** Whom approving it made. */
  readonly memberId: string | null;
}

/** A request as the one who made it sees it: the workspace by the slug alone. */
export type OwnAccessRequest = AccessRequest & { readonly workspaceSlug: string };

/** Computed of decision and expiry. */
export type AccessRequestStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED';

/** The status at an instant. */
export function toAccessRequestStatus({ decision, expiresAt }: AccessRequest, now: Date): AccessRequestStatus {
  return decision ?? (expiresAt <= now ? 'EXPIRED' : 'PENDING');
}

/** @throws {DomainError} ACCESS_REQUEST_ENDED */
export function requireUndecided(request: AccessRequest, now: Date): void {
  const status = toAccessRequestStatus(request, now);
  if (status === 'PENDING') return;
  throw new DomainError(
    'ACCESS_REQUEST_ENDED',
    `This request is ${status.toLowerCase()} and can't be decided any more.`,
    {
      status,
    },
  );
}
