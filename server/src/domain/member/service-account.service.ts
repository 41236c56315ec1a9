import { z } from 'zod';
import { requireActor, requireLockedActor, requireRight } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { parseInput, text } from '../input.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { insertServiceAccount } from '../user/service-account.ts';
import { requireRoleWithin } from './authorize.ts';
import { externalIdRule, roleRule, type Member } from './member.ts';
import { makeMember, toAuditedMember } from './new-member.ts';

const CREATE_SERVICE_ACCOUNT = z.object({
  name: text(1, 200),
  externalId: externalIdRule.nullish(),
  // Nobody can sign in as a service account, and an OWNER's privileges need a session.
  role: roleRule.exclude(['OWNER']).default('MEMBER'),
  grants: grantsRule.default([]),
});

/** What a service account is to be; OWNER is refused. */
export type CreateServiceAccountInput = Omit<z.input<typeof CREATE_SERVICE_ACCOUNT>, 'role'> & {
  readonly workspaceId: string;
  readonly role?: Member['role'] | undefined;
};

/**
 * Makes a member that is no person, so that its keys outlive the employee who made them.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:members:manage, or the role is above
 * the caller's; INVALID_INPUT; GRANTS_EXCEEDED; ALREADY_EXISTS – the external id is taken
 */
export async function createServiceAccount(
  scope: Scope,
  { workspaceId, ...input }: CreateServiceAccountInput,
): Promise<Member> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:members:manage');
  const { name, role, grants, externalId } = parseInput(CREATE_SERVICE_ACCOUNT, input);
  return await inTransaction(scope, async (tx) => {
    const actor = await requireLockedActor(tx, workspaceId);
    requireRight(actor, 'portcullis:members:manage');
    requireRoleWithin(actor, role);
    await requireGrantable(tx, actor, grants);
    const { id: userId } = await insertServiceAccount(tx, name);
    const member = await makeMember(tx, { workspaceId, userId, role, grants, externalId }, 'name');
    appendAudit(tx, {
      workspaceId,
      action: 'createServiceAccount',
      target: member.id,
      after: toAuditedMember(member),
      personal: { userId, name },
    });
    return member;
  });
}
