import { z } from 'zod';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError } from '../errors.ts';
import { parseInput, wholeNumber } from '../input.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { isEnded, requireNotEnded, type ApiKey } from './api-key.ts';
import { lockApiKeyFor, requireRightsOfKey, requireVisibleApiKey } from './authorize.ts';
import { mintSecretFor, readApiKey, type WithSecret } from './key-secret.ts';
import { findAnswer, idempotencyKeyRule, keepAnswer, toDerivedCall } from './idempotent-call.ts';
import { endCurrentSecret, endOverlaps } from './secret.repository.ts';

/** The longest overlap: 30 days. */
export const OVERLAP_SECONDS_MAX = 2_592_000;

const REGENERATE = z.object({
  overlapSeconds: wholeNumber(0, OVERLAP_SECONDS_MAX, `0 to ${OVERLAP_SECONDS_MAX} seconds`).nullish(),
  endCurrentOverlap: z.boolean().nullish(),
  idempotencyKey: idempotencyKeyRule,
});

const mutation = 'regenerateApiKey';

/**
 * Gives a key a new secret; id, label, grants and expiry stay. The old secret works for `overlapSeconds` more (0 by
 * default), but never past the key's expiry.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – the key policy, or the key's management rights;
 * INVALID_INPUT; API_KEY_ENDED; OVERLAP_IN_PROGRESS – without `endCurrentOverlap`; ENCRYPTION_NOT_CONFIGURED; with an
 * idempotency key those of `findAnswer`
 */
export async function regenerateApiKey(
  scope: Scope,
  { keyId, ...input }: z.input<typeof REGENERATE> & { readonly keyId: string },
): Promise<WithSecret> {
  await requireVisibleApiKey(scope, keyId);
  const { idempotencyKey, ...wish } = parseInput(REGENERATE, input);
  return await inTransaction(scope, async (tx) => {
    const { actor, key } = await lockApiKeyFor(tx, keyId, 'REGENERATE');
    requireRightsOfKey(actor, key);
    const { workspaceId } = key;
    const call = toDerivedCall(tx, { idempotencyKey, workspaceId, mutation, input: { ...wish, keyId } });
    const answered = await findAnswer(tx, actor, call);
    if (answered !== undefined) return answered;
    const now = tx.now();
    requireNotEnded(key, now);
    if (wish.endCurrentOverlap !== true) requireNoOverlap(key, now);
    await endOverlaps(tx.db, key, now);
    const oldSecretValidUntil = toOverlapEnd(key, now, wish.overlapSeconds ?? 0);
    await endCurrentSecret(tx.db, key, { validUntil: oldSecretValidUntil, now });
    const secret = await mintSecretFor(tx, actor.workspace, key);
    appendAudit(tx, { workspaceId, action: mutation, target: key.id, after: { oldSecretValidUntil } });
    return await keepAnswer(tx, call, { apiKey: await readApiKey(tx, key.id), secret });
  });
}

/**
 * Ends a key's overlap early: the old secret stops working, the current one stays. Without an overlap, and on a
 * key that has ended, nothing changes.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – the key policy does not let members regenerate
 */
export async function endOverlap(scope: Scope, keyId: string): Promise<ApiKey> {
  await requireVisibleApiKey(scope, keyId);
  return await inTransaction(scope, async (tx) => {
    const { key } = await lockApiKeyFor(tx, keyId, 'REGENERATE');
    const now = tx.now();
    if (!hasOverlap(key, now) || isEnded(key, now)) return key;
    await endOverlaps(tx.db, key, now);
    appendAudit(tx, {
      workspaceId: key.workspaceId,
      action: 'endOverlap',
      target: key.id,
      before: { overlapEndsAt: key.overlapEndsAt },
      after: { overlapEndsAt: now },
    });
    return await readApiKey(tx, key.id);
  });
}

/** Whether an earlier secret of the key still works. */
export function hasOverlap({ overlapEndsAt }: Pick<ApiKey, 'overlapEndsAt'>, now: Date): boolean {
  return overlapEndsAt !== null && overlapEndsAt > now;
}

function requireNoOverlap(key: ApiKey, now: Date): void {
  if (key.overlapEndsAt === null || !hasOverlap(key, now)) return;
  throw new DomainError(
    'OVERLAP_IN_PROGRESS',
    `The previous secret still works until ${key.overlapEndsAt.toISOString()}. Send \`endCurrentOverlap: true\` to end that now.`,
    { overlapEndsAt: key.overlapEndsAt },
  );
}

function toOverlapEnd({ expiresAt }: ApiKey, now: Date, overlapSeconds: number): Date {
  const end = new Date(now.getTime() + overlapSeconds * 1000);
  return expiresAt !== null && expiresAt < end ? expiresAt : end;
}
