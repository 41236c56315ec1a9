import type { Environment } from './environment.ts';
import type { Grant } from './grant.ts';
import type { CompiledAllowList } from './ip-allow-list.ts';

/** Why a key was revoked. */
export const REVOCATION_REASONS = ['UNSPECIFIED', 'COMPROMISED', 'UNUSED', 'OFFBOARDING', 'POLICY'] as const;

/** One of {@link REVOCATION_REASONS}. */
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** The instants that end a key or switch it off, in epoch milliseconds of database time; null where there is none. */
export interface KeyInstants {
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** May lie in the future: a consolidation can be scheduled. */
  readonly supersededAtMs: number | null;
  readonly disabledAtMs: number | null;
}

/** Everything that a verdict on a key and its answer need, as it was at one moment; never the secret. */
export interface Snapshot extends KeyInstants {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly label: string;
  readonly environment: Environment;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The name of the key's tier. */
  readonly tier: string | null;
  /** Null: whatever the owner may when the key is used. */
  readonly grants: readonly Grant[] | null;
  /** Null: from anywhere. */
  readonly ipAllowList: CompiledAllowList | null;
  readonly revocationReason: RevocationReason | null;
  /** When the presented secret ends, in epoch milliseconds; null: it is the key's current one. */
  readonly secretValidUntilMs: number | null;
  readonly owner: SnapshotOwner;
  readonly workspace: SnapshotWorkspace;
}

/** The member who owns the key. */
export interface SnapshotOwner {
  readonly memberId: string;
  readonly externalId: string | null;
  /** Effective product grants; of an OWNER or ADMIN `*` on all resources. */
  readonly grants: readonly Grant[];
}

/** The workspace of the key; one object may serve all snapshots of the workspace. */
export interface SnapshotWorkspace {
  readonly status: 'ACTIVE' | 'SUSPENDED';
  /** The names of the permissions that are defined and not retired. */
  readonly catalogue: ReadonlySet<string>;
}
