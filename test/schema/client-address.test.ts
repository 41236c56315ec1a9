import { compileAllowList, findClientAddress, isAddressAllowed, normalizeAddress } from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const PROXIES = compileAllowList(['10.0.0.0/8', '127.0.0.1/32', '2001:db8:aa::/48']);
const CLIENT = '203.0.113.7';
const SPOOFED = '192.0.2.66';
/** What takes more than linear time takes seconds for this many characters already. */
const SIZE = 2_000;

function behind(
  peerAddress: string | undefined,
  headers: { readonly xForwardedFor?: string; readonly forwarded?: string } = {},
) {
  return findClientAddress({ peerAddress, xForwardedFor: undefined, forwarded: undefined, ...headers }, PROXIES);
}

describe('the address of a client is the socket’s', () => {
  test.each([
    ['when nobody is trusted', '10.0.0.1', null],
    ['when the peer is not trusted', '198.51.100.1', PROXIES],
  ])('%s, whatever the headers say', (_when, peerAddress, proxies) => {
    expect(findClientAddress({ peerAddress, xForwardedFor: SPOOFED, forwarded: `for=${SPOOFED}` }, proxies)).toBe(
      peerAddress,
    );
  });

  test('when a proxy says nothing', () => {
    expect(behind('10.0.0.1')).toBe('10.0.0.1');
  });

  test('in its one canonical text', () => {
    expect(behind('::ffff:198.51.100.1')).toBe('198.51.100.1');
    expect(behind('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
  });

  test('and not known when the socket has none', () => {
    for (const peer of [undefined, '', 'unix:', 'fe80::1%eth0', '/run/portcullis.sock']) {
      expect(behind(peer, { xForwardedFor: CLIENT })).toBeUndefined();
    }
  });
});

describe('behind trusted proxies the address of a client is', () => {
  test.each([
    ['the last in the list', CLIENT],
    ['the last that is no proxy of ours', `${CLIENT}, 10.0.0.9, 2001:db8:aa::7,127.0.0.1`],
    ['never further left than that', `${SPOOFED}, ${CLIENT}, 10.0.0.9`],
    ['the last, whatever stands before it', `<script>, ,,%00, ${SPOOFED}:1, ${CLIENT}`],
    ['the last, with blanks and tabs around it', `${SPOOFED} ,\t ${CLIENT} \t`],
  ])('%s', (_which, xForwardedFor) => {
    for (const peer of ['10.0.0.1', '::ffff:10.0.0.1', '2001:db8:aa::1'])
      expect(behind(peer, { xForwardedFor })).toBe(CLIENT);
  });

  test('IPv6, in its canonical text', () => {
    expect(behind('10.0.0.1', { xForwardedFor: '2001:DB8::0:1' })).toBe('2001:db8::1');
  });

  test('the first proxy, when nobody else is in the list', () => {
    expect(behind('10.0.0.1', { xForwardedFor: '10.0.0.3, 10.0.0.2' })).toBe('10.0.0.3');
  });

  test.each([
    '',
    ' ',
    ',',
    `${CLIENT},`,
    `${CLIENT}, unknown`,
    `${CLIENT}:80`,
    `[2001:db8::1]`,
    '2001:db8::1%eth0',
    '127.1',
    '0x7f.1',
    '3405803783',
    `"${CLIENT}"`,
    `for=${CLIENT}`,
    `${CLIENT};`,
    '203.0.113.07',
  ])('not known when the last in the list is "%s"', (xForwardedFor) => {
    expect(behind('10.0.0.1', { xForwardedFor })).toBeUndefined();
  });
});

describe('Forwarded is read as RFC 7239 has it:', () => {
  test.each([
    [`for=${CLIENT}`],
    [`For=${CLIENT}`],
    [`for="${CLIENT}"`],
    [`for="${CLIENT}:4711"`],
    [`for=${CLIENT}:4711`],
    [`by=10.0.0.1;for=${CLIENT};proto=https;host=api.example.com`],
    [`proto=https; for=${CLIENT}`],
    [`for=${SPOOFED}, for=${CLIENT}, for=10.0.0.2`],
  ])('%s', (forwarded) => {
    expect(behind('10.0.0.1', { forwarded })).toBe(CLIENT);
  });

  test.each(['for="[2001:db8::1]"', 'for="[2001:db8::1]:4711"', 'for="[2001:DB8::1]:_port"'])('%s', (forwarded) => {
    expect([undefined, '2001:db8::1']).toContain(behind('10.0.0.1', { forwarded }));
  });

  test.each([
    'for=unknown',
    'for=_hidden',
    'for=',
    'for',
    '',
    ';',
    `by=${CLIENT}`,
    `xfor=${CLIENT}`,
    `for=${CLIENT}x`,
    `for="${CLIENT}`,
    `for=${CLIENT}"`,
    `for='${CLIENT}'`,
    `for=[${CLIENT}]x`,
    `for="x, for=${CLIENT}"`,
    `for=${CLIENT}, for=unknown`,
    `for=${CLIENT},`,
  ])('no address is found in %s', (forwarded) => {
    expect(behind('10.0.0.1', { forwarded })).toBeUndefined();
  });
});

describe('whatever a client writes', () => {
  const ours = fc.constantFrom('10.0.0.1', '10.255.0.1', '127.0.0.1', '2001:db8:aa::1', '::ffff:10.0.0.2');
  const anything = fc.oneof(
    fc.string(),
    fc.constantFrom(SPOOFED, CLIENT, '10.0.0.1', 'unknown', '::1'),
    fc.ipV4(),
    fc.ipV6(),
  );

  test('before the address that the first proxy saw changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anything), fc.array(ours), (written, proxies) => {
        const xForwardedFor = [...written.map((text) => text.replaceAll(',', '')), CLIENT, ...proxies].join(', ');
        expect(behind('10.0.0.1', { xForwardedFor })).toBe(CLIENT);
      }),
    );
  });

  test('the answer is an address in canonical text, or none, and never a proxy of ours while anybody else is in the list', () => {
    fc.assert(
      fc.property(
        fc.option(fc.string(), { nil: undefined }),
        fc.option(fc.string(), { nil: undefined }),
        anything,
        (xForwardedFor, forwarded, peer) => {
          const address = findClientAddress({ peerAddress: peer, xForwardedFor, forwarded }, PROXIES);
          expect(address === undefined || normalizeAddress(address) === address).toBe(true);
          expect(address === undefined || isAddressAllowed(PROXIES, peer) || address === normalizeAddress(peer)).toBe(
            true,
          );
        },
      ),
    );
  });

  test.each([
    ['blanks', ' '.repeat(SIZE)],
    ['commas', ','.repeat(SIZE)],
    ['proxies', '10.0.0.1,'.repeat(SIZE / 9)],
    ['addresses', '1.1.1.1,'.repeat(SIZE / 8)],
    ['colons', ':'.repeat(SIZE)],
    ['blanks after for=', `for=${' '.repeat(SIZE)}"`],
    ['blanks around for', `${' '.repeat(SIZE / 2)}for${' '.repeat(SIZE / 2)}x`],
    ['blanks inside quotes', `for="${' '.repeat(SIZE)}`],
    ['semicolons', `${'; '.repeat(SIZE / 2)}for`],
    ['parts without an end', 'for= ;'.repeat(SIZE / 6)],
    ['brackets', `for="${'['.repeat(SIZE)}`],
    ['digits', `for=${'1.'.repeat(SIZE / 2)}`],
  ])('2 kB of %s are read at once', (_what, text) => {
    for (const headers of [{ xForwardedFor: text }, { forwarded: text }]) {
      const startedAt = performance.now();
      behind('10.0.0.1', headers);
      expect(performance.now() - startedAt).toBeLessThan(500);
    }
  });
});
