import { crc32 as nodeCrc32 } from 'node:zlib';
import { crc32 } from '@portcullis/schema/crc32.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('the check value of CRC-32 (IEEE) comes out', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
  expect(crc32('')).toBe(0);
});

test('any ASCII string has the checksum that zlib gives it', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
  fc.assert(
    fc.property(ascii, (text) => {
      expect(crc32(text)).toBe(nodeCrc32(text));
    }),
    { numRuns: 500 },
  );
});
