import { PortcullisClient, type ClientOptions } from '@portcullis/sdk';
import { describe, expect, test } from 'vitest';
import { createTestClient, rejectionOf, sendResult, startLocalServer } from './local-server.ts';

const usable: ClientOptions = { url: 'https://keys.example.com', credential: { apiKey: 'pk_live_1' } };

/** What a program without types can pass. */
function create(options: object): () => PortcullisClient {
  return () => new PortcullisClient({ ...usable, ...options });
}

describe('url', () => {
  test.each([
    ['', '/graphql'],
    ['/', '/graphql'],
    ['/graphql', '/graphql'],
    ['/graphql/', '/graphql'],
    ['/keys', '/keys/graphql'],
    ['/keys//', '/keys/graphql'],
  ])('with the path %j leads to %j', async (path, expected) => {
    const server = await startLocalServer((response) => sendResult(response, null));
    await createTestClient(`${server.url}${path}`).viewer();
    expect(server.requests.map(({ url }) => url)).toEqual([expected]);
  });

  test.each(['', 'keys.example.com', 'ftp://keys.example.com', 'file:///etc/passwd', 'javascript:alert(1)', undefined])(
    'is refused when it is no http address: %j',
    (url) => {
      expect(create({ url })).toThrow(new TypeError('url must be an address such as https://keys.example.com.'));
    },
  );

  test.each([
    'https://hunter2@keys.example.com',
    'https://:hunter2@keys.example.com',
    'https://keys.example.com?key=hunter2',
    'https://keys.example.com#hunter2',
  ])('is refused when it has more than an address, and is not repeated: %j', (url) => {
    expect(create({ url })).toThrow(
      new TypeError('url must not have user name, password, query or fragment; credentials go into `credential`.'),
    );
  });
});

describe('numbers', () => {
  test.each([0, -1, 1.5, Number.NaN, 2_147_483_648, '100'])('timeoutMs is refused as %j', (timeoutMs) => {
    expect(create({ timeoutMs })).toThrow(new RangeError('timeoutMs must be a whole number from 1 to 2147483647.'));
  });

  test('timeoutMs of a call is refused likewise, and nothing is sent', async () => {
    const server = await startLocalServer((response) => sendResult(response, null));
    const error = await rejectionOf(createTestClient(server.url).viewer({ timeoutMs: 0 }));
    expect(error).toBeInstanceOf(RangeError);
    expect(server.requests).toHaveLength(0);
  });

  test.each([0, 11, 1.5])('retry.attempts is refused as %j', (attempts) => {
    expect(create({ retry: { attempts } })).toThrow(
      new RangeError('retry.attempts must be a whole number from 1 to 10.'),
    );
  });

  test.each([-1, 60_001])('retry.pauseMs is refused as %j', (pauseMs) => {
    expect(create({ retry: { pauseMs } })).toThrow(
      new RangeError('retry.pauseMs must be a whole number from 0 to 60000.'),
    );
  });
});

describe('headers', () => {
  test('that only the SDK may say are the SDK’s, whatever their case', async () => {
    const server = await startLocalServer((response) => sendResult(response, null));
    await createTestClient(server.url, { headers: { 'Content-Type': 'text/plain', ACCEPT: '*/*' } }).viewer();
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    });
  });

  test.each([
    [{ 'x-secret': 'hunter2\r\nx-evil: 1' }, 'headers.x-secret must be visible ASCII characters and blanks.'],
    [{ 'x-secret': 'hünter2' }, 'headers.x-secret must be visible ASCII characters and blanks.'],
    [{ 'x secret: hunter2': '1' }, 'headers has a name that is no token of RFC 9110.'],
    [{ '': '1' }, 'headers has a name that is no token of RFC 9110.'],
  ])('that no request can carry are refused without their values: %j', (headers, message) => {
    expect(create({ headers })).toThrow(new TypeError(message));
  });
});
