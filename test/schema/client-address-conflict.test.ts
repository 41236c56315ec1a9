import { compileAllowList, findClientAddress } from '@portcullis/schema';
import { describe, expect, test } from 'vitest';

const proxies = compileAllowList(['10.0.0.0/8']);
const from = (headers: { xForwardedFor?: string; forwarded?: string }): string | undefined =>
  findClientAddress({ peerAddress: '10.0.0.1', xForwardedFor: undefined, forwarded: undefined, ...headers }, proxies);

describe('X-Forwarded-For and Forwarded together', () => {
  test('count when they agree', () => {
    expect(from({ xForwardedFor: '192.0.2.7', forwarded: 'for=192.0.2.7' })).toBe('192.0.2.7');
  });

  test('are both not believed when they differ: a proxy that writes one passes on the client’s other', () => {
    expect(from({ xForwardedFor: '192.0.2.7', forwarded: 'for=198.51.100.1' })).toBeUndefined();
    expect(from({ xForwardedFor: '192.0.2.7', forwarded: 'for=unknown' })).toBeUndefined();
    expect(from({ xForwardedFor: '', forwarded: 'for=192.0.2.7' })).toBeUndefined();
  });

  test('are read alone when there is one, and not at all when there is none', () => {
    expect(from({ xForwardedFor: '192.0.2.7' })).toBe('192.0.2.7');
    expect(from({ forwarded: 'for=192.0.2.7' })).toBe('192.0.2.7');
    expect(from({})).toBe('10.0.0.1');
  });
});
