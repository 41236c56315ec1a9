import { z } from 'zod';
import type { Role } from '../../db/tables.ts';
import { translateUniqueViolation } from '../../db/unique-violation.ts';
import { isOwner, requireActor, requireLockedActor, requirePrincipal, requireRight, type Actor } from '../actor.ts';
import { revokeApiKeysOfMember } from '../api-key/api-key.repository.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody, newId } from '../id.ts';
import { changeable, parseInput } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { toActorReference } from '../principal.ts';
import { excessOver, grantsOfMember, managementGrants } from '../rights.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { findOrInsertUser } from '../user/user.service.ts';
import {
  countMembers,
  findMember,
  insertMember,
  listMembers as readMembers,
  lockMemberAndOwners,
  markMemberRemoved,
  updateMember as writeMember,
} from './member.repository.ts';
import { externalIdRule, userAddressRules, type Member } from './member.ts';

const roleRule = z.enum(['OWNER', 'ADMIN', 'MEMBER']);
const ADD_MEMBER = userAddressRules.and(z.object({ role: roleRule.default('MEMBER'), grants: grantsRule.default([]) }));
const UPDATE_MEMBER = z.object({
  role: changeable(roleRule),
  grants: changeable(grantsRule),
  externalId: externalIdRule.nullish(),
});

/**
 * Makes a user a member, making the user if need be.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage, or the role is above
 * the caller's; INVALID_INPUT; GRANTS_EXCEEDED; ALREADY_EXISTS – a member already, or the external id is taken
 */
export async function addMember(
  scope: Scope,
  { workspaceId, ...input }: z.input<typeof ADD_MEMBER> & { readonly workspaceId: string },
): Promise<Member> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:members:manage');
  const { role, grants, externalId, ...address } = parseInput(ADD_MEMBER, input);
  return await inTransaction(scope, async (tx) => {
    const actor = await requireLockedActor(tx, workspaceId);
    requireRight(actor, 'portcullis:members:manage');
    requireRoleWithin(actor, role);
    await requireGrantable(tx, actor, grants);
    const user = await findOrInsertUser(tx, address);
    const made = { id: newId(tx, 'mem'), workspaceId, userId: user.id, role, grants, createdAt: tx.now() };
    const member = { ...made, externalId: externalId ?? null };
    await translateUniqueViolation(
      () => insertMember(tx.db, member),
      toTaken(address.identity == null ? 'email' : 'identity'),
    );
    appendAudit(tx, {
      workspaceId,
      action: 'addMember',
      target: member.id,
      after: toAudited(member),
      personal: { userId: user.id, email: user.email, name: user.name },
    });
    return member;
  });
}

/**
 * Changes a member's role, grants or external id; what the input leaves out stays.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage, or without what the
 * member holds; INVALID_INPUT; GRANTS_EXCEEDED; ALREADY_EXISTS – the external id is taken; LAST_OWNER
 */
export async function updateMember(
  scope: Scope,
  { memberId, ...input }: z.input<typeof UPDATE_MEMBER> & { readonly memberId: string },
): Promise<Member> {
  await requireManageable(scope, memberId);
  const { role, grants, externalId } = parseInput(UPDATE_MEMBER, input);
  return await inTransaction(scope, async (tx) => {
    const { actor, member, owners } = await lockManageable(tx, memberId);
    if (role !== undefined) requireRoleWithin(actor, role);
    if (role !== undefined && role !== 'OWNER') requireAnotherOwner(member, owners);
    if (grants !== undefined) await requireGrantable(tx, actor, grants);
    const change = {
      ...(role && { role }),
      ...(grants && { grants }),
      ...(externalId !== undefined && { externalId }),
    };
    if (Object.keys(change).length === 0) return member;
    const changed = await translateUniqueViolation(() => writeMember(tx.db, member, change), toTaken('externalId'));
    appendAudit(tx, {
      workspaceId: member.workspaceId,
      action: 'updateMember',
      target: member.id,
      before: toAudited(member),
      after: toAudited(changed),
    });
    return changed;
  });
}

/**
 * Ends a membership and revokes the member's keys there, in one transaction. Coming back does not revive them.
 * @returns the member as it was, and how many keys ended
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN; LAST_OWNER
 */
export async function removeMember(
  scope: Scope,
  memberId: string,
): Promise<{ readonly member: Member; readonly revokedApiKeyCount: number }> {
  await requireManageable(scope, memberId);
  return await inTransaction(scope, async (tx) => {
    const { member, owners } = await lockManageable(tx, memberId);
    requireAnotherOwner(member, owners);
    const at = tx.now();
    const by = toActorReference(tx.principal);
    const ended = await revokeApiKeysOfMember(tx, member, { at, by, reason: 'OFFBOARDING' });
    await markMemberRemoved(tx.db, member, at);
    appendAudit(tx, {
      workspaceId: member.workspaceId,
      action: 'removeMember',
      target: member.id,
      before: toAudited(member),
      after: { revokedApiKeys: ended },
    });
    return { member, revokedApiKeyCount: ended.length };
  });
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage; INVALID_INPUT */
export async function listMembers(
  scope: Scope,
  { workspaceId, ...page }: PageArguments & { readonly workspaceId: string },
): Promise<Page<Member> & { readonly count: () => Promise<number> }> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:members:manage');
  const request = parsePageArguments(page);
  const items = await readMembers(scope.db, workspaceId, request);
  return { ...toPage(items, request), count: () => countMembers(scope.db, workspaceId) };
}

/** One's own membership, or any with portcullis:members:manage. @throws {DomainError} UNAUTHENTICATED; NOT_FOUND */
export async function getMember(scope: Scope, memberId: string): Promise<Member> {
  const { actor, member } = await requireVisible(scope, memberId);
  if (actor.memberId !== member.id) requireRightOrNotFound(actor);
  return member;
}

async function requireVisible(
  scope: Scope,
  memberId: string,
): Promise<{ readonly actor: Actor; readonly member: Member }> {
  requirePrincipal(scope);
  const member = await findMember(scope.db, idOrNobody('mem', memberId));
  const actor = await requireActor(scope, member?.workspaceId ?? '', 'member');
  if (member === undefined) throw notFound('member');
  return { actor, member };
}

/** Who may not manage members knows of itself alone. */
async function requireManageable(scope: Scope, memberId: string): Promise<Actor> {
  const { actor, member } = await requireVisible(scope, memberId);
  if (actor.memberId !== member.id) requireRightOrNotFound(actor);
  requireRight(actor, 'portcullis:members:manage');
  return actor;
}

function requireRightOrNotFound(actor: Actor): void {
  try {
    requireRight(actor, 'portcullis:members:manage');
  } catch {
    throw notFound('member');
  }
}

/** Locks first and authorises on what the locks show, so that a change in between can't be overlooked. */
async function lockManageable(
  tx: TransactionScope,
  memberId: string,
): Promise<{ readonly actor: Actor; readonly member: Member; readonly owners: readonly Member[] }> {
  const { workspace, memberId: actorId } = await requireManageable(tx, memberId);
  const locked = await lockMemberAndOwners(tx, { workspaceId: workspace.id, id: memberId, actorId });
  const member = locked.find(({ id }) => id === memberId);
  if (member === undefined) throw notFound('member');
  await requireLockedActor(tx, member.workspaceId, 'member');
  const actor = await requireManageable(tx, memberId);
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

function requireRoleWithin(actor: Actor, role: Role): void {
  if (role === 'MEMBER' || isOwner(actor)) return;
  if (role === 'OWNER') throw new DomainError('FORBIDDEN', 'Only an OWNER makes, changes or removes an OWNER.');
  if (excessOver(actor.holdings, grantsOfMember('ADMIN', [])).length === 0) return;
  throw new DomainError(
    'FORBIDDEN',
    'Who makes, changes or removes an ADMIN must hold every permission and every right.',
  );
}

function requireAnotherOwner(member: Member, owners: readonly Member[]): void {
  if (member.role !== 'OWNER' || owners.length > 1) return;
  throw new DomainError('LAST_OWNER', 'A workspace needs an OWNER: make another member OWNER first.');
}

/** What a violated index of the members table tells the caller; `address` is the field that said who the person is. */
function toTaken(address: 'identity' | 'email' | 'externalId') {
  return {
    members_user: () =>
      new DomainError('ALREADY_EXISTS', 'This person is a member already; use updateMember.', { path: [address] }),
    members_external_id: () =>
      new DomainError('ALREADY_EXISTS', 'This external id belongs to another member.', { path: ['externalId'] }),
  };
}

/** Without e-mail address and name: those belong to the user, who can have them erased. */
function toAudited({ userId, role, grants, externalId }: Member): Readonly<Record<string, unknown>> {
  return { userId, role, grants, externalId };
}
