import { requireActor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, notFound } from '../errors.ts';
import { holds } from '../rights.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { findMemberByAddress } from './address.ts';
import { isItself, lockManageable, requireManageable } from './authorize.ts';
import { moveSessionsValidFrom } from './member.repository.ts';
import type { Member, MemberAddress } from './member.ts';

/** A member by its id, or by an address within a workspace. */
export type MemberTarget =
  | { readonly memberId: string }
  | { readonly owner: { readonly workspaceId: string; readonly member: MemberAddress } };

/**
 * Ends every session of a member in its workspace: tokens that were issued until now are refused there. Its API keys work
 * on. A member may do so for itself.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage, or without what the
 * member holds; INVALID_INPUT – an address of several members
 */
export async function resetSessions(
  scope: Scope,
  target: MemberTarget,
): Promise<{ readonly member: Member; readonly sessionsValidFrom: Date }> {
  const memberId = 'memberId' in target ? target.memberId : await findTarget(scope, target.owner);
  await requireManageable(scope, memberId, 'ITSELF');
  return await inTransaction(scope, async (tx) => {
    const { member } = await lockManageable(tx, memberId, 'ITSELF');
    const sessionsValidFrom = await moveSessionsValidFrom(tx.db, member, tx.now());
    appendAudit(tx, {
      workspaceId: member.workspaceId,
      action: 'resetSessions',
      target: member.id,
      after: { sessionsValidFrom },
      // No verdict depends on a session.
      changes: [],
    });
    return { member, sessionsValidFrom };
  });
}

/** Whether somebody has that address is only for those to know who manage members, or who have it. */
async function findTarget(
  scope: Scope,
  { workspaceId, member: address }: { readonly workspaceId: string; readonly member: MemberAddress },
): Promise<string> {
  const actor = await requireActor(scope, workspaceId);
  if (!holds(actor.holdings, 'portcullis:members:manage')) {
    if ('memberId' in address && isItself(actor, address.memberId)) return address.memberId;
    throw new DomainError(
      'FORBIDDEN',
      'Resetting the sessions of others needs the right portcullis:members:manage in the workspace.',
    );
  }
  const member = await findMemberByAddress(scope, workspaceId, address, ['target', 'owner', 'member']);
  if (member === undefined) throw notFound('member');
  return member.id;
}
