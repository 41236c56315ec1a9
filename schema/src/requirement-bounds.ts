import { RESOURCE_NAME } from './grant.ts';
import { PERMISSION_NAME } from './permission.ts';
import { type PermissionRequirement, type Requirement, REQUIREMENT_DEPTH_MAX } from './requirement.ts';

/** How many permissions one requirement may name, counted with repetitions. */
export const REQUIREMENT_LEAVES_MAX = 50;

/** What is wrong with a requirement, and what would be accepted in its place. */
export interface RequirementProblem {
  readonly problem: string;
  readonly accepted: string;
}

/**
 * Finds the first thing that makes a requirement unusable, whatever the grants; undefined when there is none.
 * Stops at the first bound that is passed, so its time and stack are bounded whatever the input's size.
 */
export function findRequirementProblem(requirement: Requirement): RequirementProblem | undefined {
  return findProblemWithin(REQUIREMENT_DEPTH_MAX, requirement, { leavesLeft: REQUIREMENT_LEAVES_MAX });
}

function findProblemWithin(
  depth: number,
  requirement: Requirement,
  budget: { leavesLeft: number },
): RequirementProblem | undefined {
  if (depth === 0) return TOO_DEEP;
  if (requirement.kind === 'permission') {
    budget.leavesLeft -= 1;
    return budget.leavesLeft < 0 ? TOO_MANY : findPermissionProblem(requirement);
  }
  if (requirement.kind !== 'allOf' && requirement.kind !== 'anyOf') return UNKNOWN_KIND;
  if (requirement.of.length === 0) return EMPTY;
  for (const part of requirement.of) {
    const problem = findProblemWithin(depth - 1, part, budget);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function findPermissionProblem({ name, resource, anyResource }: PermissionRequirement): RequirementProblem | undefined {
  if (!PERMISSION_NAME.test(name)) return BAD_NAME;
  if (resource === undefined) return undefined;
  if (!RESOURCE_NAME.test(resource)) return BAD_RESOURCE;
  return anyResource === true ? TWO_RESOURCES : undefined;
}

const TOO_DEEP: RequirementProblem = {
  problem: 'The requirement is nested too deeply.',
  accepted: `At most ${REQUIREMENT_DEPTH_MAX} levels, counting the permission itself.`,
};
const TOO_MANY: RequirementProblem = {
  problem: 'The requirement names too many permissions.',
  accepted: `At most ${REQUIREMENT_LEAVES_MAX} permissions.`,
};
// Not reachable in typed code; requirements also come from JavaScript and from configuration.
const UNKNOWN_KIND: RequirementProblem = {
  problem: 'A requirement is of an unknown kind.',
  accepted: 'One of permission, allOf, anyOf.',
};
const EMPTY: RequirementProblem = {
  problem: 'A list of requirements is empty.',
  accepted: 'At least one requirement in each allOf and anyOf.',
};
const BAD_NAME: RequirementProblem = {
  problem: 'A permission in the requirement has a malformed name.',
  accepted: 'A permission name such as datasets:read, at most 128 characters, without wildcards.',
};
const BAD_RESOURCE: RequirementProblem = {
  problem: 'A resource in the requirement has a malformed name.',
  accepted: '1 to 256 visible ASCII characters without comma.',
};
const TWO_RESOURCES: RequirementProblem = {
  problem: 'A permission is required both on a named resource and on any resource.',
  accepted: 'Either resource or anyResource.',
};
