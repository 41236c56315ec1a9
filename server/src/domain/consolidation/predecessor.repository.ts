import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';

/**
 * Gives back the keys that were to end later by keys that have ended now, by api_keys_owner: else their owner would be
 * left without any. Answers their ids.
 */
export async function restorePredecessors(
  db: Db,
  workspaceId: string,
  endedIds: readonly string[],
  now: Date,
): Promise<readonly string[]> {
  if (endedIds.length === 0) return [];
  const restored = await db
    .updateTable('apiKeys')
    .set({ supersededAt: null, supersededBy: null, consolidationId: null })
    .where('workspaceId', '=', workspaceId)
    .where('ownerMemberId', 'in', (owners) =>
      owners
        .selectFrom('apiKeys')
        .select('ownerMemberId')
        .where(sql<boolean>`id = ANY(${[...endedIds]}::text[])`),
    )
    .where(sql<boolean>`superseded_by = ANY(${[...endedIds]}::text[])`)
    .where('supersededAt', '>', now)
    .where('revokedAt', 'is', null)
    .returning('id')
    .execute();
  return restored.map(({ id }) => id);
}
