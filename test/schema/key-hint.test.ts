import { toKeyHint } from '@portcullis/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  ['a prefixed key', 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8', 'iea_live_AbCd…xqz8'],
  ['a prefixed key with another checksum', 'iea_test_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8', 'iea_test_AbCd…xqz8'],
  ['a UUID', '8f14e45f-ceea-467f-ab1c-7c5a1b2d3e4f', '8f14…3e4f'],
  ['an imported key of 24', 'abcdefghijklmnopqrstuvwx', 'abcd…uvwx'],
])('the hint of %s shows four characters of the body at each end', (_, secret, hint) => {
  expect(toKeyHint(secret)).toBe(hint);
});

test.each([
  ['23 characters', 'a'.repeat(23)],
  ['8 characters', 'hunter22'],
  ['nothing', ''],
  ['what is no key', 'a secret with blanks that is long enough'],
  ['half a surrogate pair', 'abcdefghijklmnopqrstuvw\ud800'],
])('nothing is shown of %s', (_, secret) => {
  expect(toKeyHint(secret)).toBeNull();
});

test('a hint never tells more than a sixth of the key at each end', () => {
  const secrets = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-!~'.split('')), minLength: 8, maxLength: 512 });
  fc.assert(
    fc.property(secrets, (secret) => {
      const [head = '', tail = ''] = toKeyHint(secret)?.split('…') ?? [];
      expect(secret.startsWith(head) && secret.endsWith(tail)).toBe(true);
      expect(Math.max(head.length, tail.length)).toBeLessThanOrEqual(Math.min(4, Math.floor(secret.length / 6)));
    }),
  );
});
