import { GRANT_PATTERN, isManagementRight, patternCovers, PERMISSION_NAME, RESOURCE_NAME } from '@portcullis/schema';
import { z } from 'zod';
import { boundedList, issue, pattern } from '../input.ts';
import { MANAGEMENT_RIGHTS } from '../rights.ts';

/** A named right of the integrator's product. */
export interface Permission {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date;
  /** A retired permission is never satisfied again. */
  readonly retiredAt: Date | null;
}

/** Grants on one member or key at the most. */
const GRANTS_MAX = 100;
/** Named resources in all grants of one list together, at the most: they are read on every verification. */
const RESOURCES_MAX = 1_000;

const PERMISSION_ACCEPTED =
  'segments of a-z, 0-9, _ and - joined by colons, at most 128 characters in all, such as datasets:read';
const RIGHTS = Object.keys(MANAGEMENT_RIGHTS);
const RIGHTS_ACCEPTED = `one of ${RIGHTS.join(', ')}, or a pattern that covers some of them, such as portcullis:keys:*`;

/** The name of a permission that a workspace may define. */
export const productPermissionName = z
  .string()
  .refine((name) => PERMISSION_NAME.test(name), issue('is no permission name', PERMISSION_ACCEPTED))
  .refine(
    (name) => !isManagementRight(name),
    issue('is in the reserved namespace portcullis:', 'another first segment'),
  );

const resources = boundedList(
  pattern(RESOURCE_NAME, '1 to 256 visible ASCII characters without comma'),
  RESOURCES_MAX,
  'resources',
)
  .refine((named) => named.length > 0, issue('names no resource', 'null for all resources, or at least one name'))
  .refine((named) => new Set(named).size === named.length, issue('names a resource twice', 'each resource once'));

const grant = z
  .object({
    permission: z
      .string()
      .refine(
        (name) => GRANT_PATTERN.test(name),
        issue('is no permission name or pattern', `${PERMISSION_ACCEPTED}; a whole last segment may be *`),
      )
      .refine(
        (name) => !isManagementRight(name) || RIGHTS.some((right) => patternCovers(name, right)),
        issue('is no management right', RIGHTS_ACCEPTED),
      ),
    resources: resources.nullish().transform((named) => named ?? null),
  })
  .refine(
    ({ permission, resources: named }) => named === null || !isManagementRight(permission),
    issue('limits a management right to resources', 'management rights without resources'),
  );

/** A list of grants as callers write it. */
export const grantsRule = boundedList(grant, GRANTS_MAX, 'grants')
  .refine(
    (grants) => grants.flatMap(({ resources: named }) => named ?? []).length <= RESOURCES_MAX,
    issue('names too many resources', `at most ${RESOURCES_MAX} in all grants together`),
  )
  .refine(
    (grants) => new Set(grants.map(({ permission }) => permission)).size === grants.length,
    issue('names a permission twice', 'one grant for each permission, with all of its resources'),
  );
