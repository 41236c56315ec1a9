import { sql } from 'kysely';
import type { RevocationReason } from '@portcullis/schema';
import type { Db } from '../../db/connect.ts';
import { restorePredecessors } from '../consolidation/predecessor.repository.ts';
import type { Member } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import type { ApiKey } from './api-key.ts';
import { eraseSealedSecretsOf } from './sealed-secret.repository.ts';

const COLUMNS = [
  'id',
  'workspaceId',
  'ownerMemberId',
  'label',
  'environment',
  'grants',
  'tierId',
  'ipAllowList',
  'metadata',
  'expiresAt',
  'createdAt',
  'createdBy',
  'disabledAt',
  'disabledBy',
  'revokedAt',
  'revokedBy',
  'revocationReason',
  'revocationNote',
  'supersededAt',
  'supersededBy',
] as const;

/** A key by id, whatever its workspace: the caller authorises for the workspace that this answers. */
export async function findApiKey(db: Db, id: string): Promise<ApiKey | undefined> {
  return await apiKeys(db).where('apiKeys.id', '=', id).executeTakeFirst();
}

/** Takes a key's row until the transaction ends; the owner's row is taken before it, never after. */
export async function lockApiKey({ db }: TransactionScope, id: string): Promise<void> {
  await db.selectFrom('apiKeys').select('id').where('id', '=', id).forUpdate().execute();
}

/** A key as it is made. */
export type NewApiKey = Pick<
  ApiKey,
  | 'id'
  | 'workspaceId'
  | 'ownerMemberId'
  | 'label'
  | 'environment'
  | 'grants'
  | 'tierId'
  | 'ipAllowList'
  | 'metadata'
  | 'expiresAt'
  | 'createdAt'
  | 'createdBy'
>;

export async function insertApiKey(db: Db, key: NewApiKey): Promise<void> {
  await db
    .insertInto('apiKeys')
    .values({
      ...key,
      grants: toJson(key.grants),
      ipAllowList: key.ipAllowList && [...key.ipAllowList],
      metadata: JSON.stringify(key.metadata),
    })
    .execute();
}

/** What of a key's record can change. */
export type ApiKeyChange = Partial<
  Pick<ApiKey, 'label' | 'grants' | 'tierId' | 'ipAllowList' | 'metadata' | 'expiresAt'>
>;

export async function updateApiKey(
  db: Db,
  { id, workspaceId }: ApiKey,
  { grants, ipAllowList, metadata, ...change }: ApiKeyChange,
): Promise<void> {
  await db
    .updateTable('apiKeys')
    .set({
      ...change,
      ...(grants !== undefined && { grants: toJson(grants) }),
      ...(ipAllowList !== undefined && { ipAllowList: ipAllowList && [...ipAllowList] }),
      ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
    })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}

/** Since when and by whom a key is switched off; both null: it is not. */
export async function writeDisabling(
  db: Db,
  { id, workspaceId }: ApiKey,
  disabling: Pick<ApiKey, 'disabledAt' | 'disabledBy'>,
): Promise<void> {
  await db.updateTable('apiKeys').set(disabling).where('workspaceId', '=', workspaceId).where('id', '=', id).execute();
}

/** By whom, when and why keys end. */
export interface Revocation {
  readonly at: Date;
  readonly by: string;
  readonly reason: RevocationReason;
  readonly note?: string | null;
}

/**
 * Ends a key that is not revoked, and erases what is kept of its secret; one that is stays as first revoked. Keys that
 * were to end later by this one stay; answers their ids.
 */
export async function markApiKeyRevoked(
  db: Db,
  { id, workspaceId }: ApiKey,
  revocation: Revocation,
): Promise<readonly string[]> {
  await db
    .updateTable('apiKeys')
    .set(toRevoked(revocation))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute();
  await eraseSealedSecretsOf(db, workspaceId, [id]);
  return await restorePredecessors(db, workspaceId, [id], revocation.at);
}

/** Ends every key of a member whose row the caller has locked, like {@link markApiKeyRevoked}; answers their ids. */
export async function revokeApiKeysOfMember(
  { db }: TransactionScope,
  member: Member,
  revocation: Revocation,
): Promise<readonly string[]> {
  const ended = await db
    .updateTable('apiKeys')
    .set(toRevoked(revocation))
    .where('workspaceId', '=', member.workspaceId)
    .where('ownerMemberId', '=', member.id)
    .where('revokedAt', 'is', null)
    .returning('id')
    .execute();
  const ids = ended.map(({ id }) => id);
  await eraseSealedSecretsOf(db, member.workspaceId, ids);
  return ids;
}

/** All keys, with the current secret's hint and the end of the newest overlap, by api_key_secrets_key. */
export function apiKeys(db: Db) {
  return db
    .selectFrom('apiKeys')
    .select(COLUMNS.map((column) => `apiKeys.${column}` as const))
    .select((select) => [
      select
        .selectFrom('apiKeySecrets')
        .select('hint')
        .whereRef('apiKeyId', '=', 'apiKeys.id')
        .where('validUntil', 'is', null)
        .as('hint'),
      // A key always has a current secret; without one it would have none that is weak.
      sql<boolean>`EXISTS (SELECT FROM api_key_secrets WHERE api_key_id = api_keys.id AND valid_until IS NULL AND is_weak)`.as(
        'isWeak',
      ),
      select
        .selectFrom('apiKeySecrets')
        .select((of) => of.fn.max('validUntil').as('at'))
        .whereRef('apiKeyId', '=', 'apiKeys.id')
        .as('overlapEndsAt'),
    ]);
}

/** The columns of a revoked key. */
export function toRevoked({ at, by, reason, note = null }: Revocation) {
  return { revokedAt: at, revokedBy: by, revocationReason: reason, revocationNote: note };
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
