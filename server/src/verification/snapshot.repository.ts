import {
  compileAllowList,
  type Grant,
  type RevocationReason,
  type Snapshot,
  type SnapshotWorkspace,
} from '@portcullis/schema';
import { sql } from 'kysely';
import type { Db } from '../db/connect.ts';
import type { Role } from '../db/tables.ts';
import type { KnownKey } from '../domain/known-keys.ts';
import { grantsOfMember, holdingsOfApiKey, productGrantsOfMember } from '../domain/rights.ts';

/** A secret that is looked for: in a workspace, by its id or slug, or (a caller's) among all minted ones. */
export type WantedSecret =
  | { readonly in: 'workspaceId' | 'workspaceSlug'; readonly place: string; readonly secretHash: Uint8Array }
  | { readonly in: 'minted'; readonly secretHash: Uint8Array };

/** What was found of it, and what it was computed from. */
export interface FoundSecret {
  readonly known: KnownKey;
  /** Ids of its key, owner and tier; the workspace is in the snapshot. */
  readonly subjects: readonly string[];
}

/** What one statement found: in the order of what was wanted, and the newest seq of the feed that it saw. */
export interface LoadedSecrets {
  readonly found: readonly (FoundSecret | undefined)[];
  readonly asOf: number;
}

/**
 * Reads everything that verdicts on these secrets need, in one statement on the primary (rule 6), by the primary key of
 * api_key_secrets or, for callers, by api_key_secrets_minted. All of them are looked for in the same way.
 */
export async function loadSecrets(db: Db, wanted: readonly [WantedSecret, ...WantedSecret[]]): Promise<LoadedSecrets> {
  const places = wanted.map((one) => ('place' in one ? one.place : ''));
  const hashes = wanted.map(({ secretHash }) => Buffer.from(secretHash).toString('hex'));
  const answer = await sql<Row>`
    SELECT wanted.no::int AS no, (SELECT max(seq) FROM changes) AS as_of,
      k.id AS key_id, s.workspace_id, k.label, k.environment, k.metadata, k.grants, k.ip_allow_list,
      k.expires_at, k.revoked_at, k.revocation_reason, k.superseded_at, k.disabled_at, s.valid_until, s.minted,
      t.id AS tier_id, t.name AS tier, m.id AS member_id, m.external_id, m.role, m.grants AS owner_grants, m.removed_at,
      w.status,
      ARRAY(SELECT p.name FROM permissions p WHERE p.workspace_id = w.id AND p.retired_at IS NULL ORDER BY p.name) AS catalogue
    FROM unnest(${places}::text[], ${hashes}::text[]) WITH ORDINALITY AS wanted (place, hash, no)
    LEFT JOIN (
      api_key_secrets s
      JOIN workspaces w ON w.id = s.workspace_id AND w.deleted_at IS NULL
      JOIN api_keys k ON k.id = s.api_key_id
      JOIN members m ON m.id = k.owner_member_id
      LEFT JOIN tiers t ON t.id = k.tier_id
    ) ON s.secret_hash = decode(wanted.hash, 'hex') AND ${sql.raw(CONDITIONS[wanted[0].in])}
    ORDER BY wanted.no`.execute(db);
  const workspaces = new Map<string, SnapshotWorkspace>();
  return {
    found: answer.rows.map((row) => (row.keyId === null ? undefined : toFound(row, toWorkspace(row, workspaces)))),
    asOf: answer.rows[0]?.asOf ?? Number.NEGATIVE_INFINITY,
  };
}

/** Of a key's record: with its current secret, by api_key_secrets_key, else with the one that ended last. */
export async function findCurrentSnapshot(
  db: Db,
  { workspaceId, id }: { readonly workspaceId: string; readonly id: string },
): Promise<Snapshot | undefined> {
  const current = await db
    .selectFrom('apiKeySecrets')
    .select('secretHash')
    .where('workspaceId', '=', workspaceId)
    .where('apiKeyId', '=', id)
    .orderBy('validUntil', (order) => order.desc().nullsFirst())
    .limit(1)
    .executeTakeFirst();
  if (current === undefined) return undefined;
  const { found } = await loadSecrets(db, [{ in: 'workspaceId', place: workspaceId, secretHash: current.secretHash }]);
  return found[0]?.known.snapshot;
}

const CONDITIONS: Readonly<Record<WantedSecret['in'], string>> = {
  workspaceId: 's.workspace_id = wanted.place',
  workspaceSlug: 'w.slug = wanted.place',
  minted: 's.minted',
};

/** A row for each secret that was wanted; where there is none, everything but the first two columns is null. */
interface Row {
  readonly no: number;
  readonly asOf: number;
  readonly keyId: string | null;
  readonly workspaceId: string;
  readonly label: string;
  readonly environment: Snapshot['environment'];
  readonly metadata: Snapshot['metadata'];
  readonly grants: readonly Grant[] | null;
  readonly ipAllowList: string[] | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revocationReason: RevocationReason | null;
  readonly supersededAt: Date | null;
  readonly disabledAt: Date | null;
  readonly validUntil: Date | null;
  readonly minted: boolean;
  readonly tierId: string | null;
  readonly tier: string | null;
  readonly memberId: string;
  readonly externalId: string | null;
  readonly role: Role;
  readonly ownerGrants: readonly Grant[];
  readonly removedAt: Date | null;
  readonly status: SnapshotWorkspace['status'];
  readonly catalogue: readonly string[];
}

function toFound(row: Row, workspace: SnapshotWorkspace): FoundSecret {
  const { memberId, tierId, role, grants, ownerGrants } = row;
  const snapshot = toSnapshot(row, workspace);
  const holdings = row.minted ? holdingsOfApiKey(grants, grantsOfMember(role, ownerGrants)) : null;
  const subjects = [snapshot.keyId, memberId, ...(tierId === null ? [] : [tierId])];
  return { known: { snapshot, holdings }, subjects };
}

function toSnapshot(row: Row, workspace: SnapshotWorkspace): Snapshot {
  return {
    keyId: row.keyId ?? '',
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
    workspace,
  };
}

/** One object for all rows of a workspace: a catalogue may be long. */
function toWorkspace(row: Row, known: Map<string, SnapshotWorkspace>): SnapshotWorkspace {
  const found = known.get(row.workspaceId);
  if (found !== undefined) return found;
  const workspace = { status: row.status, catalogue: new Set(row.catalogue) };
  known.set(row.workspaceId, workspace);
  return workspace;
}

function toMs(at: Date | null): number | null {
  return at === null ? null : at.getTime();
}
