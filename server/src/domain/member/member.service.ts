import { z } from 'zod';
import { translateUniqueViolation } from '../../db/unique-violation.ts';
import { requireActor, requireLockedActor, requireRight } from '../actor.ts';
import { revokeApiKeysOfMember } from '../api-key/api-key.repository.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { changeable, parseInput } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { toActorReference } from '../principal.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { requireHuman } from '../user/service-account.ts';
import { findOrInsertUser } from '../user/user.service.ts';
import {
  lockManageable,
  requireAnotherOwner,
  requireManageable,
  requireRightOrNotFound,
  requireRoleWithin,
  requireVisibleMember,
} from './authorize.ts';
import {
  countMembers,
  listMembers as readMembers,
  markMemberRemoved,
  updateMember as writeMember,
} from './member.repository.ts';
import { externalIdRule, roleRule, userAddressRules, type Member } from './member.ts';
import { makeMember, toAuditedMember, toTaken } from './new-member.ts';

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
    const wish = { workspaceId, userId: user.id, role, grants, externalId };
    const member = await makeMember(tx, wish, address.identity == null ? 'email' : 'identity');
    appendAudit(tx, {
      workspaceId,
      action: 'addMember',
      target: member.id,
      after: toAuditedMember(member),
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
  await requireManageable(scope, memberId, 'NOBODY');
  const { role, grants, externalId } = parseInput(UPDATE_MEMBER, input);
  return await inTransaction(scope, async (tx) => {
    const { actor, member, owners } = await lockManageable(tx, memberId, 'NOBODY');
    if (role !== undefined) requireRoleWithin(actor, role);
    if (role === 'OWNER') await requireHuman(tx, member.userId);
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
      before: toAuditedMember(member),
      after: toAuditedMember(changed),
    });
    return changed;
  });
}

/**
 * Ends a membership and revokes the member's keys there, in one transaction. Coming back does not revive them. A member
 * may end its own.
 * @returns the member as it was, and how many keys ended
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN; LAST_OWNER
 */
export async function removeMember(
  scope: Scope,
  memberId: string,
): Promise<{ readonly member: Member; readonly revokedApiKeyCount: number }> {
  await requireManageable(scope, memberId, 'ITSELF');
  return await inTransaction(scope, async (tx) => {
    const { member, owners } = await lockManageable(tx, memberId, 'ITSELF');
    requireAnotherOwner(member, owners);
    const at = tx.now();
    const by = toActorReference(tx.principal);
    const ended = await revokeApiKeysOfMember(tx, member, { at, by, reason: 'OFFBOARDING' });
    await markMemberRemoved(tx.db, member, at);
    appendAudit(tx, {
      workspaceId: member.workspaceId,
      action: 'removeMember',
      target: member.id,
      before: toAuditedMember(member),
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
  const { actor, member } = await requireVisibleMember(scope, memberId);
  if (actor.memberId !== member.id) requireRightOrNotFound(actor);
  return member;
}
