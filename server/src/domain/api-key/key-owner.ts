import { requireActor, requireLockedActor, type Actor } from '../actor.ts';
import { DomainError, invalidInput, notFound } from '../errors.ts';
import { findMemberByAddress } from '../member/address.ts';
import { lockMember } from '../member/member.repository.ts';
import type { Member, MemberAddress } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import { holdWorkspace } from '../workspace/workspace.repository.ts';
import { managesKeys, requireMayAct } from './authorize.ts';

/**
 * Whose key may be made is decided by the caller's rights alone, before any owner is looked for.
 * @throws {DomainError} INVALID_INPUT – the operator names nobody; FORBIDDEN – the key policy, or somebody else's key
 */
export function requireMayGenerate(actor: Actor, address: MemberAddress | null | undefined): void {
  if (address == null) {
    if (actor.memberId === null)
      throw invalidInput(
        ['owner'],
        'is missing: the operator owns no keys',
        '`owner` with memberId, externalId or email',
      );
    requireMayAct(actor, actor.memberId, 'GENERATE');
  } else if (!managesKeys(actor)) {
    // Whether that owner exists is not the caller's to know, unless it is the caller.
    if (!('memberId' in address))
      throw new DomainError(
        'FORBIDDEN',
        'Generating for others needs the right portcullis:keys:manage; leave `owner` out for yourself.',
      );
    requireMayAct(actor, address.memberId, 'GENERATE');
  }
}

/**
 * Holds the key policy, takes the row of the member who is to own the key (so that two that are made for it at once come
 * one after the other), and authorises on what the locks show.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – workspace or owner; FORBIDDEN; INVALID_INPUT – an address of several
 */
export async function lockOwner(
  tx: TransactionScope,
  workspaceId: string,
  address: MemberAddress | null | undefined,
): Promise<{ readonly actor: Actor; readonly owner: Member }> {
  const before = await requireActor(tx, workspaceId);
  await holdWorkspace(tx, before.workspace.id);
  const memberId =
    address == null ? before.memberId : (await findMemberByAddress(tx, workspaceId, address, ['owner']))?.id;
  const owner =
    memberId == null ? undefined : await lockMember(tx, { workspaceId, id: memberId, actorId: before.memberId });
  const actor = await requireLockedActor(tx, workspaceId);
  requireMayGenerate(actor, address);
  if (owner === undefined) throw notFound('member');
  return { actor, owner };
}
