import { isIPv4, isIPv6 } from 'node:net';
import { normalizeAddress, toSubscriberNetwork } from '@portcullis/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyAddress, toPlainText, toSpellings } from './ip-model.ts';

/** What the platform's own parsers say: strict for IPv4; IPv6 with zones, which we do not take. */
const isAddress = (text: string) => isIPv4(text) || (isIPv6(text) && !text.includes('%'));

/**
 * The canonical text by the platform's URL parser, which writes IPv4-mapped addresses as `::ffff:<hex>:<hex>`.
 * ipaddr.js is no second opinion here: it takes the IPv4-compatible `::203.0.113.7` for an IPv4-mapped address.
 */
function expectedCanonical(text: string): string {
  if (isIPv4(text)) return text;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(canonical) ?? [];
  if (high === undefined || low === undefined) return canonical;
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.');
}

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['0:1:2:3:4:5:6:0', '0:1:2:3:4:5:6:0'],
  ['10:0:0:10:0:0:0:100', '10:0:0:10::100'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:255.255.255.255', '255.255.255.255'],
  ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
  ['::203.0.113.7', '::cb00:7107'],
  ['::fffe:203.0.113.7', '::fffe:cb00:7107'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
])('%s is the address %s', (text, canonical) => {
  expect(normalizeAddress(text)).toBe(canonical);
});

test.each([
  '',
  ' ',
  '.',
  ':',
  ':::',
  '1',
  '127.1',
  '10.0.0',
  '10.0.0.0.1',
  '10.0.0.',
  '.10.0.0',
  '10..0.1',
  '256.0.0.1',
  '1.2.3.999',
  '010.0.0.1',
  '10.0.0.01',
  '00.0.0.0',
  '0x7f.1',
  '0x7f.0.0.1',
  '2130706433',
  '10.0.0.1 ',
  ' 10.0.0.1',
  '10.0.0.1\n',
  '10.0.0.-1',
  '+1.0.0.1',
  '1e1.0.0.1',
  '10.0.0.1:80',
  '１０.0.0.1',
  '10。0.0.1',
  '[::1]',
  '::1%eth0',
  'fe80::1%25eth0',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '::1::',
  ':1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8:',
  ':1',
  '1:',
  '12345::',
  'g::',
  '1:2:3:4::5:6:7:8',
  '::1.2.3',
  '::1.2.3.04',
  '1.2.3.4::',
  '::1.2.3.4:5',
  '1:2:3:4:5:6:7:1.2.3.4',
  '1.2.3.4:1.2.3.4',
  '::ffff:1.2.3.4.5',
  '10.0.0.1/8',
  '::1/128',
  'localhost',
  'unknown',
])('%j is no address', (text) => {
  expect(normalizeAddress(text)).toBeUndefined();
});

test('every accepted spelling of an address comes to the same text', () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      const expected = expectedCanonical(toPlainText(address));
      for (const spelling of toSpellings(address)) expect(normalizeAddress(spelling), spelling).toBe(expected);
      expect(normalizeAddress(expected)).toBe(expected);
    }),
    { numRuns: 300 },
  );
});

test('what is an address and which is agreed with the platform for texts made of pieces of addresses', () => {
  const pieces = fc.constantFrom(
    '0',
    '1',
    '01',
    '10',
    '255',
    '256',
    'ffff',
    'FFFF',
    'db8',
    '12345',
    ':',
    ':',
    '::',
    '.',
    '.',
    '%',
    'g',
    ' ',
  );
  const texts = fc.array(pieces, { maxLength: 17 }).map((parts) => parts.join(''));
  const groups = fc.array(fc.constantFrom('0', '0', '1', 'ab', '', '1.2.3.4'), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(
      fc.oneof(
        texts,
        groups.map((parts) => parts.join(':')),
        groups.map((parts) => parts.join('.')),
      ),
      (text) => {
        expect(normalizeAddress(text), text).toBe(isAddress(text) ? expectedCanonical(text) : undefined);
      },
    ),
    { numRuns: 3000 },
  );
});

test('one wrong character in an address is noticed wherever the platform notices it', () => {
  const edits = fc.record({
    address: anyAddress,
    at: fc.nat(45),
    by: fc.constantFrom('', ':', '.', '0', '%', 'x', '\0', '/'),
  });
  fc.assert(
    fc.property(edits, ({ address, at, by }) => {
      for (const spelling of toSpellings(address)) {
        const text = spelling.slice(0, at) + by + spelling.slice(at + 1);
        expect(normalizeAddress(text), text).toBe(isAddress(text) ? expectedCanonical(text) : undefined);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '::/64'],
])('the network of the subscriber who has %s is %s', (address, network) => {
  expect(toSubscriberNetwork(address)).toBe(network);
});
