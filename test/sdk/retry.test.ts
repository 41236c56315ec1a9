import { ConnectionError, RateLimitedError, UnavailableError } from '@portcullis/sdk';
import { describe, expect, test } from 'vitest';
import {
  createTestClient,
  rejectionOf,
  sendGraphQLError,
  sendJson,
  sendResult,
  startLocalServer,
  type Answerer,
} from './local-server.ts';

/** Fails the first attempts, and answers from then on. */
function failing(times: number, fail: Answerer, result: unknown = null): Answerer {
  return (response, attempt, seen) => (attempt <= times ? fail(response, attempt, seen) : sendResult(response, result));
}

const WAYS_TO_FAIL: readonly [what: string, fail: Answerer][] = [
  ['the connection breaks', (response) => response.destroy()],
  ['the server says UNAVAILABLE', (response) => sendGraphQLError(response, 'UNAVAILABLE', { retryAfterMs: 2 }, 503)],
  ['a proxy answers 503 with HTML', (response) => response.writeHead(503).end('<h1>Service Unavailable</h1>')],
  [
    'the server answers 503 with a problem',
    (response) => sendJson(response, { code: 'starting', detail: 'Starting.' }, 503),
  ],
];

describe('a query is repeated', () => {
  test.each(WAYS_TO_FAIL)('when %s', async (_what, fail) => {
    const server = await startLocalServer(failing(2, fail));
    expect(await createTestClient(server.url).viewer()).toBeNull();
    expect(server.requests).toHaveLength(3);
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(1);
  });

  test('so often as the client says, and then fails with the last error', async () => {
    const server = await startLocalServer((response, attempt) =>
      sendGraphQLError(response, 'UNAVAILABLE', { requestId: `req-${attempt}` }, 503),
    );
    const error = await rejectionOf(createTestClient(server.url, { retry: { attempts: 4, pauseMs: 1 } }).viewer());
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ requestId: 'req-4' });
    expect(server.requests).toHaveLength(4);
  });

  test('with the credential of that moment', async () => {
    const tokens = ['stale', 'fresh'];
    const server = await startLocalServer(failing(1, (response) => response.destroy()));
    await createTestClient(server.url, { credential: { bearer: () => tokens.shift() ?? 'none' } }).viewer();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer stale', 'Bearer fresh']);
  });

  test('and so is a verification, because asked twice it gives the same verdict', async () => {
    const server = await startLocalServer(
      failing(1, (response) => response.destroy(), { answer: { verdict: 'VALID' } }),
    );
    const answer = await createTestClient(server.url).apiKeys.verify({
      workspaceId: 'wsp_1',
      presentedKey: 'pk_live_1',
    });
    expect(answer).toEqual({ verdict: 'VALID' });
    expect(server.requests).toHaveLength(2);
  });

  test('and so is every further page of a list', async () => {
    const pageInfo = { hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' };
    const server = await startLocalServer((response, attempt) => {
      if (attempt === 2) response.destroy();
      else sendResult(response, { nodes: [attempt], pageInfo: { ...pageInfo, hasNextPage: attempt === 1 } });
    });
    const seen: unknown[] = [];
    for await (const item of createTestClient(server.url).apiKeys.list({ workspaceId: 'wsp_1' })) seen.push(item);
    expect(seen).toEqual([1, 3]);
  });
});

describe('nothing is repeated', () => {
  test.each(WAYS_TO_FAIL)('of a change whose outcome nobody knows: when %s', async (_what, fail) => {
    const server = await startLocalServer(failing(1, fail, {}));
    const client = createTestClient(server.url);
    const error = await rejectionOf(client.apiKeys.generate({ workspaceId: 'wsp_1', label: 'a key' }));
    expect(error instanceof ConnectionError || error instanceof UnavailableError).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['UNAUTHENTICATED', 401],
    ['INTERNAL', 200],
    ['BAD_REQUEST', 400],
    ['RATE_LIMITED', 429],
  ])('of a query that would fail again: %s', async (code, status) => {
    const server = await startLocalServer((response) => sendGraphQLError(response, code, {}, status));
    expect(await rejectionOf(createTestClient(server.url).viewer())).toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
  });

  test('when the client wants it so', async () => {
    const server = await startLocalServer((response) => response.destroy());
    expect(await rejectionOf(createTestClient(server.url, { retry: { attempts: 1 } }).viewer())).toBeInstanceOf(
      ConnectionError,
    );
    expect(server.requests).toHaveLength(1);
  });

  test('when the server asks for a longer pause than the call has left: the error is told at once', async () => {
    const server = await startLocalServer((response) =>
      sendGraphQLError(response, 'UNAVAILABLE', { retryAfterMs: 60_000 }, 503),
    );
    const startedAt = performance.now();
    const error = await rejectionOf(createTestClient(server.url, { timeoutMs: 10_000 }).viewer());
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 60_000 });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(server.requests).toHaveLength(1);
  });

  test('once the caller has ended the call, also during a pause', async () => {
    const controller = new AbortController();
    const server = await startLocalServer((response) => {
      response.destroy();
      // After the client has read the failure: it is in its pause of a minute then.
      setTimeout(() => controller.abort(), 50);
    });
    const client = createTestClient(server.url, { retry: { pauseMs: 60_000 }, timeoutMs: 600_000 });
    expect(await rejectionOf(client.viewer({ signal: controller.signal }))).toMatchObject({ name: 'AbortError' });
    expect(server.requests).toHaveLength(1);
  });
});

test('the pause is never shorter than the server asks for', async () => {
  const atMs: number[] = [];
  const server = await startLocalServer((response, attempt) => {
    atMs.push(performance.now());
    if (attempt === 1) sendGraphQLError(response, 'UNAVAILABLE', { retryAfterMs: 150 }, 503);
    else sendResult(response, null);
  });
  await createTestClient(server.url).viewer();
  expect((atMs[1] ?? 0) - (atMs[0] ?? 0)).toBeGreaterThanOrEqual(149);
});

test('Retry-After of whatever stands before the server is read, in seconds only', async () => {
  const answers = ['7', 'Fri, 20 Nov 2026 12:00:00 GMT', '-1', '99999999'];
  const server = await startLocalServer((response, attempt) =>
    response.writeHead(429, { 'retry-after': answers[attempt - 1] }).end(),
  );
  const client = createTestClient(server.url);
  const errors = [];
  for (const _answer of answers) errors.push(await rejectionOf(client.viewer()));
  expect(errors.every((error) => error instanceof RateLimitedError)).toBe(true);
  expect(errors).toMatchObject([
    { retryAfterMs: 7_000 },
    { retryAfterMs: undefined },
    { retryAfterMs: undefined },
    { retryAfterMs: undefined },
  ]);
});
