import { requireActor, requireUser } from '../actor.ts';
import { findMembership } from '../actor.repository.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, isDomainError } from '../errors.ts';
import { chargeOpenCall } from '../open-call.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { findWorkspace, findWorkspaceBySlug, holdWorkspace } from '../workspace/workspace.repository.ts';
import { WORKSPACE_SLUG, type Workspace } from '../workspace/workspace.ts';
import { findMember, hasEndedMembership } from './member.repository.ts';
import type { Member } from './member.ts';
import { makeMember, toAuditedMember } from './new-member.ts';

/**
 * Makes the signed-in user a MEMBER without grants of a workspace whose enrolment is OPEN; who is a member already stays
 * what it is. Whoever was removed, or left, does not come back by itself: else removing somebody would mean nothing.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – no such workspace, or one that is not open: one answer; FORBIDDEN – no
 * user, or a membership that ended; RATE_LIMITED
 */
export async function joinWorkspace(scope: Scope, workspaceSlug: string): Promise<Member> {
  const { userId } = requireUser(scope);
  chargeOpenCall(scope);
  try {
    return await inTransaction(scope, async (tx) => {
      const workspace = WORKSPACE_SLUG.test(workspaceSlug)
        ? await findWorkspaceBySlug(tx.db, workspaceSlug)
        : undefined;
      const known = workspace && (await findOwnMembership(tx, workspace, userId));
      if (known !== undefined) return known;
      if (workspace === undefined || !(await isOpen(tx, workspace))) throw notOpen();
      const member = await makeMember(
        tx,
        { workspaceId: workspace.id, userId, role: 'MEMBER', grants: [] },
        'workspaceSlug',
      );
      // After the row was written, which excludes being added and removed at the same time.
      if (await hasEndedMembership(tx.db, workspace.id, userId)) throw hasEnded();
      appendAudit(tx, {
        workspaceId: workspace.id,
        action: 'joinWorkspace',
        target: member.id,
        after: toAuditedMember(member),
      });
      return member;
    });
  } catch (error) {
    // Of two calls at once one finds the other's row in its way: reading again, it is a member already.
    if (isDomainError(error, 'ALREADY_EXISTS')) return await joinWorkspace(scope, workspaceSlug);
    throw error;
  }
}

/** The user's membership; a session that was reset there is refused as everywhere. */
async function findOwnMembership(scope: Scope, { id }: Workspace, userId: string): Promise<Member | undefined> {
  const membership = await findMembership(scope.db, id, userId);
  if (membership === undefined) return undefined;
  await requireActor(scope, id);
  return await findMember(scope.db, membership.id);
}

/** Read again while the policy is held, so that nobody comes in after it was closed. */
async function isOpen(tx: TransactionScope, { id }: Workspace): Promise<boolean> {
  await holdWorkspace(tx, id);
  return (await findWorkspace(tx.db, id))?.keyPolicy.enrolment === 'OPEN';
}

function notOpen(): DomainError<'NOT_FOUND'> {
  return new DomainError('NOT_FOUND', 'No workspace with this slug can be joined; ask to be added or invited.');
}

function hasEnded(): DomainError<'FORBIDDEN'> {
  return new DomainError('FORBIDDEN', 'Your membership here has ended: ask to be added or invited again.');
}
