/** The name of one permission: segments of `[a-z0-9_-]` joined by colons, at most 128 characters in all. */
export const PERMISSION_NAME = /^(?=.{1,128}$)[a-z0-9_-]+(?::[a-z0-9_-]+)*$/;

/** What a grant may name: a permission, or segments whose whole last one is `*`; at most 128 characters. */
export const GRANT_PATTERN = /^(?=.{1,128}$)(?:[a-z0-9_-]+:)*(?:[a-z0-9_-]+|\*)$/;

/** The reserved namespace: rights to manage this service, as opposed to permissions of the integrator's product. */
const MANAGEMENT_NAMESPACE = 'portcullis:';

/** Says whether a permission name or a pattern lies in the namespace of management rights. */
export function isManagementRight(name: string): boolean {
  return name.startsWith(MANAGEMENT_NAMESPACE);
}

/**
 * Says whether a pattern covers a permission, or everything that another pattern covers.
 * `datasets:*` covers `datasets:read:meta` and `datasets:files:*`, not `datasets`. Bare `*` covers every product
 * permission and pattern, but no management right: those must be named, or matched by a pattern inside `portcullis:`.
 */
export function patternCovers(pattern: string, permission: string): boolean {
  if (pattern === permission) return true;
  if (pattern === '*') return !isManagementRight(permission);
  return pattern.endsWith(':*') && isBelow(permission, pattern);
}

/** `permission` begins with all of `pattern` but its `*`, and goes on. A loop, because a slice would allocate per check. */
function isBelow(permission: string, pattern: string): boolean {
  const stemLength = pattern.length - 1;
  if (permission.length <= stemLength) return false;
  for (let index = 0; index < stemLength; index++) {
    if (permission.charCodeAt(index) !== pattern.charCodeAt(index)) return false;
  }
  return true;
}
