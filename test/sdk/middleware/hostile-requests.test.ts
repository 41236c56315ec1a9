import { formatPrefixedKey } from '@portcullis/schema';
import { authenticateRequest } from '@portcullis/sdk/middleware';
import { describe, expect, test } from 'vitest';
import { createTestClient, sendResult, startLocalServer, type LocalServer } from '../local-server.ts';
import { send, sendRaw, startProtectedServer, type ProtectedServer } from './protected-server.ts';

const GOOD = formatPrefixedKey({ prefix: 'pk', environment: 'LIVE', randomBody: 'AbCdEfGhIjKlMnOpQrStUvWxYz' });
const OTHER = formatPrefixedKey({ prefix: 'pk', environment: 'TEST', randomBody: '00000000000000000000000000' });

/** An API whose Portcullis server finds every key valid: whatever is refused here is refused by the middleware. */
async function startCredulousApi(): Promise<{ api: ProtectedServer; server: LocalServer }> {
  const identity = {
    keyId: 'key_1',
    label: 'any',
    environment: 'LIVE',
    owner: { memberId: 'mem_1', externalId: null },
  };
  const answer = { verdict: 'VALID', ...identity, permissions: [], metadata: {}, expiresAt: null };
  const server = await startLocalServer((response) => sendResult(response, { answer }));
  return { server, api: await startProtectedServer({ client: createTestClient(server.url), workspaceId: 'wsp_1' }) };
}

async function codeOf(
  path: string,
  headers: Record<string, string | string[]> = { 'x-api-key': GOOD },
): Promise<unknown> {
  const { api, server } = await startCredulousApi();
  const { status, body } = await send(api, { path, headers });
  if (status === 200) return 'let through';
  expect(server.requests).toHaveLength(0);
  return (body as { code: unknown }).code;
}

describe('a key header', () => {
  test('that is good is let through here', async () => {
    expect(await codeOf('/')).toBe('let through');
  });

  test.each<[what: string, headers: Record<string, string | string[]>]>([
    ['sent twice', { 'x-api-key': [GOOD, OTHER] }],
    ['sent twice with the same key', { 'x-api-key': [GOOD, GOOD] }],
    ['joined by a comma', { 'x-api-key': `${GOOD},${OTHER}` }],
    ['joined by a comma and a blank', { 'x-api-key': `${GOOD}, ${OTHER}` }],
    ['with a comma at its end', { 'x-api-key': `${GOOD},` }],
    ['with a blank inside', { 'x-api-key': `${GOOD} ${OTHER}` }],
    ['with a tab inside', { 'x-api-key': `${GOOD}\t${OTHER}` }],
    ['with characters beyond ASCII', { 'x-api-key': `${GOOD}é` }],
    ['too short for a key', { 'x-api-key': 'pk_live' }],
    ['too long for a key', { 'x-api-key': 'k'.repeat(513) }],
    ['as two bearer tokens', { authorization: [`Bearer ${GOOD}`, `Bearer ${OTHER}`] }],
    ['as two bearer tokens joined by a comma', { authorization: `Bearer ${GOOD}, Bearer ${OTHER}` }],
    ['malformed beside a good bearer token', { 'x-api-key': 'rubbish rubbish', authorization: `Bearer ${GOOD}` }],
  ])('is an unknown key, and nobody is asked: %s', async (_what, headers) => {
    expect(await codeOf('/', headers)).toBe('api_key_invalid');
  });

  test.each<[what: string, headers: Record<string, string | string[]>]>([
    ['none', {}],
    ['empty', { 'x-api-key': '' }],
    ['blank', { 'x-api-key': '   ' }],
    ['another scheme', { authorization: `Basic ${GOOD}` }],
    ['no scheme', { authorization: GOOD }],
    ['a scheme without a key', { authorization: 'Bearer ' }],
    ['a cookie', { cookie: `x-api-key=${GOOD}` }],
  ])('is missing: %s', async (_what, headers) => {
    expect(await codeOf('/', headers)).toBe('api_key_missing');
  });
});

describe('a key in the URL', () => {
  test.each([
    '/?api_key=anything',
    '/?apikey=anything',
    '/?x-api-key=anything',
    '/?key=anything',
    '/?token=anything',
    '/?access_token=anything',
    '/?API_KEY=anything',
    '/?ApI_kEy=anything',
    '/?X-Api-Key=anything',
    '/?ACCESS_TOKEN=',
    '/?api%5Fkey=anything',
    '/?page=1&Token=anything',
    '/?key',
    `/?q=${GOOD}`,
    `/?q=%70${GOOD.slice(1)}`,
    `/?a=1&b=2&c=${OTHER}&d=4`,
  ])('wins over a good one in a header, and nobody is asked: %s', async (path) => {
    expect(await codeOf(path)).toBe('api_key_in_url');
    expect(await codeOf(path, {})).toBe('api_key_in_url');
  });

  test.each([
    '/',
    '/?',
    '/?page=1',
    '/?keys=1&tokens=2&my_key=3',
    '/api_key=anything',
    `/?q=${GOOD.slice(0, -1)}${GOOD.endsWith('0') ? '1' : '0'}`,
    '/?%',
    '/?%zz=%E0%A4%A',
    '/?__proto__=1&constructor=2',
  ])('is not what just looks like one: %s', async (path) => {
    expect(await codeOf(path)).toBe('let through');
  });
});

describe('bytes that are no request', () => {
  test.each([
    // The server closes while most of it is still on its way, so that its answer can get lost.
    [
      'a header of 64 kB',
      `GET / HTTP/1.1\r\nhost: a\r\nx-api-key: ${'k'.repeat(65_536)}\r\n\r\n`,
      /^(HTTP\/1\.1 431 |$)/,
    ],
    ['a NUL in the key', `GET / HTTP/1.1\r\nhost: a\r\nx-api-key: ${GOOD}\0\r\n\r\n`, /^HTTP\/1\.1 400 /],
    ['a line break in the key', `GET / HTTP/1.1\r\nhost: a\r\nx-api-key: pk_\rlive\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ])('never reach the handler: %s', async (_what, bytes, expected) => {
    const { api, server } = await startCredulousApi();
    expect(await sendRaw(api, bytes)).toMatch(expected);
    expect(server.requests).toHaveLength(0);
    expect(api.identities).toHaveLength(0);
  });

  test('an absolute request target is searched for keys as well', async () => {
    const { api } = await startCredulousApi();
    const request = `GET http://a/?api_key=${GOOD} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
    expect(await sendRaw(api, request)).toContain('"code":"api_key_in_url"');
  });
});

describe('what another server than Node’s could pass on', () => {
  const neverAsked = { apiKeys: { verify: () => Promise.reject(new Error('nobody may be asked')) } };

  test.each<[what: string, values: string[]]>([
    ['64 kB', ['k'.repeat(65_536)]],
    ['a NUL', [`${GOOD}\0`]],
    ['a line break', [`${GOOD}\r\nx-evil: 1`]],
    ['full-width characters', [GOOD.replace('pk', 'ｐｋ')]],
    ['a thousand keys', Array.from({ length: 1_000 }, () => GOOD)],
  ])('is an unknown key, and nobody is asked: %s', async (_what, values) => {
    for (const bearer of [false, true]) {
      const presented = {
        urls: ['/'],
        apiKeyHeaders: bearer ? [] : values,
        authorizationHeaders: bearer ? values.map((value) => `Bearer ${value}`) : [],
        clientAddress: undefined,
      };
      const { problem } = await authenticateRequest(presented, { client: neverAsked, workspaceId: 'wsp_1' });
      expect(problem?.body.code).toBe('api_key_invalid');
    }
  });
});
