import type { Role } from '../db/tables.ts';
import { DomainError, notFound } from './errors.ts';
import { idOrNobody } from './id.ts';
import type { AnonymousPrincipal, ApiKeyPrincipal, Principal, UserPrincipal } from './principal.ts';
import { EVERYTHING, grantsOfMember, holdingsOfApiKey, holds, type Holdings, type ManagementRight } from './rights.ts';
import { findActingApiKey, findMembership, holdApiKey, holdMembership } from './actor.repository.ts';
import type { Scope, TransactionScope } from './scope.ts';
import { findWorkspace } from './workspace/workspace.repository.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What a principal is and may do in one workspace: the result of authorisation, and the only way past it. */
export interface Actor {
  readonly workspace: Workspace;
  /** OPERATOR; a member's role; or KEY, which holds rights by grants alone and no role's privilege. */
  readonly role: Role | 'OPERATOR' | 'KEY';
  /** The member that acts, or that owns the acting key; null for the operator. */
  readonly memberId: string | null;
  readonly holdings: Holdings;
}

/**
 * Finds out who the caller is in a workspace; the first line of every service function. `what` is the noun that
 * the caller asked for, so that "no such key" and "not your workspace" read the same.
 * @throws {DomainError} UNAUTHENTICATED – no credential, or a session that was reset in this workspace
 * @throws {DomainError} NOT_FOUND – no such workspace, or none of the caller's: one answer
 * @throws {DomainError} ACCESS_NOT_APPROVED – in place of it, to a user who named a workspace that lets people in by approval
 */
export async function requireActor(scope: Scope, workspaceId: string, what = 'workspace'): Promise<Actor> {
  const { principal } = scope;
  if (principal.kind === 'anonymous') throw unauthenticated();
  const workspace = await findWorkspace(scope.db, idOrNobody('wsp', workspaceId));
  if (workspace === undefined) throw notFound(what);
  switch (principal.kind) {
    case 'operator':
      return { workspace, role: 'OPERATOR', memberId: null, holdings: [EVERYTHING] };
    case 'user':
      return await requireMember(scope, principal, workspace, what);
    case 'apiKey':
      return await requireApiKey(scope, principal, workspace, what);
  }
}

/**
 * Authorises inside a transaction that writes: whoever acts is held (its membership, and the key that it presents) until
 * the end, so that a removal or demotion that returned before is seen, and one that comes now waits. Rows of members
 * that are acted on are locked before this, see `lockMember`.
 * @throws {DomainError} like {@link requireActor}
 */
export async function requireLockedActor(tx: TransactionScope, workspaceId: string, what?: string): Promise<Actor> {
  const { memberId } = await requireActor(tx, workspaceId, what);
  if (memberId !== null) await holdMembership(tx, memberId);
  if (tx.principal.kind === 'apiKey') await holdApiKey(tx, tx.principal.apiKeyId);
  return await requireActor(tx, workspaceId, what);
}

/** @throws {DomainError} UNAUTHENTICATED – for calls that concern no workspace */
export function requirePrincipal(scope: Scope): Exclude<Principal, AnonymousPrincipal> {
  if (scope.principal.kind === 'anonymous') throw unauthenticated();
  return scope.principal;
}

/** @throws {DomainError} UNAUTHENTICATED, FORBIDDEN – a key or the operator, neither of which is somebody to be let in */
export function requireUser(scope: Scope): UserPrincipal {
  const principal = requirePrincipal(scope);
  if (principal.kind === 'user') return principal;
  throw new DomainError('FORBIDDEN', 'Only a signed-in user may do this: send a session token.');
}

/** @throws {DomainError} UNAUTHENTICATED, FORBIDDEN – the caller is not the operator */
export function requireOperator(scope: Scope): void {
  if (requirePrincipal(scope).kind === 'operator') return;
  throw new DomainError(
    'FORBIDDEN',
    'Only the operator of the installation may do this: send the operator key in `X-API-Key`.',
  );
}

/** @throws {DomainError} FORBIDDEN – the actor lacks the right */
export function requireRight(actor: Actor, right: ManagementRight): void {
  requireHeld(actor.holdings, right);
}

/** @throws {DomainError} FORBIDDEN – the holdings lack the right */
export function requireHeld(holdings: Holdings, right: ManagementRight): void {
  if (holds(holdings, right)) return;
  throw new DomainError('FORBIDDEN', `This needs the right ${right} in the workspace.`);
}

/** @throws {DomainError} FORBIDDEN – the actor has no OWNER's privileges; `what` completes "Only an OWNER …" */
export function requireOwner(actor: Actor, what: string): void {
  if (isOwner(actor)) return;
  throw new DomainError('FORBIDDEN', `Only an OWNER ${what}.`);
}

/** Whether the actor has an OWNER's privileges: never a key, whatever it holds. */
export function isOwner(actor: Actor): boolean {
  return actor.role === 'OWNER' || actor.role === 'OPERATOR';
}

/** The answer to a call without a credential. */
function unauthenticated(): DomainError<'UNAUTHENTICATED'> {
  return new DomainError(
    'UNAUTHENTICATED',
    'Sign in first: send a session token in `Authorization: Bearer …`, or a key in `X-API-Key`.',
  );
}

/** Only where the caller named the workspace itself: an id of something in it does not tell whose it is. */
function notApproved(): DomainError<'ACCESS_NOT_APPROVED'> {
  return new DomainError(
    'ACCESS_NOT_APPROVED',
    'You have no access to this workspace yet: ask for it with requestAccess.',
  );
}

async function requireMember(
  scope: Scope,
  principal: UserPrincipal,
  workspace: Workspace,
  what: string,
): Promise<Actor> {
  const membership = await findMembership(scope.db, workspace.id, principal.userId);
  if (membership === undefined) {
    if (what === 'workspace' && workspace.keyPolicy.enrolment === 'APPROVAL') throw notApproved();
    throw notFound(what);
  }
  requireSessionNotReset(principal, membership.sessionsValidFrom);
  const { id, role, grants } = membership;
  return { workspace, role, memberId: id, holdings: [grantsOfMember(role, grants)] };
}

/** Also decides for the session's own lists of memberships, which leave such workspaces out. */
export function isSessionReset(principal: UserPrincipal, sessionsValidFrom: Date | null): boolean {
  if (sessionsValidFrom === null) return false;
  const unit = principal.issuedAtUnitMs;
  return principal.issuedAtMs <= Math.floor(sessionsValidFrom.getTime() / unit) * unit;
}

function requireSessionNotReset(principal: UserPrincipal, sessionsValidFrom: Date | null): void {
  if (!isSessionReset(principal, sessionsValidFrom)) return;
  throw new DomainError('UNAUTHENTICATED', 'Sessions in this workspace were reset: sign in again.');
}

/** Read anew, although authentication saw the key: in a transaction this sees what came between. */
async function requireApiKey(
  scope: Scope,
  principal: ApiKeyPrincipal,
  workspace: Workspace,
  what: string,
): Promise<Actor> {
  if (principal.workspaceId !== workspace.id) throw notFound(what);
  // Authentication refuses keys of a suspended workspace; this is for what was under way.
  if (workspace.status !== 'ACTIVE') throw unauthenticated();
  const key = await findActingApiKey(scope.db, workspace.id, principal.apiKeyId, scope.now());
  if (key === undefined) throw unauthenticated();
  const ownerGrants = grantsOfMember(key.owner.role, key.owner.grants);
  return { workspace, role: 'KEY', memberId: key.owner.id, holdings: holdingsOfApiKey(key.grants, ownerGrants) };
}
