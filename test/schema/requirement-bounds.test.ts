import {
  findRequirementProblem,
  type Requirement,
  REQUIREMENT_DEPTH_MAX,
  REQUIREMENT_LEAVES_MAX,
} from '@portcullis/schema';
import { expect, test } from 'vitest';

const READ: Requirement = { kind: 'permission', name: 'datasets:read' };
const nest = (depth: number): Requirement => (depth === 1 ? READ : { kind: 'anyOf', of: [nest(depth - 1)] });
const wide = (leaves: number): Requirement => ({ kind: 'allOf', of: Array.from({ length: leaves }, () => READ) });

test.each<[string, Requirement]>([
  ['one permission', READ],
  ['a permission on a resource', { ...READ, resource: 'd1' }],
  ['a permission on any resource', { ...READ, anyResource: true }],
  ['a named resource with anyResource switched off', { ...READ, resource: 'd1', anyResource: false }],
  ['the deepest nesting', nest(REQUIREMENT_DEPTH_MAX)],
  ['the most permissions', wide(REQUIREMENT_LEAVES_MAX)],
])('nothing is wrong with %s', (_, requirement) => {
  expect(findRequirementProblem(requirement)).toBeUndefined();
});

test.each<[string, Requirement, RegExp]>([
  ['nesting one too deep', nest(REQUIREMENT_DEPTH_MAX + 1), /nested too deeply/],
  ['one permission too many', wide(REQUIREMENT_LEAVES_MAX + 1), /too many/],
  ['too many in several lists', { kind: 'anyOf', of: [wide(REQUIREMENT_LEAVES_MAX), READ] }, /too many/],
  ['an empty allOf', { kind: 'allOf', of: [] }, /empty/],
  ['an empty anyOf inside', { kind: 'allOf', of: [READ, { kind: 'anyOf', of: [] }] }, /empty/],
  ['a wildcard', { kind: 'permission', name: 'datasets:*' }, /malformed name/],
  ['a malformed permission', { kind: 'permission', name: 'Datasets Read' }, /malformed name/],
  ['a resource with a comma', { ...READ, resource: 'a,b' }, /resource .* malformed/],
  ['an empty resource', { ...READ, resource: '' }, /resource .* malformed/],
  ['two kinds of resource', { ...READ, resource: 'd1', anyResource: true }, /both/],
  // What a JavaScript caller can send although the types forbid it.
  ['an unknown kind', { kind: 'not', of: [READ] } as unknown as Requirement, /unknown kind/],
])('%s is refused with what would be accepted', (_, requirement, problem) => {
  expect(findRequirementProblem(requirement)).toEqual({
    problem: expect.stringMatching(problem),
    accepted: expect.stringMatching(/\w/),
  });
});

test('a requirement of a million parts or levels is refused without looking at all of them', () => {
  let visited = 0;
  const counted: Requirement = {
    kind: 'permission',
    get name() {
      visited++;
      return 'datasets:read';
    },
  };
  expect(findRequirementProblem({ kind: 'anyOf', of: Array.from({ length: 1_000_000 }, () => counted) })).toBeDefined();
  expect(visited).toBeLessThanOrEqual(REQUIREMENT_LEAVES_MAX);
  let deep: Requirement = READ;
  for (let depth = 0; depth < 100_000; depth++) deep = { kind: 'anyOf', of: [deep] };
  expect(findRequirementProblem(deep)).toBeDefined();
});
