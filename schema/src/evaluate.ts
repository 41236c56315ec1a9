import type { Environment } from './environment.ts';
import { ANY_RESOURCE } from './grant.ts';
import { isAddressAllowed } from './ip-allow-list.ts';
import { hasBegun } from './key-status.ts';
import { isGranted, isSatisfied, type Requirement } from './requirement.ts';
import type { Snapshot } from './snapshot.ts';
import type { Verdict } from './verdict.ts';

/** What a request says about itself; what it leaves out is not checked, but for the address of a key with an allow list. */
export interface VerificationRequest {
  readonly environment?: Environment | undefined;
  readonly clientAddress?: string | undefined;
  readonly require?: Requirement | undefined;
}

/** The verdicts that a key's snapshot decides; those on surface and limits are decided before and after. */
export type EvaluatedVerdict = Exclude<Verdict, 'MISSING' | 'IN_URL' | 'RATE_LIMITED' | 'QUOTA_EXCEEDED'>;

/**
 * Decides whether a key may do what a request asks; the first verdict that applies, in the order of `VERDICTS`, wins.
 * Pure, and the only place where this is decided: server and SDK call the same code. `snapshot` is undefined for a key
 * that does not exist here. `nowMs` is database time in epoch milliseconds; in doubt (NaN) everything that can end has.
 */
export function evaluate(
  snapshot: Snapshot | undefined,
  request: VerificationRequest,
  nowMs: number,
): EvaluatedVerdict {
  if (snapshot === undefined) return 'NOT_FOUND';
  if (snapshot.revokedAtMs !== null) return 'REVOKED';
  if (hasBegun(snapshot.supersededAtMs, nowMs) || hasBegun(snapshot.secretValidUntilMs, nowMs)) return 'SUPERSEDED';
  if (hasBegun(snapshot.expiresAtMs, nowMs)) return 'EXPIRED';
  if (snapshot.disabledAtMs !== null || snapshot.workspace.status !== 'ACTIVE') return 'DISABLED';
  if (request.environment !== undefined && request.environment !== snapshot.environment) return 'WRONG_ENVIRONMENT';
  const { ipAllowList } = snapshot;
  if (ipAllowList !== null && !isAddressAllowed(ipAllowList, request.clientAddress)) return 'IP_NOT_ALLOWED';
  return meetsRequirement(snapshot, request.require) ? 'VALID' : 'INSUFFICIENT_PERMISSIONS';
}

/** Lists, sorted, the live permissions that a key can use on at least one resource. */
export function permissionsOf({ grants, owner, workspace }: Snapshot): string[] {
  return [...workspace.catalogue]
    .filter((permission) => isGranted(permission, ANY_RESOURCE, grants, owner.grants))
    .sort();
}

function meetsRequirement({ grants, owner, workspace }: Snapshot, requirement: Requirement | undefined): boolean {
  return requirement === undefined || isSatisfied(requirement, grants, owner.grants, workspace.catalogue);
}
