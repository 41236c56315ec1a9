import type { Grant } from '@portcullis/schema';
import fc from 'fast-check';

/** A small universe of permissions, in which every relation of names occurs. */
export const NAMES = ['a', 'a:b', 'a:b:c', 'a:d', 'e', 'portcullis:k', 'portcullis:k:v'] as const;

/** The resources of the universe that requests and grants may name. */
export const RESOURCES = ['r1', 'r2'] as const;

/** Stands for all resources that nobody names: only a grant on all resources reaches it. */
export const WHOLE = '(whole)';

const PATTERNS = [...NAMES, '*', 'a:*', 'a:b:*', 'e:*', 'portcullis:*'] as const;

/** Lists of grants over the universe, the empty list and empty resources included. */
export const anyGrants: fc.Arbitrary<Grant[]> = fc.array(
  fc.record({
    permission: fc.constantFrom(...PATTERNS),
    resources: fc.option(fc.uniqueArray(fc.constantFrom(...RESOURCES), { maxLength: 2 })),
  }),
  { maxLength: 4 },
);

/** Spells grants out as the set of single rights `permission resource`, matching names by regular expression. */
export function toPairs(grants: readonly Grant[]): Set<string> {
  return new Set(
    grants.flatMap(({ permission, resources }) => {
      const matching = NAMES.filter((name) => toExpression(permission).test(name));
      return matching.flatMap((name) => (resources ?? [...RESOURCES, WHOLE]).map((resource) => `${name} ${resource}`));
    }),
  );
}

function toExpression(pattern: string): RegExp {
  if (pattern === '*') return /^(?!portcullis:).+$/;
  return new RegExp(`^${pattern.replace('*', '.+')}$`);
}
