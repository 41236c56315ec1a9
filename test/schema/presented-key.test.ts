import { randomUUID } from 'node:crypto';
import { isUuidKey, isWellFormedKey } from '@portcullis/schema';
import { expect, test } from 'vitest';

test('a key is well formed from 8 to 512 characters', () => {
  expect([7, 8, 512, 513].map((length) => isWellFormedKey('k'.repeat(length)))).toEqual([false, true, true, false]);
});

test('of all characters below 256, exactly the visible ASCII ones may be in a key', () => {
  for (let code = 0; code < 256; code++) {
    const expected = code >= 0x21 && code <= 0x7e;
    for (const key of [
      `${String.fromCharCode(code)}abcdefgh`,
      `abcd${String.fromCharCode(code)}efgh`,
      `abcdefgh${String.fromCharCode(code)}`,
    ]) {
      expect(isWellFormedKey(key), `character ${code}`).toBe(expected);
    }
  }
});

test('every UUID of version 4 is a UUID key', () => {
  for (let run = 0; run < 200; run++) expect(isUuidKey(randomUUID())).toBe(true);
});

test.each([
  ['upper case, which is another string with another hash', '8F14E45F-CEEA-467F-AB1C-7C5A1B2D3E4F'],
  ['version 1', '8f14e45f-ceea-167f-ab1c-7c5a1b2d3e4f'],
  ['version 7', '8f14e45f-ceea-767f-ab1c-7c5a1b2d3e4f'],
  ['another variant', '8f14e45f-ceea-467f-cb1c-7c5a1b2d3e4f'],
  ['no hyphens', '8f14e45fceea467fab1c7c5a1b2d3e4f'],
  ['braces', '{8f14e45f-ceea-467f-ab1c-7c5a1b2d3e4f}'],
  ['newline behind', '8f14e45f-ceea-467f-ab1c-7c5a1b2d3e4f\n'],
  ['nil', '00000000-0000-0000-0000-000000000000'],
])('no UUID key: %s', (_, text) => {
  expect(isUuidKey(text)).toBe(false);
});
