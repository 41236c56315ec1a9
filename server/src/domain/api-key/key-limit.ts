import { DomainError } from '../errors.ts';
import type { Member } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import type { KeyPolicy } from '../workspace/workspace.ts';
import { countKeysOfMember } from './key-limit.repository.ts';

/**
 * Holds a member, whose row the caller has locked, to `activeKeysPerMember` when `incoming` keys come to it. For whatever
 * gives a member a key, by transfer too, where REPLACE ends nothing: only importing is free of the limit.
 * @throws {DomainError} ACTIVE_KEY_LIMIT_REACHED
 */
export async function requireRoom(
  tx: TransactionScope,
  owner: Member,
  { activeKeysPerMember: limit }: KeyPolicy,
  incoming: number,
): Promise<void> {
  if (limit === null) return;
  const activeKeys = await countKeysOfMember(tx.db, owner, tx.now());
  if (activeKeys + incoming <= limit) return;
  throw new DomainError(
    'ACTIVE_KEY_LIMIT_REACHED',
    `The key policy allows a member ${limit} ${limit === 1 ? 'key' : 'keys'}, and this one has ${activeKeys}: revoke one first.`,
    { limit, activeKeys },
  );
}
