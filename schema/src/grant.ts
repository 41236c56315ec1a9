import { patternCovers } from './permission.ts';

/** The right to use what `permission` (a name or a pattern) covers on some resources; `resources: null` means on all. */
export interface Grant {
  readonly permission: string;
  readonly resources: readonly string[] | null;
}

/** The name of a resource: 1 to 256 visible ASCII characters without the comma, which joins names on the wire. */
export const RESOURCE_NAME = /^[\x21-\x2b\x2d-\x7e]{1,256}$/;

/** Stands for "at least one resource, whichever". A symbol, because every string may be a resource's name. */
export const ANY_RESOURCE: unique symbol = Symbol('any resource');

/** What a permission is needed on: one resource, any ({@link ANY_RESOURCE}), or, undefined, all of them. */
export type NeededResource = string | typeof ANY_RESOURCE | undefined;

/** Says whether a grant covers a permission on the resource that is needed. */
export function grantCovers(grant: Grant, permission: string, resource: NeededResource): boolean {
  if (!patternCovers(grant.permission, permission)) return false;
  const { resources } = grant;
  if (resources === null) return true;
  if (resource === undefined) return false;
  return resource === ANY_RESOURCE ? resources.length > 0 : resources.includes(resource);
}

/** Says whether one of the grants covers a permission on the resource that is needed. */
export function someGrantCovers(grants: readonly Grant[], permission: string, resource: NeededResource): boolean {
  for (const grant of grants) {
    if (grantCovers(grant, permission, resource)) return true;
  }
  return false;
}

/**
 * Lists what is requested beyond what is held: empty when all of it may be handed out.
 * In excess are a permission that is not held anywhere (the whole grant is listed) and a named resource that is not held
 * (only those resources are listed). A request without resources means "wherever the owner may": who holds the permission
 * somewhere may ask for it. A requested pattern must be covered by one held pattern: holding every permission that it
 * matches today is not enough, because it will match those defined tomorrow.
 */
export function findExcess(requested: readonly Grant[], held: readonly Grant[]): readonly Grant[] {
  const excess: Grant[] = [];
  for (const { permission, resources } of requested) {
    if (!someGrantCovers(held, permission, ANY_RESOURCE)) {
      excess.push({ permission, resources });
      continue;
    }
    const missing = resources === null ? [] : findMissing(permission, resources, held);
    if (missing.length > 0) excess.push({ permission, resources: missing });
  }
  return excess;
}

function findMissing(permission: string, resources: readonly string[], held: readonly Grant[]): readonly string[] {
  const covering = held.filter((grant) => patternCovers(grant.permission, permission));
  if (covering.some((grant) => grant.resources === null)) return [];
  const owned = new Set(covering.flatMap((grant) => grant.resources ?? []));
  return resources.filter((resource) => !owned.has(resource));
}
