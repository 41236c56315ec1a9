import type { z } from 'zod';
import { requireActor, requireLockedActor, requireRight } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { invalidInput } from '../errors.ts';
import { parseInput } from '../input.ts';
import { toActorReference } from '../principal.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import type { ApiKey } from './api-key.ts';
import {
  countRevocable,
  listApiKeysById,
  listRevocableIds,
  lockRevocableIds,
  markApiKeysRevoked,
} from './bulk-revoke.repository.ts';
import type { ApiKeyFilter } from './list.repository.ts';
import { toFilter } from './list.service.ts';
import { REVOKE } from './revoke.service.ts';

/** Keys that one call ends at the most: its audit row names each of them. */
export const BULK_REVOKE_MAX = 10_000;
/** Keys of which the answer says more than that they are counted. */
export const BULK_SHOWN_MAX = 100;

/** Which keys, why, and whether it is only to be said what would be. */
export type RevokeApiKeysInput = z.input<typeof REVOKE> & {
  readonly workspaceId: string;
  readonly filter: ApiKeyFilter;
  readonly dryRun?: boolean | null | undefined;
};

/** What ended, or of a dry run would end. */
export interface RevokedApiKeys {
  readonly revokedApiKeyCount: number;
  /** The oldest of them, at most {@link BULK_SHOWN_MAX}, as they are now. */
  readonly apiKeys: readonly ApiKey[];
  /** Keys that match as well and were left, because they are more than {@link BULK_REVOKE_MAX}. */
  readonly remainingApiKeyCount: number;
}

/**
 * Ends for ever all keys that match and are not revoked yet, oldest first.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:keys:manage; INVALID_INPUT – among it a
 * filter that says nothing
 */
export async function revokeApiKeys(
  scope: Scope,
  { workspaceId, filter: wished, dryRun, ...input }: RevokeApiKeysInput,
): Promise<RevokedApiKeys> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:keys:manage');
  const { reason, note } = parseInput(REVOKE, input);
  if (Object.keys(wished).length === 0) throw invalidInput(['filter'], 'says nothing', 'at least one of its fields');
  const filter = toFilter(wished);
  return await inTransaction(scope, async (tx) => {
    requireRight(await requireLockedActor(tx, workspaceId), 'portcullis:keys:manage');
    const at = tx.now();
    const of = { workspaceId, filter, now: at };
    const matching = await countRevocable(tx.db, of);
    if (dryRun === true)
      return await toAnswer(tx, workspaceId, await listRevocableIds(tx.db, of, BULK_REVOKE_MAX), matching);
    const ids = await lockRevocableIds(tx, of, BULK_REVOKE_MAX);
    if (ids.length > 0) {
      const why = { reason: reason ?? 'UNSPECIFIED', note: note ?? null } as const;
      const revocation = { at, by: toActorReference(tx.principal), ...why };
      const restored = await markApiKeysRevoked(tx, workspaceId, ids, revocation);
      const told = restored.length > 0 && { restoredApiKeys: restored };
      const after = { ...why, filter, revokedApiKeys: ids, ...told };
      appendAudit(tx, { workspaceId, action: 'revokeApiKeys', target: workspaceId, after });
    }
    return await toAnswer(tx, workspaceId, ids, matching);
  });
}

/** `matching` was counted before the keys were locked; what came or ended since then is in neither number. */
async function toAnswer(
  { db }: Scope,
  workspaceId: string,
  ids: readonly string[],
  matching: number,
): Promise<RevokedApiKeys> {
  return {
    revokedApiKeyCount: ids.length,
    apiKeys: await listApiKeysById(db, workspaceId, ids.slice(0, BULK_SHOWN_MAX)),
    remainingApiKeyCount: matching <= BULK_REVOKE_MAX ? 0 : matching - ids.length,
  };
}
