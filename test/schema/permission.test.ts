import { GRANT_PATTERN, isManagementRight, patternCovers, PERMISSION_NAME } from '@portcullis/schema';
import { describe, expect, test } from 'vitest';

test.each(['datasets', 'datasets:read', 'a', '0', '-', '_:-:_', 'portcullis:keys:verify', 'a'.repeat(128)])(
  'a permission may be called %s',
  (name) => {
    expect(PERMISSION_NAME.test(name)).toBe(true);
    expect(GRANT_PATTERN.test(name)).toBe(true);
  },
);

const NEITHER = [
  '',
  ':',
  'a:',
  ':a',
  'a::b',
  'A',
  'a b',
  'a.b',
  'a\n',
  'ä',
  '**',
  '*a',
  'a*',
  'a:b*',
  '*:a',
  'a:*:b',
  ':*',
  'a'.repeat(129),
];

test.each(NEITHER)('neither a permission nor a grant may be called %j', (name) => {
  expect(PERMISSION_NAME.test(name)).toBe(false);
  expect(GRANT_PATTERN.test(name)).toBe(false);
});

test.each(['*', 'datasets:*', 'a:b:c:*', 'portcullis:*', 'portcullis:keys:*', 'a'.repeat(126) + ':*'])(
  'a grant may be called %s, a permission may not',
  (pattern) => {
    expect(GRANT_PATTERN.test(pattern)).toBe(true);
    expect(PERMISSION_NAME.test(pattern)).toBe(false);
  },
);

test('a pattern of more than 128 characters is refused', () => {
  expect(GRANT_PATTERN.test('a'.repeat(127) + ':*')).toBe(false);
});

test('only the namespace makes a management right', () => {
  expect(isManagementRight('portcullis:keys:verify')).toBe(true);
  expect(isManagementRight('portcullis:*')).toBe(true);
  expect(isManagementRight('portcullis')).toBe(false);
  expect(isManagementRight('portcullisx:keys')).toBe(false);
  expect(isManagementRight('x:portcullis:keys')).toBe(false);
  expect(isManagementRight('*')).toBe(false);
});

test.each([
  ['datasets:read', 'datasets:read', true],
  ['datasets:read', 'datasets:read:meta', false],
  ['datasets:*', 'datasets:read', true],
  ['datasets:*', 'datasets:read:meta', true],
  ['datasets:*', 'datasets:files:*', true],
  ['datasets:*', 'datasets:*', true],
  ['datasets:*', 'datasets', false],
  ['datasets:*', 'datasets:', false],
  ['datasets:*', 'datasetsx:read', false],
  ['datasets:files:*', 'datasets:*', false],
  ['datasets:*', '*', false],
  ['data*', 'datasets', false],
  ['*', 'datasets', true],
  ['*', 'datasets:*', true],
  ['*', '*', true],
  ['*', 'portcullis:keys:verify', false],
  ['*', 'portcullis:*', false],
  ['portcullis:*', 'portcullis:keys:verify', true],
  ['portcullis:*', 'portcullis:keys:*', true],
  ['portcullis:*', 'datasets', false],
])('%s covers %s: %s', (pattern, permission, covered) => {
  expect(patternCovers(pattern, permission)).toBe(covered);
});

describe('against a model that compares segments', () => {
  /** `z` is in no pattern: it stands for every name that nobody has thought of yet. */
  const names = ['a', 'b', 'z', 'portcullis'].flatMap((first) => extend(first, ['a', 'b', 'z'], 3));
  const patterns = ['*', ...names.filter((name) => !name.includes('z')).flatMap((name) => [name, `${name}:*`])];

  function extend(name: string, segments: readonly string[], depth: number): string[] {
    if (depth === 0) return [name];
    return [name, ...segments.flatMap((segment) => extend(`${name}:${segment}`, segments, depth - 1))];
  }

  function modelMatches(pattern: string, name: string): boolean {
    const [wanted, given] = [pattern.split(':'), name.split(':')];
    if (wanted.length === 1 && wanted[0] === '*') return !(given[0] === 'portcullis' && given.length > 1);
    if (wanted.at(-1) !== '*') return pattern === name;
    const stem = wanted.slice(0, -1);
    return given.length > stem.length && stem.every((segment, index) => segment === given[index]);
  }

  test('a pattern covers exactly the names that it should', () => {
    for (const pattern of patterns) {
      for (const name of names) {
        expect(patternCovers(pattern, name), `${pattern} ${name}`).toBe(modelMatches(pattern, name));
      }
    }
  });

  test('a pattern covers another exactly when it covers everything that the other covers', () => {
    const below = (pattern: string) => names.filter((name) => modelMatches(pattern, name));
    const matched = new Map(patterns.map((pattern) => [pattern, new Set(below(pattern))]));
    // Patterns whose matches lie deeper than the universe have none in it, and would be covered by anything.
    const judged = [...matched].filter(([, matches]) => matches.size > 0);
    expect(judged.length).toBeGreaterThan(50);
    for (const [outer, outerMatches] of judged) {
      for (const [inner, innerMatches] of judged) {
        expect(patternCovers(outer, inner), `${outer} ${inner}`).toBe(
          [...innerMatches].every((name) => outerMatches.has(name)),
        );
      }
    }
  });
});
