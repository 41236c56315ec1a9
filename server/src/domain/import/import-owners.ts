import { holds } from '../rights.ts';
import { requireActor } from '../actor.ts';
import { newId, idOrNobody } from '../id.ts';
import type { Member, MemberAddress } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import { lockEveryEmail } from '../user/user.repository.ts';
import type { User } from '../user/user.ts';
import { refuse, type ImportRefusal } from './import-outcome.ts';
import {
  insertMembers,
  insertUsers,
  listOwnersByEmail,
  listOwnersByExternalId,
  listOwnersById,
  listPeopleByEmail,
  type FoundOwner,
} from './import.repository.ts';

/** Whose a key is, or why that can't be said. */
export type OwnerFinding = { readonly memberId: string } | ImportRefusal;

/** The owners of many keys. */
export interface ImportOwners {
  readonly of: (address: MemberAddress) => OwnerFinding;
  /** Members that were made, because nobody had their address. */
  readonly madeCount: number;
}

/**
 * Finds the owners of keys by their addresses and, if told so, makes members of those e-mail addresses and external ids
 * that nobody has. Making them needs portcullis:members:manage as well.
 */
export async function findOrMakeOwners(
  tx: TransactionScope,
  workspaceId: string,
  addresses: readonly MemberAddress[],
  createOwners: boolean,
): Promise<ImportOwners> {
  const asked = sortOut(addresses);
  let members = await findMembers(tx, workspaceId, asked);
  const unknown = unknownOf(asked, members);
  const isMaking = createOwners && unknown.emails.length + unknown.externalIds.length > 0;
  if (!isMaking) return { of: (address) => toFinding(address, members, NOBODY_MADE), madeCount: 0 };
  if (!(await mayMakeMembers(tx, workspaceId)))
    return { of: (address) => toFinding(address, members, MAY_NOT_MAKE), madeCount: 0 };
  await lockEveryEmail(tx);
  members = await findMembers(tx, workspaceId, asked);
  const { ambiguous, made } = await makeMembers(tx, workspaceId, unknownOf(asked, members));
  for (const [address, memberId] of made) members.set(address, [memberId]);
  for (const address of ambiguous) members.set(address, AMBIGUOUS);
  return { of: (address) => toFinding(address, members, NOBODY_MADE), madeCount: made.size };
}

interface Asked {
  readonly memberIds: readonly string[];
  readonly externalIds: readonly string[];
  readonly emails: readonly string[];
}

/** Members by {@link keyOf} their address. */
type Members = Map<string, readonly string[]>;

/** Several people of the installation have the address, and none of them is a member here. */
const AMBIGUOUS = ['', ''];

function keyOf(address: MemberAddress): string {
  if ('memberId' in address) return `memberId ${address.memberId}`;
  if ('externalId' in address) return `externalId ${address.externalId}`;
  return `email ${address.email.toLowerCase()}`;
}

function sortOut(addresses: readonly MemberAddress[]): Asked {
  const different = [...new Map(addresses.map((address) => [keyOf(address), address])).values()];
  return {
    memberIds: different.flatMap((address) => ('memberId' in address ? [idOrNobody('mem', address.memberId)] : [])),
    externalIds: different.flatMap((address) => ('externalId' in address ? [address.externalId] : [])),
    emails: different.flatMap((address) => ('email' in address ? [address.email] : [])),
  };
}

async function findMembers(tx: TransactionScope, workspaceId: string, asked: Asked): Promise<Members> {
  const members: Members = new Map();
  const add = (found: readonly FoundOwner[], toAddress: (text: string) => MemberAddress): void => {
    for (const { address, memberId } of found) {
      const key = keyOf(toAddress(address));
      members.set(key, [...(members.get(key) ?? []), memberId]);
    }
  };
  const { memberIds, externalIds, emails } = asked;
  if (memberIds.length > 0) add(await listOwnersById(tx.db, workspaceId, memberIds), (memberId) => ({ memberId }));
  if (externalIds.length > 0)
    add(await listOwnersByExternalId(tx.db, workspaceId, externalIds), (externalId) => ({ externalId }));
  if (emails.length > 0) add(await listOwnersByEmail(tx.db, workspaceId, emails), (email) => ({ email }));
  return members;
}

function unknownOf({ externalIds, emails }: Asked, members: Members): Omit<Asked, 'memberIds'> {
  return {
    externalIds: externalIds.filter((externalId) => !members.has(keyOf({ externalId }))),
    emails: emails.filter((email) => !members.has(keyOf({ email }))),
  };
}

async function mayMakeMembers(tx: TransactionScope, workspaceId: string): Promise<boolean> {
  return holds((await requireActor(tx, workspaceId)).holdings, 'portcullis:members:manage');
}

/** As `addMember` does for one: an address of somebody whom the installation knows makes that user a member. */
async function makeMembers(
  tx: TransactionScope,
  workspaceId: string,
  { emails, externalIds }: Omit<Asked, 'memberIds'>,
): Promise<{ readonly made: ReadonlyMap<string, string>; readonly ambiguous: readonly string[] }> {
  const people = Map.groupBy(await listPeopleByEmail(tx.db, emails), ({ address }) => address);
  const users: User[] = [];
  const members: Member[] = [];
  const made = new Map<string, string>();
  const make = (address: MemberAddress, knownUserId?: string): void => {
    const userId = knownUserId ?? newId(tx, 'usr');
    const [email, externalId] = [
      'email' in address ? address.email : null,
      'externalId' in address ? address.externalId : null,
    ];
    if (knownUserId === undefined)
      users.push({ id: userId, kind: 'HUMAN', email, name: null, createdAt: tx.now(), erasedAt: null });
    const member = { id: newId(tx, 'mem'), workspaceId, userId, role: 'MEMBER', grants: [], externalId } as const;
    members.push({ ...member, createdAt: tx.now() });
    made.set(keyOf(address), member.id);
  };
  const isAmbiguous = (email: string): boolean => (people.get(email)?.length ?? 0) > 1;
  for (const email of emails) if (!isAmbiguous(email)) make({ email }, people.get(email)?.[0]?.userId);
  for (const externalId of externalIds) make({ externalId });
  if (users.length > 0) await insertUsers(tx.db, users);
  if (members.length > 0) await insertMembers(tx.db, members);
  return { made, ambiguous: emails.filter(isAmbiguous).map((email) => keyOf({ email })) };
}

interface Unknown {
  readonly code: ImportRefusal['code'];
  readonly accepted: string;
}

const NOBODY_MADE: Unknown = {
  code: 'NOT_FOUND',
  accepted: 'the address of a member, or `createOwners: true` to make one',
};
const MAY_NOT_MAKE: Unknown = {
  code: 'FORBIDDEN',
  accepted: 'the address of a member; making one needs the right portcullis:members:manage',
};

function toFinding(address: MemberAddress, members: Members, unknown: Unknown): OwnerFinding {
  const [memberId, ...others] = members.get(keyOf(address)) ?? [];
  const path = ['owner', Object.keys(address)[0] ?? ''];
  if (memberId === undefined && 'memberId' in address)
    return refuse('NOT_FOUND', path, 'is no member of this workspace', 'the id of a member');
  if (memberId === undefined) return refuse(unknown.code, path, 'belongs to no member here', unknown.accepted);
  if (others.length > 0)
    return refuse('INVALID_INPUT', path, 'belongs to several people', '`memberId` or `externalId` of the one you mean');
  return { memberId };
}
