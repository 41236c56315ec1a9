import { appendAudit } from '../audit/append-audit.ts';
import { DomainError } from '../errors.ts';
import { toActorReference } from '../principal.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { writeDisabling } from './api-key.repository.ts';
import { requireNotEnded, type ApiKey } from './api-key.ts';
import {
  lockApiKeyFor,
  managesKeys,
  requireRightsOfKey,
  requireVisibleApiKey,
  type LockedApiKey,
} from './authorize.ts';
import { readApiKey } from './key-secret.ts';

/**
 * Switches a key off; it can be switched on again. A key that is off stays as first switched off, but for one that its
 * owner switched off: whoever manages keys takes that over, so that the owner can't undo it.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – the key policy does not let members update; API_KEY_ENDED
 */
export async function disableApiKey(scope: Scope, keyId: string): Promise<ApiKey> {
  await requireVisibleApiKey(scope, keyId);
  return await inTransaction(scope, async (tx) => {
    const locked = await lockApiKeyFor(tx, keyId, 'UPDATE');
    const { key } = locked;
    requireNotEnded(key, tx.now());
    const by = toActorReference(tx.principal);
    if (key.disabledAt !== null && !isTakenOver(locked, by)) return key;
    const after = { disabledAt: key.disabledAt ?? tx.now(), disabledBy: by };
    await writeDisabling(tx.db, key, after);
    appendAudit(tx, { ...toAudited('disableApiKey', key), after });
    return await readApiKey(tx, key.id);
  });
}

/**
 * Switches a key on again; one that is on stays as it is. Without portcullis:keys:manage only what one switched off
 * oneself.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – the key policy, the key's management rights, or somebody
 * else switched it off; API_KEY_ENDED
 */
export async function enableApiKey(scope: Scope, keyId: string): Promise<ApiKey> {
  await requireVisibleApiKey(scope, keyId);
  return await inTransaction(scope, async (tx) => {
    const { actor, key } = await lockApiKeyFor(tx, keyId, 'UPDATE');
    requireRightsOfKey(actor, key);
    requireNotEnded(key, tx.now());
    if (key.disabledAt === null) return key;
    if (!managesKeys(actor) && key.disabledBy !== toActorReference(tx.principal)) throw disabledBySomebodyElse();
    const after = { disabledAt: null, disabledBy: null };
    await writeDisabling(tx.db, key, after);
    appendAudit(tx, { ...toAudited('enableApiKey', key), after });
    return await readApiKey(tx, key.id);
  });
}

function isTakenOver({ actor, key, owner }: LockedApiKey, by: string): boolean {
  return managesKeys(actor) && key.disabledBy === owner?.userId && key.disabledBy !== by;
}

function toAudited(action: string, { id, workspaceId, disabledAt, disabledBy }: ApiKey) {
  return { workspaceId, action, target: id, before: { disabledAt, disabledBy } };
}

function disabledBySomebodyElse(): DomainError<'FORBIDDEN'> {
  return new DomainError(
    'FORBIDDEN',
    'Somebody else switched this key off: switching it on needs the right portcullis:keys:manage in the workspace.',
  );
}
