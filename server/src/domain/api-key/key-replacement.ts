import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, type ReplaceableKey } from '../errors.ts';
import type { Member } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import type { KeyPolicy } from '../workspace/workspace.ts';
import { listKeysOfMember, supersedeKeys } from './key-limit.repository.ts';
import { requireRoom } from './key-limit.ts';

/**
 * Sees to it that a member, whose row the caller has locked, can have one key more. Under REPLACE the new key `by` ends
 * all that the member has, once there are as many as the policy allows, in the transaction that makes it.
 * @throws {DomainError} ACTIVE_KEY_LIMIT_REACHED – under REJECT; REPLACEMENT_NOT_CONFIRMED – without `replaceExisting`
 */
export async function makeRoom(
  tx: TransactionScope,
  owner: Member,
  keyPolicy: KeyPolicy,
  { by, replaceExisting }: { readonly by: string; readonly replaceExisting: boolean },
): Promise<void> {
  const { activeKeysPerMember: limit, onLimit } = keyPolicy;
  if (limit === null) return;
  if (onLimit === 'REJECT') return await requireRoom(tx, owner, keyPolicy, 1);
  const now = tx.now();
  const existing = await listKeysOfMember(tx, owner, now);
  if (existing.length < limit) return;
  if (!replaceExisting) throw replacementNotConfirmed(existing);
  await supersedeKeys(tx, owner, { ids: existing.map(({ id }) => id), by, now });
  for (const { id } of existing)
    appendAudit(tx, {
      workspaceId: owner.workspaceId,
      action: 'generateApiKey',
      target: id,
      before: { supersededBy: null },
      after: { supersededBy: by },
    });
}

/** Keys that one refusal lists at the most. */
export const EXISTING_MAX = 100;

function replacementNotConfirmed(existing: readonly ReplaceableKey[]): DomainError<'REPLACEMENT_NOT_CONFIRMED'> {
  const keys = existing.length === 1 ? 'the key' : `the ${existing.length} keys`;
  return new DomainError(
    'REPLACEMENT_NOT_CONFIRMED',
    `A new key would end ${keys} that this member has. Send \`replaceExisting: true\` to do that.`,
    { existing: existing.slice(0, EXISTING_MAX), existingCount: existing.length },
  );
}
