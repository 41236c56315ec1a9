import { translateUniqueViolation } from '../../db/unique-violation.ts';
import { DomainError } from '../errors.ts';
import { newId } from '../id.ts';
import type { TransactionScope } from '../scope.ts';
import { insertMember } from './member.repository.ts';
import type { Member } from './member.ts';

/** Who is to be a member, and as what. */
export type NewMember = Pick<Member, 'workspaceId' | 'userId' | 'role' | 'grants'> & {
  readonly externalId?: string | null | undefined;
};

/**
 * Makes a user a member; whoever calls has authorised it and tells of it. `address` is the field of the input that said
 * who the person is.
 * @throws {DomainError} ALREADY_EXISTS – a member already, or the external id is taken
 */
export async function makeMember(tx: TransactionScope, wish: NewMember, address: string): Promise<Member> {
  const member = { ...wish, id: newId(tx, 'mem'), externalId: wish.externalId ?? null, createdAt: tx.now() };
  return await translateUniqueViolation(() => insertMember(tx.db, member), toTaken(address));
}

/** What a violated index of the members table tells the caller. */
export function toTaken(address: string): Readonly<Record<string, () => DomainError<'ALREADY_EXISTS'>>> {
  return {
    members_user: () =>
      new DomainError('ALREADY_EXISTS', 'This person is a member already; use updateMember.', { path: [address] }),
    members_external_id: () =>
      new DomainError('ALREADY_EXISTS', 'This external id belongs to another member.', { path: ['externalId'] }),
  };
}

/** Without e-mail address and name: those belong to the user, who can have them erased. */
export function toAuditedMember({ userId, role, grants, externalId }: Member): Readonly<Record<string, unknown>> {
  return { userId, role, grants, externalId };
}
