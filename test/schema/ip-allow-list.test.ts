import { BlockList } from 'node:net';
import { compileAllowList, isAddressAllowed, parseAllowListEntry } from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyAddress,
  anyBlock,
  type ModelAddress,
  type ModelBlock,
  toEdges,
  toPlainText,
  toSpellings,
} from './ip-model.ts';

/** The platform's matcher, kept apart by family: what it makes of mixed families is not what is promised here. */
function toBlockLists(blocks: readonly ModelBlock[]): (address: ModelAddress) => boolean {
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const block of blocks) {
    lists[block.family].addSubnet(toPlainText(block), block.prefix, block.family === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => lists[address.family].check(toPlainText(address), address.family === 4 ? 'ipv4' : 'ipv6');
}

/** A block's canonical entry by the way of a person who enters it. */
function toEntry(block: ModelBlock): string {
  const entry = parseAllowListEntry(`${toPlainText(block)}/${block.prefix}`);
  if ('problem' in entry) throw new Error(entry.problem);
  return entry.canonical;
}

describe('matching', () => {
  test('agrees with the platform for mixed lists, at every edge and in every spelling', () => {
    fc.assert(
      fc.property(
        fc.array(anyBlock, { maxLength: 12 }),
        fc.array(anyAddress, { maxLength: 8 }),
        (blocks, addresses) => {
          const list = compileAllowList(blocks.map(toEntry));
          const isExpected = toBlockLists(blocks);
          for (const address of [...addresses, ...blocks.flatMap(toEdges)]) {
            const expected = isExpected(address);
            for (const text of toSpellings(address)) expect(isAddressAllowed(list, text), text).toBe(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order of the entries or on repetitions', () => {
    const entries = [
      '10.0.0.0/16',
      '10.0.0.0/8',
      '10.1.0.0/16',
      '10.255.255.255',
      '203.0.113.7',
      '2001:db8::/32',
      '2001:db8::1',
      '::/0',
    ];
    const compiled = compileAllowList(entries);
    expect(compileAllowList([...entries, ...entries].toReversed())).toEqual(compiled);
    expect(compiled.ipv4).toHaveLength(4);
    expect(compiled.ipv6).toHaveLength(2);
  });

  test('of IPv4 is not widened by an IPv6 block, not even by the one of all addresses', () => {
    const list = compileAllowList(['::/0', '::fffe:0:0/95']);
    expect(isAddressAllowed(list, '203.0.113.7')).toBe(false);
    expect(isAddressAllowed(list, '::ffff:203.0.113.7')).toBe(false);
    expect(isAddressAllowed(list, '2001:db8::1')).toBe(true);
  });

  test.each([
    undefined,
    '',
    'unknown',
    '10.0.0.1:80',
    '10.0.0.1, 10.0.0.2',
    '010.0.0.1',
    '127.1',
    'fe80::1%eth0',
    '10.0.0.0/8',
    '_hidden',
  ])('refuses a client whose address is %j', (address) => {
    expect(isAddressAllowed(compileAllowList(['0.0.0.0/0', '::/0']), address)).toBe(false);
  });

  test('allows nobody by an empty list or by entries that can not be read', () => {
    for (const entries of [[], ['10.1.2.3/8', 'localhost', '10/8', '']]) {
      const list = compileAllowList(entries);
      for (const address of ['10.1.2.3', '10.0.0.0', '0.0.0.0', '::1', '::'])
        expect(isAddressAllowed(list, address)).toBe(false);
    }
  });

  test('goes on with the readable entries of a list', () => {
    const list = compileAllowList(['garbage', '10.0.0.0/8', '::1/1', '2001:db8::1']);
    expect(['10.9.9.9', '2001:db8::1', '::1'].map((address) => isAddressAllowed(list, address))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
