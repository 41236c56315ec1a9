import { ConnectionError, ForbiddenError, type Requirement } from '@portcullis/sdk';
import { describe, expect, test, vi } from 'vitest';
import { findFreePort } from '../../support/free-port.ts';
import {
  createTestClient,
  sendGraphQLError,
  sendJson,
  sendResult,
  startLocalServer,
  type Answerer,
} from '../local-server.ts';
import { send, startProtectedServer } from './protected-server.ts';

const headers = { 'x-api-key': 'pk_live_1' };
const identity = { keyId: 'key_1', label: 'any', environment: 'LIVE', owner: { memberId: 'mem_1', externalId: null } };
const valid = { verdict: 'VALID', ...identity, permissions: [], metadata: {}, expiresAt: null };
const UNAVAILABLE = {
  status: 503,
  headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  body: { type: 'about:blank', status: 503, code: 'verification_unavailable' },
};

const FAILURES: readonly [what: string, answer: Answerer][] = [
  ['the connection breaks', (response) => response.destroy()],
  ['the server is unavailable', (response) => sendGraphQLError(response, 'UNAVAILABLE', {}, 503)],
  ['the server fails', (response) => sendGraphQLError(response, 'INTERNAL')],
  ['our own key was revoked', (response) => sendGraphQLError(response, 'UNAUTHENTICATED', {}, 401)],
  ['our own key may not verify', (response) => sendResult(response, { code: 'FORBIDDEN', message: 'No.' })],
  ['our workspace is not known', (response) => sendResult(response, { code: 'NOT_FOUND', message: 'No.' })],
  [
    'the requirement is not understood',
    (response) => sendResult(response, { code: 'INVALID_INPUT', message: 'No.', issues: [] }),
  ],
  ['a proxy answers HTML', (response) => response.writeHead(200).end('<h1>Welcome</h1>')],
  ['the answer has no verdict', (response) => sendResult(response, { answer: null })],
  ['the answer has an empty verdict', (response) => sendResult(response, { answer: {} })],
  ['the verdict is unheard of', (response) => sendResult(response, { answer: { ...valid, verdict: 'PROBABLY' } })],
  [
    'the verdict is a name of every object',
    (response) => sendResult(response, { answer: { ...valid, verdict: 'constructor' } }),
  ],
  ['a valid key has no identity', (response) => sendResult(response, { answer: { verdict: 'VALID' } })],
  ['a valid key has no owner', (response) => sendResult(response, { answer: { ...valid, owner: null } })],
  ['the answer is what a refused caller gets', (response) => sendJson(response, { data: { result: null } })],
];

test('after too many unknown keys a request is refused with 429, and the operator is not bothered', async () => {
  const server = await startLocalServer((response) =>
    sendGraphQLError(response, 'RATE_LIMITED', { retryAfterMs: 1_200 }),
  );
  const told: unknown[] = [];
  const client = createTestClient(server.url);
  const onUnavailable = (failure: unknown): void => void told.push(failure);
  const api = await startProtectedServer({ client, workspaceId: 'wsp_1', onUnavailable });
  expect(await send(api, { headers })).toMatchObject({
    status: 429,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'retry-after': '2' },
    body: { type: 'about:blank', status: 429, code: 'too_many_unknown_keys' },
  });
  expect(api.identities).toHaveLength(0);
  expect(told).toEqual([]);
});

describe('a request is refused with 503, and the operator is told why', () => {
  test.each(FAILURES)('when %s', async (_what, answer) => {
    const server = await startLocalServer(answer);
    const told: unknown[] = [];
    const client = createTestClient(server.url);
    const api = await startProtectedServer({
      client,
      workspaceId: 'wsp_1',
      onUnavailable: (failure) => told.push(failure),
    });
    expect(await send(api, { headers })).toMatchObject(UNAVAILABLE);
    expect(api.identities).toHaveLength(0);
    expect(told).toEqual([expect.any(Error)]);
  });

  test('when the server can’t be reached, with the ConnectionError and the request', async () => {
    const told: unknown[][] = [];
    const client = createTestClient(`http://127.0.0.1:${await findFreePort()}`);
    const api = await startProtectedServer({
      client,
      workspaceId: 'wsp_1',
      onUnavailable: (...facts) => told.push(facts),
    });
    expect(await send(api, { path: '/datasets', headers })).toMatchObject(UNAVAILABLE);
    expect(told).toEqual([[expect.any(ConnectionError), expect.objectContaining({ url: '/datasets' })]]);
  });

  test('when the server is too slow', async () => {
    const server = await startLocalServer(() => undefined);
    const client = createTestClient(server.url, { timeoutMs: 30 });
    const api = await startProtectedServer({ client, workspaceId: 'wsp_1', onUnavailable: () => undefined });
    expect(await send(api, { headers })).toMatchObject(UNAVAILABLE);
  });

  test.each<[what: string, require: () => Requirement | Promise<Requirement>]>([
    [
      'throws',
      () => {
        throw new URIError('URI malformed');
      },
    ],
    ['is rejected', () => Promise.reject(new Error('no route'))],
  ])('when the API’s own `require` %s, and the server is not asked', async (_what, require) => {
    const server = await startLocalServer((response) => sendResult(response, { answer: valid }));
    const told: unknown[] = [];
    const client = createTestClient(server.url);
    const api = await startProtectedServer({
      client,
      workspaceId: 'wsp_1',
      require,
      onUnavailable: (failure) => told.push(failure),
    });
    expect(await send(api, { headers })).toMatchObject(UNAVAILABLE);
    expect(server.requests).toHaveLength(0);
    expect(told).toEqual([expect.any(Error)]);
  });

  test('in one line on stderr, if nobody wants to be told, without the key', async () => {
    const written = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const server = await startLocalServer((response) =>
      sendResult(response, { code: 'FORBIDDEN', message: 'This needs portcullis:keys:verify.' }),
    );
    const api = await startProtectedServer({ client: createTestClient(server.url), workspaceId: 'wsp_1' });
    await send(api, { headers });
    expect(written.mock.calls).toEqual([
      [
        'A request was refused because its API key could not be verified: ForbiddenError: This needs portcullis:keys:verify.',
      ],
    ]);
    written.mockRestore();
  });
});

describe('Retry-After', () => {
  test.each([
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [30_000, '30'],
  ])('says in whole seconds what the server asks for: %i ms', async (retryAfterMs, expected) => {
    const server = await startLocalServer((response) =>
      sendGraphQLError(response, 'UNAVAILABLE', { retryAfterMs }, 503),
    );
    const client = createTestClient(server.url, { retry: { attempts: 1 } });
    const api = await startProtectedServer({ client, workspaceId: 'wsp_1', onUnavailable: () => undefined });
    expect((await send(api, { headers })).headers).toMatchObject({ 'retry-after': expected });
  });

  test('is left out when nobody knows', async () => {
    const server = await startLocalServer((response) => response.destroy());
    const client = createTestClient(server.url);
    const api = await startProtectedServer({ client, workspaceId: 'wsp_1', onUnavailable: () => undefined });
    expect((await send(api, { headers })).headers).not.toHaveProperty('retry-after');
  });
});

test('a caller without a key, or with one in the URL, gets its 401 although the server is down', async () => {
  const client = createTestClient(`http://127.0.0.1:${await findFreePort()}`);
  const api = await startProtectedServer({
    client,
    workspaceId: 'wsp_1',
    require: () => {
      throw new ForbiddenError({ code: 'X', message: '' });
    },
  });
  expect(await send(api)).toMatchObject({ status: 401, body: { code: 'api_key_missing' } });
  expect(await send(api, { path: '/?token=1', headers })).toMatchObject({
    status: 401,
    body: { code: 'api_key_in_url' },
  });
});
