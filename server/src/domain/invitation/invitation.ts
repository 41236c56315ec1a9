import type { Grant } from '@portcullis/schema';
import type { Role } from '../../db/tables.ts';
import { DomainError } from '../errors.ts';

/** What somebody is asked to be in a workspace; only the hash of its secret is kept. */
export interface Invitation {
  readonly id: string;
  readonly workspaceId: string;
  /** Whom it is for; null: erased. */
  readonly email: string | null;
  readonly role: Role;
  readonly grants: readonly Grant[];
  readonly externalId: string | null;
  readonly createdAt: Date;
  /** `operator`, or the id of the user or key. */
  readonly createdBy: string;
  readonly expiresAt: Date;
  readonly cancelledAt: Date | null;
  readonly acceptedAt: Date | null;
  /** Who accepted it. */
  readonly memberId: string | null;
}

/** Computed, never stored. */
export type InvitationStatus = 'PENDING' | 'ACCEPTED' | 'CANCELLED' | 'EXPIRED';

/** Why an invitation can't be accepted: WITHDRAWN when its author may not hand out any more what it promises. */
export type InvitationEndReason = 'ACCEPTED' | 'CANCELLED' | 'EXPIRED' | 'WITHDRAWN';

/** The status at an instant. */
export function toInvitationStatus(invitation: Invitation, now: Date): InvitationStatus {
  if (invitation.acceptedAt !== null) return 'ACCEPTED';
  if (invitation.cancelledAt !== null) return 'CANCELLED';
  return invitation.expiresAt <= now ? 'EXPIRED' : 'PENDING';
}

/** @throws {DomainError} INVITATION_ENDED */
export function requirePending(invitation: Invitation, now: Date): void {
  const status = toInvitationStatus(invitation, now);
  if (status !== 'PENDING') throw invitationEnded(status);
}

/** Only ever told to who holds the secret of the invitation, or may manage members. */
export function invitationEnded(reason: InvitationEndReason): DomainError<'INVITATION_ENDED'> {
  const why = reason === 'WITHDRAWN' ? 'was made by somebody who may not give this any more' : `is ${WORDS[reason]}`;
  return new DomainError('INVITATION_ENDED', `This invitation ${why}; ask for a new one.`, { reason });
}

const WORDS = { ACCEPTED: 'accepted already', CANCELLED: 'cancelled', EXPIRED: 'expired' } as const;
