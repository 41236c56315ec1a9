import { protect } from '@portcullis/sdk/node';
import { describe, expect, test } from 'vitest';
import { createTestClient, sendResult, startLocalServer } from '../local-server.ts';
import { send, startProtectedServer } from './protected-server.ts';

/** The address that the server is asked about when a request comes from 127.0.0.1 with some headers. */
async function addressOf(
  trustedProxies: readonly string[] | undefined,
  headers: Record<string, string | string[]>,
): Promise<unknown> {
  const server = await startLocalServer((response) => sendResult(response, { answer: { verdict: 'NOT_FOUND' } }));
  const client = createTestClient(server.url);
  const api = await startProtectedServer({ client, workspaceId: 'wsp_1', trustedProxies });
  await send(api, { headers: { 'x-api-key': 'pk_live_1', ...headers } });
  const { variables } = JSON.parse(server.requests[0]?.body ?? '') as {
    variables: { input: { clientAddress?: unknown } };
  };
  return variables.input.clientAddress;
}

const LOOPBACK = ['127.0.0.0/8'];

describe('the client’s address', () => {
  test('is the socket’s, whatever the headers say, when no proxy is trusted', async () => {
    for (const trustedProxies of [undefined, [], ['10.0.0.0/8']]) {
      expect(await addressOf(trustedProxies, { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' })).toBe(
        '127.0.0.1',
      );
    }
  });

  test('behind a trusted proxy is the right-most that is no proxy: what stands left of it the client wrote', async () => {
    const proxies = [...LOOPBACK, '10.0.0.0/8'];
    expect(await addressOf(proxies, { 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 10.1.2.3' })).toBe('203.0.113.7');
    expect(await addressOf(proxies, { 'x-forwarded-for': ['198.51.100.1', '203.0.113.7', '10.1.2.3'] })).toBe(
      '203.0.113.7',
    );
    expect(await addressOf(proxies, { forwarded: 'for="[2001:DB8::1]:4711";proto=https, for=10.1.2.3' })).toBe(
      '2001:db8::1',
    );
  });

  test('is not told when it is not known', async () => {
    for (const hop of ['unknown', '_hidden', '127.1', '010.0.0.1', '203.0.113.7, rubbish']) {
      expect(await addressOf(LOOPBACK, { 'x-forwarded-for': hop })).toBeUndefined();
    }
  });

  test('is the proxy’s own when it forwards for nobody', async () => {
    expect(await addressOf(LOOPBACK, {})).toBe('127.0.0.1');
  });
});

test('an entry of trustedProxies that is no address is refused when the middleware is made', () => {
  const client = createTestClient('http://127.0.0.1:9');
  const make = (entry: string) => () =>
    protect({ client, workspaceId: 'wsp_1', trustedProxies: [entry] }, () => undefined);
  expect(make('proxy.internal')).toThrow(
    /^trustedProxies has "proxy\.internal"\. This is not an IP address or CIDR block\. Accepted: /,
  );
  expect(make('10.0.0.1/8')).toThrow(/^trustedProxies has "10\.0\.0\.1\/8"\. .*the block is 10\.0\.0\.0\/8/);
  expect(make('10.0.0.1/8')).toThrow(TypeError);
});
