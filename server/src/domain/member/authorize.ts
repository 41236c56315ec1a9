import type { Role } from '../../db/tables.ts';
import { isOwner, requireActor, requireLockedActor, requirePrincipal, requireRight, type Actor } from '../actor.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { excessOver, grantsOfMember, managementGrants } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { findMember, lockMemberAndOwners } from './member.repository.ts';
import type { Member } from './member.ts';

/**
 * Finds a living member of a workspace that the caller belongs to.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND
 */
export async function requireVisibleMember(
  scope: Scope,
  memberId: string,
): Promise<{ readonly actor: Actor; readonly member: Member }> {
  requirePrincipal(scope);
  const member = await findMember(scope.db, idOrNobody('mem', memberId));
  const actor = await requireActor(scope, member?.workspaceId ?? '', 'member');
  if (member === undefined) throw notFound('member');
  return { actor, member };
}

/** Whom a caller may act on without the right to manage members: nobody, or the member that it is itself. */
export type WithoutRight = 'NOBODY' | 'ITSELF';

/**
 * Who may not manage members knows of itself alone.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage
 */
export async function requireManageable(scope: Scope, memberId: string, withoutRight: WithoutRight): Promise<Actor> {
  const { actor, member } = await requireVisibleMember(scope, memberId);
  if (actor.memberId !== member.id) requireRightOrNotFound(actor);
  if (withoutRight === 'NOBODY' || !isItself(actor, member.id)) requireRight(actor, 'portcullis:members:manage');
  return actor;
}

/** A key that acts as a caller is not its owner: whoever has it can't act as the person. */
export function isItself(actor: Actor, memberId: string): boolean {
  return actor.role !== 'KEY' && actor.memberId === memberId;
}

/** @throws {DomainError} NOT_FOUND – without portcullis:members:manage, so that nothing is told of the member */
export function requireRightOrNotFound(actor: Actor): void {
  try {
    requireRight(actor, 'portcullis:members:manage');
  } catch {
    throw notFound('member');
  }
}

/**
 * Locks first and authorises on what the locks show, so that a change in between can't be overlooked.
 * @throws {DomainError} like {@link requireManageable}; FORBIDDEN – without what the member holds
 */
export async function lockManageable(
  tx: TransactionScope,
  memberId: string,
  withoutRight: WithoutRight,
): Promise<{ readonly actor: Actor; readonly member: Member; readonly owners: readonly Member[] }> {
  const { workspace, memberId: actorId } = await requireManageable(tx, memberId, withoutRight);
  const locked = await lockMemberAndOwners(tx, { workspaceId: workspace.id, id: memberId, actorId });
  const member = locked.find(({ id }) => id === memberId);
  if (member === undefined) throw notFound('member');
  await requireLockedActor(tx, member.workspaceId, 'member');
  const actor = await requireManageable(tx, memberId, withoutRight);
  requireWithinRights(actor, member);
  return { actor, member, owners: locked.filter(({ role }) => role === 'OWNER') };
}

/** Only an OWNER touches an OWNER; anybody else's rights must be the caller's too. */
function requireWithinRights(actor: Actor, member: Member): void {
  requireRoleWithin(actor, member.role);
  const missing = excessOver(actor.holdings, managementGrants(grantsOfMember(member.role, member.grants)));
  if (missing.length === 0) return;
  throw new DomainError(
    'FORBIDDEN',
    `The member holds rights that you do not: ${missing.map(({ permission }) => permission).join(', ')}.`,
  );
}

/** @throws {DomainError} FORBIDDEN – only an OWNER makes OWNERs; who makes ADMINs holds what an ADMIN holds */
export function requireRoleWithin(actor: Actor, role: Role): void {
  if (role === 'MEMBER' || isOwner(actor)) return;
  if (role === 'OWNER') throw new DomainError('FORBIDDEN', 'Only an OWNER makes, changes or removes an OWNER.');
  if (excessOver(actor.holdings, grantsOfMember('ADMIN', [])).length === 0) return;
  throw new DomainError(
    'FORBIDDEN',
    'Who makes, changes or removes an ADMIN must hold every permission and every right.',
  );
}

/** @throws {DomainError} LAST_OWNER */
export function requireAnotherOwner(member: Member, owners: readonly Member[]): void {
  if (member.role !== 'OWNER' || owners.length > 1) return;
  throw new DomainError('LAST_OWNER', 'A workspace needs an OWNER: make another member OWNER first.');
}
