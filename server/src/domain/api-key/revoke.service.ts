import { REVOCATION_REASONS } from '@portcullis/schema';
import { z } from 'zod';
import { appendAudit } from '../audit/append-audit.ts';
import { parseInput, text } from '../input.ts';
import { toActorReference } from '../principal.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { markApiKeyRevoked } from './api-key.repository.ts';
import type { ApiKey } from './api-key.ts';
import { lockApiKeyFor, requireVisibleApiKey } from './authorize.ts';
import { readApiKey } from './key-secret.ts';

/** Why keys are revoked, as callers write it. */
export const REVOKE = z.object({ reason: z.enum(REVOCATION_REASONS).nullish(), note: text(0, 1_000).nullish() });

/**
 * Ends a key for ever. Revoking again answers the key as first revoked.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – the key policy does not let members revoke; INVALID_INPUT
 */
export async function revokeApiKey(
  scope: Scope,
  { keyId, ...input }: z.input<typeof REVOKE> & { readonly keyId: string },
): Promise<ApiKey> {
  await requireVisibleApiKey(scope, keyId);
  const { reason, note } = parseInput(REVOKE, input);
  return await inTransaction(scope, async (tx) => {
    const { key } = await lockApiKeyFor(tx, keyId, 'REVOKE');
    if (key.revokedAt !== null) return key;
    const revocation = {
      at: tx.now(),
      by: toActorReference(tx.principal),
      reason: reason ?? 'UNSPECIFIED',
      note: note ?? null,
    } as const;
    const restored = await markApiKeyRevoked(tx.db, key, revocation);
    appendAudit(tx, {
      workspaceId: key.workspaceId,
      action: 'revokeApiKey',
      target: key.id,
      after: {
        reason: revocation.reason,
        note: revocation.note,
        ...(restored.length > 0 && { restoredApiKeys: restored }),
      },
      changes: [key.id, ...restored],
    });
    return await readApiKey(tx, key.id);
  });
}
