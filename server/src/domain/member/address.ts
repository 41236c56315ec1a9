import { invalidInput, type InputIssue } from '../errors.ts';
import type { Scope } from '../scope.ts';
import { listMembersByAddress } from './member.repository.ts';
import type { Member, MemberAddress } from './member.ts';

/**
 * The one living member under an address, undefined if nobody is; `path` is where the input has it. Whoever calls has
 * authorised the question.
 * @throws {DomainError} INVALID_INPUT – an e-mail address of several members
 */
export async function findMemberByAddress(
  { db }: Pick<Scope, 'db'>,
  workspaceId: string,
  address: MemberAddress,
  path: InputIssue['path'],
): Promise<Member | undefined> {
  const [found, another] = await listMembersByAddress(db, workspaceId, address);
  if (another !== undefined)
    throw invalidInput(
      [...path, 'email'],
      'belongs to several members',
      '`memberId` or `externalId` of the one you mean',
    );
  return found;
}
