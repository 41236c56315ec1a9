import { createHash } from 'node:crypto';
import { crc32 as nodeCrc32 } from 'node:zlib';
import {
  BASE62_ALPHABET,
  ENVIRONMENTS,
  formatPrefixedKey,
  hasPrefixedShape,
  hasValidChecksum,
  KEY_RANDOM_LENGTH,
  parsePrefixedKey,
} from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const RANDOM_BODY = 'AbCdEfGhIjKlMnOpQrStUvWxYz';
const KEY = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';

const VECTORS = [
  ['iea', 'LIVE', RANDOM_BODY, KEY, '24769ca9b270f2f4666813dc2208275a34f22ca5e01f5ab6269a5738dde3f29b'],
  [
    'iea',
    'TEST',
    '0'.repeat(26),
    'iea_test_000000000000000000000000000Sfelm',
    '2a8eef3c11914304a665365cee544f6f76292e500258b71d9c59bea44f752dd7',
  ],
  [
    'ods',
    'LIVE',
    'zZ9'.repeat(8) + 'zZ',
    'ods_live_zZ9zZ9zZ9zZ9zZ9zZ9zZ9zZ9zZ3Tl6xK',
    'e5c125df1c1f5c4cb4253c1e01d22c49bf473822af41062264abaa55c1a3d788',
  ],
] as const;

describe.each(VECTORS)('the published vector %s %s %s', (prefix, environment, randomBody, vector, sha256) => {
  test('is what its parts are formatted to', () => {
    expect(formatPrefixedKey({ prefix, environment, randomBody })).toBe(vector);
  });

  test('has the published SHA-256', () => {
    expect(createHash('sha256').update(vector).digest('hex')).toBe(sha256);
  });

  test('is recognised and taken apart', () => {
    expect(hasValidChecksum(vector)).toBe(true);
    expect(parsePrefixedKey(vector)).toEqual({ prefix, environment, body: vector.slice(9) });
  });
});

const base62 = (length: number) =>
  fc.string({ unit: fc.constantFrom(...BASE62_ALPHABET.split('')), minLength: length, maxLength: length });
const keyParts = fc.record({
  prefix: fc.stringMatching(/^[a-z][a-z0-9]{0,15}$/),
  environment: fc.constantFrom(...ENVIRONMENTS),
  randomBody: base62(KEY_RANDOM_LENGTH),
});

/** The checksum as the design words it, by another road: big-integer division. */
function expectedChecksum(checked: string): string {
  let rest = BigInt(nodeCrc32(checked));
  const digits: string[] = [];
  while (rest > 0n) {
    digits.unshift(BASE62_ALPHABET.charAt(Number(rest % 62n)));
    rest /= 62n;
  }
  return digits.join('').padStart(6, '0');
}

test('every key that is formatted has a right checksum and gives its parts back', () => {
  fc.assert(
    fc.property(keyParts, (parts) => {
      const formatted = formatPrefixedKey(parts);
      const checked = formatted.slice(0, -6);
      expect(checked).toBe(`${parts.prefix}_${parts.environment.toLowerCase()}_${parts.randomBody}`);
      expect(formatted.slice(-6)).toBe(expectedChecksum(checked));
      expect(hasValidChecksum(formatted)).toBe(true);
      const body = formatted.slice(-32);
      expect(parsePrefixedKey(formatted)).toEqual({ prefix: parts.prefix, environment: parts.environment, body });
    }),
  );
});

test('changing any one character of a key makes its checksum wrong', () => {
  for (let index = 0; index < KEY.length; index++) {
    const other = KEY[index] === 'b' ? 'c' : 'b';
    expect(hasValidChecksum(KEY.slice(0, index) + other + KEY.slice(index + 1)), `position ${index}`).toBe(false);
  }
});

test('swapping two neighbouring characters of a body makes its checksum wrong', () => {
  for (let index = 9; index < KEY.length - 1; index++) {
    const swapped = KEY.slice(0, index) + KEY.charAt(index + 1) + KEY.charAt(index) + KEY.slice(index + 2);
    expect(hasValidChecksum(swapped), `position ${index}`).toBe(false);
  }
});

test('a key of the prefixed shape is taken apart even when its checksum is its own', () => {
  const imported = KEY.slice(0, -1) + 'X';
  expect(hasValidChecksum(imported)).toBe(false);
  expect(hasPrefixedShape(imported)).toBe(true);
  expect(parsePrefixedKey(imported)).toEqual({ prefix: 'iea', environment: 'LIVE', body: imported.slice(9) });
});

test.each([
  ['empty', ''],
  ['upper-case prefix', KEY.replace('iea', 'IEA')],
  ['prefix that begins with a digit', KEY.replace('iea', '1ea')],
  ['prefix of 17 characters', KEY.replace('iea', 'a'.repeat(17))],
  ['no prefix', KEY.slice(3)],
  ['another environment', KEY.replace('live', 'prod')],
  ['upper-case environment', KEY.replace('live', 'LIVE')],
  ['body of 31', KEY.slice(0, -1)],
  ['body of 33', KEY + '0'],
  ['body with a hyphen', KEY.replace('AbCd', 'Ab-d')],
  ['newline behind', KEY + '\n'],
  ['blank before', ' ' + KEY],
  ['two keys', KEY + ',' + KEY],
])('no prefixed key: %s', (_, text) => {
  expect(hasPrefixedShape(text)).toBe(false);
  expect(hasValidChecksum(text)).toBe(false);
  expect(parsePrefixedKey(text)).toBeUndefined();
});

test.each([
  { prefix: 'Iea', randomBody: RANDOM_BODY },
  { prefix: '', randomBody: RANDOM_BODY },
  { prefix: 'a'.repeat(17), randomBody: RANDOM_BODY },
  { prefix: 'iea', randomBody: RANDOM_BODY.slice(1) },
  { prefix: 'iea', randomBody: RANDOM_BODY + 'A' },
  { prefix: 'iea', randomBody: RANDOM_BODY.replace('A', '_') },
])('parts outside the format are refused without being repeated: %o', (parts) => {
  const format = () => formatPrefixedKey({ ...parts, environment: 'LIVE' });
  expect(format).toThrow(RangeError);
  expect(format).not.toThrow(RANDOM_BODY.slice(1, 9));
});
