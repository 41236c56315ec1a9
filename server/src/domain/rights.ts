import { findExcess, isManagementRight, patternCovers, type Grant } from '@portcullis/schema';
import type { Role } from '../db/tables.ts';

/** Every management right, with what it allows. */
export const MANAGEMENT_RIGHTS = {
  'portcullis:keys:verify': 'verify keys of the workspace',
  'portcullis:keys:manage': 'see, generate, change and end every key of the workspace',
  'portcullis:keys:reveal': 'see recoverable secrets of every key of the workspace',
  'portcullis:members:manage': 'add, change and remove members',
  'portcullis:access:decide': 'decide access requests',
  'portcullis:catalogue:manage': 'define and retire permissions and tiers',
  'portcullis:audit:read': 'read the audit log',
} as const;

/** The name of a management right. */
export type ManagementRight = keyof typeof MANAGEMENT_RIGHTS;

/**
 * What somebody holds: a right is held if every list covers it. A member has one list; a key that acts as a
 * caller has two, its own and its owner's, and no intersection of them is ever built.
 */
export type Holdings = readonly (readonly Grant[])[];

/** Everything: what OWNERs, ADMINs and the operator hold. */
export const EVERYTHING: readonly Grant[] = [
  { permission: '*', resources: null },
  { permission: 'portcullis:*', resources: null },
];

/** What a member holds by role and grants. */
export function grantsOfMember(role: Role, grants: readonly Grant[]): readonly Grant[] {
  return role === 'MEMBER' ? grants : EVERYTHING;
}

/** The product permissions of a member, as verification uses them. */
export function productGrantsOfMember(role: Role, grants: readonly Grant[]): readonly Grant[] {
  return role === 'MEMBER'
    ? grants.filter((grant) => !isManagementRight(grant.permission))
    : [EVERY_PRODUCT_PERMISSION];
}

const EVERY_PRODUCT_PERMISSION: Grant = { permission: '*', resources: null };

/** What a key that acts as a caller holds: a key without grants of its own has its owner's product permissions only. */
export function holdingsOfApiKey(grants: readonly Grant[] | null, ownerGrants: readonly Grant[]): Holdings {
  return [grants ?? [EVERY_PRODUCT_PERMISSION], ownerGrants];
}

/** Whether the holdings cover a management right. */
export function holds(holdings: Holdings, right: ManagementRight): boolean {
  return isCovered(holdings, right);
}

/** Whether the holdings cover a permission or right on some resource. */
export function isCovered(holdings: Holdings, permission: string): boolean {
  return holdings.every((grants) => grants.some((grant) => patternCovers(grant.permission, permission)));
}

/**
 * The requested grants (one for each permission), or resources of them, that some list of the holdings does not cover;
 * each once, and empty if all are held.
 */
export function excessOver(holdings: Holdings, requested: readonly Grant[]): readonly Grant[] {
  const excess = holdings.flatMap((held) => findExcess(requested, held));
  return requested.flatMap(({ permission, resources }): Grant[] => {
    const missing = excess.filter((grant) => grant.permission === permission);
    if (missing.length === 0 || resources === null) return missing.slice(0, 1);
    const lacking = new Set(missing.flatMap((grant) => grant.resources ?? []));
    return [{ permission, resources: resources.filter((resource) => lacking.has(resource)) }];
  });
}

/** The management rights among grants, which nobody may gain by a detour. */
export function managementGrants(grants: readonly Grant[] | null): readonly Grant[] {
  return (grants ?? []).filter((grant) => isManagementRight(grant.permission));
}
