import { compileAllowList, type Snapshot } from '@portcullis/schema';
import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';
import { productGrantsOfMember } from '../domain/rights.ts';

/** Where a presented key is looked up. */
export type KeyPlace = { readonly workspaceId: string } | { readonly workspaceSlug: string };

/** Everything that a verdict on the key with this hash needs, in one statement by the primary key of api_key_secrets. */
export async function findSnapshot(db: Db, place: KeyPlace, secretHash: Uint8Array): Promise<Snapshot | undefined> {
  const row = await snapshots(db)
    .where('s.secretHash', '=', secretHash)
    .where((of) =>
      'workspaceId' in place ? of('s.workspaceId', '=', place.workspaceId) : of('w.slug', '=', place.workspaceSlug),
    )
    .executeTakeFirst();
  return row && toSnapshot(row);
}

/** The same for a caller's own key, whose workspace is unknown: among minted keys only, by api_key_secrets_minted. */
export async function findMintedSnapshot(db: Db, secretHash: Uint8Array): Promise<Snapshot | undefined> {
  const row = await snapshots(db)
    .where('s.secretHash', '=', secretHash)
    .where('s.minted', '=', true)
    .executeTakeFirst();
  return row && toSnapshot(row);
}

/** The same for a key's record: with its current secret, by api_key_secrets_key, else with the one that ended last. */
export async function findCurrentSnapshot(
  db: Db,
  { workspaceId, id }: { readonly workspaceId: string; readonly id: string },
): Promise<Snapshot | undefined> {
  const row = await snapshots(db)
    .where('s.workspaceId', '=', workspaceId)
    .where('s.apiKeyId', '=', id)
    .orderBy('s.validUntil', (order) => order.desc().nullsFirst())
    .limit(1)
    .executeTakeFirst();
  return row && toSnapshot(row);
}

function snapshots(db: Db) {
  return db
    .selectFrom('apiKeySecrets as s')
    .innerJoin('apiKeys as k', 'k.id', 's.apiKeyId')
    .innerJoin('members as m', 'm.id', 'k.ownerMemberId')
    .innerJoin('workspaces as w', 'w.id', 's.workspaceId')
    .leftJoin('tiers as t', 't.id', 'k.tierId')
    .where('w.deletedAt', 'is', null)
    .select([
      'k.id as keyId',
      's.workspaceId',
      'k.label',
      'k.environment',
      'k.metadata',
      't.name as tier',
      'k.grants',
      'k.ipAllowList',
      'k.expiresAt',
      'k.revokedAt',
      'k.revocationReason',
      'k.supersededAt',
      'k.disabledAt',
      's.validUntil',
      'm.id as memberId',
      'm.externalId',
      'm.role',
      'm.grants as ownerGrants',
      'm.removedAt',
      'w.status',
      sql<
        string[]
      >`ARRAY(SELECT p.name FROM permissions p WHERE p.workspace_id = s.workspace_id AND p.retired_at IS NULL)`.as(
        'catalogue',
      ),
    ]);
}

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof snapshots>['executeTakeFirst']>>>;

function toSnapshot(row: Row): Snapshot {
  return {
    keyId: row.keyId,
    workspaceId: row.workspaceId,
    label: row.label,
    environment: row.environment,
    metadata: row.metadata,
    tier: row.tier,
    grants: row.grants,
    ipAllowList: row.ipAllowList === null ? null : compileAllowList(row.ipAllowList),
    expiresAtMs: toMs(row.expiresAt),
    // Removing a member revokes its keys in one transaction; a key that slipped through would be refused all the same.
    revokedAtMs: toMs(row.revokedAt ?? row.removedAt),
    revocationReason: row.revocationReason ?? (row.removedAt === null ? null : 'OFFBOARDING'),
    supersededAtMs: toMs(row.supersededAt),
    disabledAtMs: toMs(row.disabledAt),
    secretValidUntilMs: toMs(row.validUntil),
    owner: {
      memberId: row.memberId,
      externalId: row.externalId,
      grants: productGrantsOfMember(row.role, row.ownerGrants),
    },
    workspace: { status: row.status, catalogue: new Set(row.catalogue) },
  };
}

function toMs(at: Date | null): number | null {
  return at === null ? null : at.getTime();
}
