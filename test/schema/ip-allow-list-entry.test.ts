import { parseAllowListEntry } from '@portcullis/schema';
import { describe, expect, test } from 'vitest';

describe('an entry', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0.0/31', '10.0.0.0/31'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8:0::1/128', '2001:db8::1'],
    ['::/0', '::/0'],
    ['2001:db8::8000/113', '2001:db8::8000/113'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7/128', '203.0.113.7'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::FFFF:0:0/96', '0.0.0.0/0'],
    ['::fffe:0:0/95', '::fffe:0:0/95'],
  ])('%s is kept as %s', (text, canonical) => {
    expect(parseAllowListEntry(text)).toEqual({ canonical });
    expect(parseAllowListEntry(canonical)).toEqual({ canonical });
  });

  test.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.0.0.1/31', '10.0.0.0/31'],
    ['203.0.113.7/0', '0.0.0.0/0'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::1/0', '::/0'],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
    ['::ffff:10.1.2.3/64', '::/64'],
  ])('%s is refused with the block %s in the message', (text, block) => {
    expect(parseAllowListEntry(text)).toEqual({
      problem: expect.stringContaining(`the block is ${block}.`),
      accepted: expect.stringContaining(block),
    });
    expect(parseAllowListEntry(block)).toEqual({ canonical: block });
  });

  test.each([
    '',
    '/',
    '/8',
    '127.1',
    '010.0.0.1',
    '010.0.0.0/8',
    '10/8',
    '10.0/16',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/+8',
    '10.0.0.0/-8',
    '10.0.0.0/8.0',
    '10.0.0.0/0x8',
    '10.0.0.0/1e1',
    '10.0.0.0/8/8',
    '10.0.0.0//8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0 /8',
    '10.0.0.0/ 8',
    ' 10.0.0.0/8',
    '10.0.0.0/8 ',
    '10.0.0.0/8\n',
    '\t10.0.0.1',
    '10.0.0.1,10.0.0.2',
    '10.0.0.1-10.0.0.9',
    '10.0.0.*',
    '*',
    'localhost',
    '256.0.0.0/8',
    'fe80::1%eth0',
    'fe80::%eth0/64',
    'fe80::/129',
    'fe80::/064',
    '[::1]',
    '::1:',
    '1::2::3/64',
    '::ffff:10.0.0.0/129',
    '::ffff:10.0.0/104',
    '10.0.0.0\0/8',
    '１０.0.0.0/8',
  ])('%j is refused with what would be accepted', (text) => {
    expect(parseAllowListEntry(text)).toEqual({
      problem: 'This is not an IP address or CIDR block.',
      accepted: expect.stringContaining('203.0.113.0/24'),
    });
  });

  test('is refused without being repeated, because it may be a secret pasted into the wrong field', () => {
    const secret = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
    expect(JSON.stringify(parseAllowListEntry(secret))).not.toContain(secret.slice(9, 17));
  });
});
