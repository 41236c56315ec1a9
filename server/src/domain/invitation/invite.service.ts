import { z } from 'zod';
import { hashSecret } from '../../secret/hash.ts';
import { mintInvitationSecret } from '../../secret/mint.ts';
import { requireActor, requireLockedActor, requireRight, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError } from '../errors.ts';
import { newId } from '../id.ts';
import { instantWithin, parseInput } from '../input.ts';
import { requireRoleWithin } from '../member/authorize.ts';
import { listMembersByAddress } from '../member/member.repository.ts';
import { emailRule, externalIdRule, roleRule } from '../member/member.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { toActorReference } from '../principal.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { lockEmail } from '../user/user.repository.ts';
import { cancelInvitationsOfEmail, insertInvitation } from './invitation.repository.ts';
import type { Invitation } from './invitation.ts';

/** Days that an invitation is good for unless its author says otherwise, and at the most. */
export const INVITATION_DAYS = { byDefault: 7, max: 30 } as const;
const DAY_MS = 86_400_000;

const inviteRules = (now: Date) =>
  z.object({
    email: emailRule,
    role: roleRule.default('MEMBER'),
    grants: grantsRule.default([]),
    externalId: externalIdRule.nullish(),
    expiresAt: instantWithin(now, INVITATION_DAYS.max * DAY_MS).nullish(),
  });

/** Whom to invite, as what, and until when. */
export type InviteMemberInput = z.input<ReturnType<typeof inviteRules>> & { readonly workspaceId: string };

/**
 * Invites a person by e-mail address; the secret, which the caller sends to that address, exists in this answer and
 * nowhere else. What was pending for the address is cancelled: the newest invitation counts.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage, or the role is above
 * the caller's; INVALID_INPUT; GRANTS_EXCEEDED; ALREADY_EXISTS – a member has the address or the external id
 */
export async function inviteMember(
  scope: Scope,
  { workspaceId, ...input }: InviteMemberInput,
): Promise<{ readonly invitation: Invitation; readonly secret: string }> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:members:manage');
  const wish = parseInput(inviteRules(scope.now()), input);
  return await inTransaction(scope, async (tx) => {
    await lockEmail(tx, wish.email);
    const actor = await requireLockedActor(tx, workspaceId);
    await requireMayInvite(tx, actor, wish);
    const cancellation = { cancelledAt: tx.now(), cancelledBy: toActorReference(tx.principal) };
    const cancelled = await cancelInvitationsOfEmail(tx, { workspaceId, email: wish.email }, cancellation);
    const invitation = toInvitation(tx, workspaceId, wish);
    const secret = mintInvitationSecret(tx.randomBytes);
    await insertInvitation(tx.db, invitation, hashSecret(secret));
    const { role, grants, externalId, expiresAt } = invitation;
    appendAudit(tx, {
      workspaceId,
      action: 'inviteMember',
      target: invitation.id,
      after: { role, grants, externalId, expiresAt, cancelledInvitations: cancelled },
      personal: { userId: null, email: wish.email },
    });
    return { invitation, secret };
  });
}

type Wish = z.output<ReturnType<typeof inviteRules>>;

async function requireMayInvite(tx: TransactionScope, actor: Actor, wish: Wish): Promise<void> {
  requireRight(actor, 'portcullis:members:manage');
  requireRoleWithin(actor, wish.role);
  await requireGrantable(tx, actor, wish.grants);
  const { email, externalId } = wish;
  if (await isTaken(tx, actor, { email }))
    throw new DomainError('ALREADY_EXISTS', 'A member has this address already; use updateMember.', {
      path: ['email'],
    });
  if (externalId != null && (await isTaken(tx, actor, { externalId })))
    throw new DomainError('ALREADY_EXISTS', 'This external id belongs to another member.', { path: ['externalId'] });
}

async function isTaken(
  { db }: TransactionScope,
  { workspace }: Actor,
  address: { readonly email: string } | { readonly externalId: string },
): Promise<boolean> {
  return (await listMembersByAddress(db, workspace.id, address)).length > 0;
}

function toInvitation(tx: TransactionScope, workspaceId: string, wish: Wish): Invitation {
  const createdAt = tx.now();
  return {
    id: newId(tx, 'inv'),
    workspaceId,
    email: wish.email,
    role: wish.role,
    grants: wish.grants,
    externalId: wish.externalId ?? null,
    createdAt,
    createdBy: toActorReference(tx.principal),
    expiresAt: wish.expiresAt ?? new Date(createdAt.getTime() + INVITATION_DAYS.byDefault * DAY_MS),
    cancelledAt: null,
    acceptedAt: null,
    memberId: null,
  };
}
