import { hashSecret } from '../../secret/hash.ts';
import { requireLockedActor, requireRight, requireUser } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError } from '../errors.ts';
import { requireRoleWithin } from '../member/authorize.ts';
import { listMembersByAddress } from '../member/member.repository.ts';
import type { Member } from '../member/member.ts';
import { makeMember, toAuditedMember } from '../member/new-member.ts';
import { chargeOpenCall } from '../open-call.ts';
import { toPrincipal } from '../principal.ts';
import { excessOver } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { listUsersById, lockEmail } from '../user/user.repository.ts';
import { findInvitationByHash, lockInvitation, updateInvitation } from './invitation.repository.ts';
import { invitationEnded, requirePending, type Invitation } from './invitation.ts';

/**
 * Makes the signed-in user the member that an invitation promises. Whoever has an address must have the invited one; for
 * somebody whose issuer tells no address the secret alone is the proof.
 * @throws {DomainError} UNAUTHENTICATED; FORBIDDEN – no user, or one with another address; NOT_FOUND – no such secret;
 * INVITATION_ENDED; ALREADY_EXISTS – a member already, or somebody has the address or the external id by
 * now; RATE_LIMITED
 */
export async function acceptInvitation(scope: Scope, token: string): Promise<Member> {
  const { userId } = requireUser(scope);
  chargeOpenCall(scope);
  const secretHash = hashSecret(token);
  return await inTransaction(scope, async (tx) => {
    const found = await findInvitationByHash(tx.db, secretHash);
    if (found === undefined) throw new DomainError('NOT_FOUND', 'No invitation has this token.');
    if (found.email !== null) await lockEmail(tx, found.email);
    const isStillGiven = await mayAuthorGive(tx, found);
    const invitation = await lockInvitation(tx, found);
    requirePending(invitation, tx.now());
    if (!isStillGiven) throw invitationEnded('WITHDRAWN');
    await requireInvited(tx, invitation, userId);
    const { workspaceId, role, grants, externalId } = invitation;
    const member = await makeMember(tx, { workspaceId, userId, role, grants, externalId }, 'token');
    await updateInvitation(tx, invitation, { acceptedAt: tx.now(), memberId: member.id });
    appendAudit(tx, {
      workspaceId,
      action: 'acceptInvitation',
      target: invitation.id,
      after: { memberId: member.id, ...toAuditedMember(member) },
    });
    return member;
  });
}

/**
 * Nobody hands out by an invitation what they may not hand out now: its author must still manage members and hold all of
 * it. The author's membership is held until the transaction ends, so that a demotion comes before or after.
 */
async function mayAuthorGive(tx: TransactionScope, invitation: Invitation): Promise<boolean> {
  const { workspaceId, createdBy, role, grants } = invitation;
  try {
    const author = await requireLockedActor({ ...tx, principal: toPrincipal(createdBy, workspaceId) }, workspaceId);
    requireRight(author, 'portcullis:members:manage');
    requireRoleWithin(author, role);
    return excessOver(author.holdings, grants).length === 0;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** An address of the store is one that the issuer verified, or that the operator vouches for. */
async function requireInvited(tx: TransactionScope, invitation: Invitation, userId: string): Promise<void> {
  const [user] = await listUsersById(tx.db, [userId]);
  const own = user?.email?.toLowerCase();
  if (own !== undefined && own !== invitation.email?.toLowerCase())
    throw new DomainError(
      'FORBIDDEN',
      'This invitation is for another e-mail address: sign in with the one that it was sent to.',
    );
  if (invitation.email === null) return;
  const members = await listMembersByAddress(tx.db, invitation.workspaceId, { email: invitation.email });
  if (members.every((member) => member.userId === userId)) return;
  throw new DomainError('ALREADY_EXISTS', 'A member has the invited address already.', { path: ['token'] });
}
