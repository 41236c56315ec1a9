import {
  compileAllowList,
  evaluate,
  findLeakedKeys,
  GRANT_PATTERN,
  hasPrefixedShape,
  hasValidChecksum,
  isAddressAllowed,
  isManagementRight,
  isUuidKey,
  isWellFormedKey,
  KEY_PREFIX,
  normalizeAddress,
  parseAllowListEntry,
  parsePrefixedKey,
  patternCovers,
  PERMISSION_NAME,
  RESOURCE_NAME,
  toKeyHint,
} from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aSnapshot, NOW_MS } from './snapshot-fixture.ts';

const KEY = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
const LIST = compileAllowList(['10.0.0.0/8', '2001:db8::/32']);
const EMPTY_HANDED = aSnapshot({ ipAllowList: LIST });

/** Everything of the package that reads a text from outside, and what it says about garbage. */
const READERS: readonly (readonly [name: string, read: (text: string) => unknown, refusal: unknown])[] = [
  ['isWellFormedKey', isWellFormedKey, false],
  ['isUuidKey', isUuidKey, false],
  ['hasPrefixedShape', hasPrefixedShape, false],
  ['hasValidChecksum', hasValidChecksum, false],
  ['parsePrefixedKey', parsePrefixedKey, undefined],
  ['toKeyHint', toKeyHint, null],
  ['KEY_PREFIX', (text) => KEY_PREFIX.test(text), false],
  ['PERMISSION_NAME', (text) => PERMISSION_NAME.test(text), false],
  ['GRANT_PATTERN', (text) => GRANT_PATTERN.test(text), false],
  ['RESOURCE_NAME', (text) => RESOURCE_NAME.test(text), false],
  ['isManagementRight', isManagementRight, false],
  ['patternCovers as pattern', (text) => patternCovers(text, 'datasets:read'), false],
  ['patternCovers as permission', (text) => patternCovers('datasets:*', text), false],
  ['normalizeAddress', normalizeAddress, undefined],
  ['parseAllowListEntry', (text) => 'canonical' in parseAllowListEntry(text), false],
  ['isAddressAllowed', (text) => isAddressAllowed(LIST, text), false],
  ['evaluate, address', (text) => evaluate(EMPTY_HANDED, { clientAddress: text }, NOW_MS), 'IP_NOT_ALLOWED'],
  [
    'evaluate, permission',
    (text) => evaluate(aSnapshot(), { require: { kind: 'permission', name: text, resource: text } }, NOW_MS),
    'INSUFFICIENT_PERMISSIONS',
  ],
];

const HUGE = 65_536;
const GARBAGE: readonly (readonly [string, string])[] = [
  ['NUL', '\0'],
  ['a key behind NUL', `\0${KEY}`],
  ['a key before NUL', `${KEY}\0`],
  ['an address before NUL', '10.0.0.1\0'],
  ['right-to-left override', `\u202e${KEY}`],
  ['zero-width space', `datasets\u200b:read`],
  ['a lone high surrogate', 'd\ud83d'],
  ['a lone low surrogate', '\udd11 10.0.0.1'],
  ['an emoji', '🔑'],
  ['a Kelvin sign, which folds to k', 'pk\u212A_live'],
  ['a header break', `${KEY}\r\nX-Other: 1`],
  ['64 kB of letters', 'a'.repeat(HUGE)],
  ['64 kB of letters and a blank', `${'a'.repeat(HUGE)} `],
  ['64 kB of segments', `${'a:'.repeat(HUGE / 2)}!`],
  ['64 kB of colons', ':'.repeat(HUGE)],
  ['64 kB of dots', '1.'.repeat(HUGE / 2)],
  ['64 kB of zero groups', '0:'.repeat(HUGE / 2)],
  ['64 kB of stars', '*'.repeat(HUGE)],
  ['64 kB of slashes', `10.0.0.0${'/'.repeat(HUGE)}8`],
  ['64 kB of surrogates', '\ud83d'.repeat(HUGE)],
  ['64 kB of beginnings of keys', 'a_live_'.repeat(HUGE / 7)],
];

describe.each(READERS)('%s', (_, read, refusal) => {
  test.each(GARBAGE)('refuses %s', (__, text) => {
    expect(read(text)).toEqual(refusal);
  });

  test('throws for no string at all', () => {
    const code = fc.oneof(fc.nat(0x7f), fc.nat(0xffff));
    const anyText = fc.array(code, { size: 'medium' }).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(anyText, (text) => void read(text)),
      { numRuns: 100 },
    );
  });
});

test('names of built-in properties are neither permissions nor resources of anybody', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const request = { require: { kind: 'permission', name, anyResource: true } } as const;
    expect(evaluate(aSnapshot(), request, NOW_MS)).toBe('INSUFFICIENT_PERMISSIONS');
  }
});

/** One megabyte each; quadratic work would be a million times a million steps, far beyond the bound. */
const MEGABYTES: readonly (readonly [string, string])[] = [
  ['letters', 'a'.repeat(2 ** 20)],
  ['beginnings of keys', 'a_live_'.repeat(2 ** 20 / 7)],
  ['prefixes without a body', 'abcdefghijklmnop_live_-'.repeat(2 ** 20 / 23)],
  ['bodies that are one too long', `a_live_${'A'.repeat(33)} `.repeat(2 ** 20 / 41)],
  ['keys with a wrong checksum', `${KEY.slice(0, -1)}9 `.repeat(2 ** 20 / 42)],
];

test.each(MEGABYTES)('scanning a megabyte of %s for leaks takes linear time', (_, text) => {
  const beganAtMs = performance.now();
  expect(findLeakedKeys(text)).toEqual([]);
  expect(performance.now() - beganAtMs).toBeLessThan(2000);
});

test('scanning broken text finds the key in it', () => {
  expect(findLeakedKeys(`\ud83d\0\u202e${KEY}\udd11${'a'.repeat(HUGE)}`)).toEqual([KEY]);
});
