import { RESOURCE_NAME } from '@portcullis/schema';
import type { RequirementInput } from '../generated/operations.ts';

/**
 * Says whether every resource of a requirement has a name that a grant could hold. Resources come out of paths, so what
 * they are called is up to whoever sends the request: a name that can't exist is a refusal, not a mistake of the program.
 */
export function hasNameableResources({ permission, allOf, anyOf }: RequirementInput): boolean {
  if (permission !== undefined) return permission.resource == null || RESOURCE_NAME.test(permission.resource);
  return (allOf ?? anyOf ?? []).every(hasNameableResources);
}
