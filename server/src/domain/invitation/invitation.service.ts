import { requireActor, requireLockedActor, requirePrincipal, requireRight } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import { toActorReference } from '../principal.ts';
import { holds } from '../rights.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import {
  countInvitations,
  findInvitation,
  listInvitations as readInvitations,
  lockInvitation,
  updateInvitation,
} from './invitation.repository.ts';
import { invitationEnded, type Invitation, type InvitationStatus } from './invitation.ts';

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:members:manage too */
export async function getInvitation(scope: Scope, id: string): Promise<Invitation> {
  requirePrincipal(scope);
  const invitation = await findInvitation(scope.db, idOrNobody('inv', id));
  const { holdings } = await requireActor(scope, invitation?.workspaceId ?? '', 'invitation');
  if (invitation === undefined || !holds(holdings, 'portcullis:members:manage')) throw notFound('invitation');
  return invitation;
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage; INVALID_INPUT */
export async function listInvitations(
  scope: Scope,
  {
    workspaceId,
    status,
    ...page
  }: PageArguments & { readonly workspaceId: string; readonly status?: InvitationStatus | null | undefined },
): Promise<Page<Invitation> & { readonly count: () => Promise<number> }> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:members:manage');
  const request = parsePageArguments(page);
  const of = { workspaceId, status: status ?? undefined, now: scope.now() };
  const items = await readInvitations(scope.db, of, request);
  return { ...toPage(items, request), count: () => countInvitations(scope.db, of) };
}

/**
 * Ends an invitation before anybody accepts it. What was cancelled before, or has expired, stays as it is.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:members:manage too; INVITATION_ENDED – accepted
 */
export async function cancelInvitation(scope: Scope, invitationId: string): Promise<Invitation> {
  await getInvitation(scope, invitationId);
  return await inTransaction(scope, async (tx) => {
    const found = await getInvitation(tx, invitationId);
    const { holdings } = await requireLockedActor(tx, found.workspaceId, 'invitation');
    if (!holds(holdings, 'portcullis:members:manage')) throw notFound('invitation');
    const invitation = await lockInvitation(tx, found);
    if (invitation.acceptedAt !== null) throw invitationEnded('ACCEPTED');
    const now = tx.now();
    if (invitation.cancelledAt !== null || invitation.expiresAt <= now) return invitation;
    const { workspaceId, id: target } = invitation;
    appendAudit(tx, { workspaceId, action: 'cancelInvitation', target, after: { cancelledAt: now } });
    return await updateInvitation(tx, invitation, {
      cancelledAt: now,
      cancelledBy: toActorReference(tx.principal),
    });
  });
}
