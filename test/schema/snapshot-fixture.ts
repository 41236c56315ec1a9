import type { Snapshot, SnapshotOwner, SnapshotWorkspace } from '@portcullis/schema';

/** A moment of database time, in epoch milliseconds. */
export const NOW_MS = Date.UTC(2026, 10, 20, 12);

/** Permissions that are live in the snapshot's workspace. */
const CATALOGUE = ['datasets:read', 'datasets:write', 'reports:read'] as const;

/** What a snapshot may differ in from a key that may do everything from anywhere for ever. */
export type SnapshotChanges = Partial<Omit<Snapshot, 'owner' | 'workspace'>> & {
  readonly owner?: Partial<SnapshotOwner>;
  readonly workspace?: Partial<SnapshotWorkspace>;
};

/** Makes the snapshot of a key that is valid for every request, but for the changes. */
export function aSnapshot({ owner, workspace, ...changes }: SnapshotChanges = {}): Snapshot {
  return {
    keyId: 'key_01',
    workspaceId: 'wsp_01',
    label: 'nightly import',
    environment: 'LIVE',
    metadata: {},
    tier: null,
    grants: null,
    ipAllowList: null,
    expiresAtMs: null,
    revokedAtMs: null,
    revocationReason: null,
    supersededAtMs: null,
    disabledAtMs: null,
    secretValidUntilMs: null,
    ...changes,
    owner: { memberId: 'mem_01', externalId: null, grants: [{ permission: '*', resources: null }], ...owner },
    workspace: { status: 'ACTIVE', catalogue: new Set(CATALOGUE), ...workspace },
  };
}
