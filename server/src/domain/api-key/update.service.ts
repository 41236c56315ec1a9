import { z } from 'zod';
import type { JsonObject } from '../../db/tables.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { changeable, futureInstant, parseInput, text } from '../input.ts';
import { requireGrantable } from '../permission/grantable.ts';
import { grantsRule } from '../permission/permission.ts';
import { grantsOfMember } from '../rights.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { updateApiKey as writeApiKey, type ApiKeyChange } from './api-key.repository.ts';
import { metadataRule, requireNotEnded, type ApiKey } from './api-key.ts';
import { lockApiKeyFor, requireRightsOfKey, requireVisibleApiKey, type LockedApiKey } from './authorize.ts';
import { ipAllowListRule } from './ip-allow-list.ts';
import { toExpiry } from './key-expiry.ts';
import { readApiKey } from './key-secret.ts';
import { requireTierFits } from './key-tier.ts';
import { endOverlaps } from './secret.repository.ts';

const updateRules = (now: Date) =>
  z.object({
    label: changeable(text(1, 100)),
    grants: grantsRule.nullable().optional(),
    tierId: z.string().nullable().optional(),
    ipAllowList: ipAllowListRule.nullable().optional(),
    metadata: changeable(metadataRule),
    expiresAt: futureInstant(now).nullable().optional(),
  });

/** What to change: a field that is left out stays; null has the meaning that it has when a key is made. */
export type UpdateApiKeyInput = z.input<ReturnType<typeof updateRules>> & { readonly keyId: string };

/**
 * Changes a key's record; its secrets stay.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – key or tier; FORBIDDEN – the key policy, the key's management rights,
 * or the tier is not for members to choose or leave; INVALID_INPUT; API_KEY_ENDED; GRANTS_EXCEEDED – not held by the
 * caller and the owner; IP_ALLOW_LIST_NOT_ALLOWED – on that tier
 */
export async function updateApiKey(scope: Scope, { keyId, ...input }: UpdateApiKeyInput): Promise<ApiKey> {
  await requireVisibleApiKey(scope, keyId);
  const wish = parseInput(updateRules(scope.now()), input);
  return await inTransaction(scope, async (tx) => {
    const locked = await lockApiKeyFor(tx, keyId, 'UPDATE');
    const { actor, key, owner } = locked;
    requireRightsOfKey(actor, key);
    requireNotEnded(key, tx.now());
    if (wish.grants != null)
      await requireGrantable(tx, actor, wish.grants, owner && grantsOfMember(owner.role, owner.grants));
    const change = toChange(wish, locked, tx.now());
    if (Object.keys(change).length === 0) return key;
    await requireTierFits(tx, actor, key, { ...key, ...change });
    await writeApiKey(tx.db, key, change);
    // An old secret never works longer than the key; bringing the end nearer brings the end of an overlap with it.
    if (change.expiresAt != null) await endOverlaps(tx.db, key, change.expiresAt);
    appendAudit(tx, {
      workspaceId: key.workspaceId,
      action: 'updateApiKey',
      target: key.id,
      before: pick(key, change),
      after: { ...change },
    });
    return await readApiKey(tx, key.id);
  });
}

function toChange(
  wish: z.output<ReturnType<typeof updateRules>>,
  { actor, key }: LockedApiKey,
  now: Date,
): ApiKeyChange {
  const { label, grants, tierId, ipAllowList, metadata, expiresAt } = wish;
  return {
    ...(label !== undefined && { label }),
    ...(grants !== undefined && { grants }),
    ...(tierId !== undefined && { tierId }),
    ...(ipAllowList !== undefined && { ipAllowList }),
    ...(metadata !== undefined && { metadata }),
    ...(expiresAt !== undefined && { expiresAt: toExpiry(expiresAt, actor.workspace.keyPolicy, key.createdAt, now) }),
  };
}

function pick(key: ApiKey, change: ApiKeyChange): JsonObject {
  return Object.fromEntries(Object.entries(key).filter(([name]) => name in change));
}
