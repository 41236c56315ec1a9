import { ANY_RESOURCE, type Grant, type NeededResource, someGrantCovers } from './grant.ts';
import { patternCovers } from './permission.ts';

/**
 * What a request needs. A permission needs an unrestricted grant, unless it names a `resource`, or says `anyResource`
 * (for list endpoints). There is no negation: with it, taking a right away could open a gate.
 */
export type Requirement =
  | PermissionRequirement
  | { readonly kind: 'allOf'; readonly of: readonly Requirement[] }
  | { readonly kind: 'anyOf'; readonly of: readonly Requirement[] };

/** One permission that is needed, on one resource, on any, or (neither given) without restriction. */
export interface PermissionRequirement {
  readonly kind: 'permission';
  readonly name: string;
  readonly resource?: string | undefined;
  readonly anyResource?: boolean | undefined;
}

/** How deep requirements may be nested; one permission alone is 1 deep. Anything deeper is never satisfied. */
export const REQUIREMENT_DEPTH_MAX = 5;

/**
 * Says whether a key and its owner meet a requirement now. Each needed permission must be live in the catalogue, and
 * covered by a grant of the key (null: whatever the owner may) and by a current grant of the owner; for any resource, both
 * must cover the same one. Empty lists, unknown kinds and what is nested deeper than {@link REQUIREMENT_DEPTH_MAX}
 * are never satisfied.
 */
export function isSatisfied(
  requirement: Requirement,
  keyGrants: readonly Grant[] | null,
  ownerGrants: readonly Grant[],
  catalogue: ReadonlySet<string>,
): boolean {
  return isSatisfiedWithin(REQUIREMENT_DEPTH_MAX, requirement, keyGrants, ownerGrants, catalogue);
}

/** Says whether key and owner both hold a permission on the resource that is needed, live in the catalogue or not. */
export function isGranted(
  permission: string,
  resource: NeededResource,
  keyGrants: readonly Grant[] | null,
  ownerGrants: readonly Grant[],
): boolean {
  if (keyGrants === null) return someGrantCovers(ownerGrants, permission, resource);
  if (resource === ANY_RESOURCE) return isGrantedSomewhere(permission, keyGrants, ownerGrants);
  return someGrantCovers(keyGrants, permission, resource) && someGrantCovers(ownerGrants, permission, resource);
}

/**
 * Lists the permissions that a requirement names and the catalogue does not, each once: a remote call answers them with
 * InvalidInput. Ask `findRequirementProblem` first: it bounds the nesting, this does not.
 */
export function findUnknownPermissions(requirement: Requirement, catalogue: ReadonlySet<string>): readonly string[] {
  if (requirement.kind === 'permission') return catalogue.has(requirement.name) ? [] : [requirement.name];
  return [...new Set(requirement.of.flatMap((part) => findUnknownPermissions(part, catalogue)))];
}

function isSatisfiedWithin(
  depth: number,
  requirement: Requirement,
  keyGrants: readonly Grant[] | null,
  ownerGrants: readonly Grant[],
  catalogue: ReadonlySet<string>,
): boolean {
  if (depth === 0) return false;
  switch (requirement.kind) {
    case 'permission':
      return (
        catalogue.has(requirement.name) &&
        isGranted(requirement.name, toNeededResource(requirement), keyGrants, ownerGrants)
      );
    case 'allOf':
      return (
        requirement.of.length > 0 &&
        requirement.of.every((part) => isSatisfiedWithin(depth - 1, part, keyGrants, ownerGrants, catalogue))
      );
    case 'anyOf':
      return requirement.of.some((part) => isSatisfiedWithin(depth - 1, part, keyGrants, ownerGrants, catalogue));
    default:
      // Not reachable in typed code; a JavaScript caller's misspelt kind must not open the gate.
      return false;
  }
}

/** A named resource wins over `anyResource`: of two readings the narrower one counts. */
function toNeededResource(requirement: PermissionRequirement): NeededResource {
  if (requirement.resource !== undefined) return requirement.resource;
  return requirement.anyResource === true ? ANY_RESOURCE : undefined;
}

/**
 * Some grant of the key meets some grant of the owner on at least one resource. Each list is read once: on every answer
 * this is asked for each permission of the catalogue.
 */
function isGrantedSomewhere(permission: string, keyGrants: readonly Grant[], ownerGrants: readonly Grant[]): boolean {
  const ofKey = resourcesFor(permission, keyGrants);
  if (ofKey?.length === 0) return false;
  const ofOwner = resourcesFor(permission, ownerGrants);
  if (ofKey === null || ofOwner === null) return ofOwner === null || ofOwner.length > 0;
  const owned = new Set(ofOwner);
  return ofKey.some((resource) => owned.has(resource));
}

/** On which resources the grants cover a permission: null for all of them, an empty list for none. */
function resourcesFor(permission: string, grants: readonly Grant[]): readonly string[] | null {
  const covering = grants.filter((grant) => patternCovers(grant.permission, permission));
  return covering.some(({ resources }) => resources === null)
    ? null
    : covering.flatMap(({ resources }) => resources ?? []);
}
