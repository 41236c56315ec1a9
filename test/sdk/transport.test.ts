import { ConnectionError, TimeoutError, UnexpectedAnswerError } from '@portcullis/sdk';
import { describe, expect, test } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { createTestClient, rejectionOf, sendJson, sendResult, startLocalServer, TEST_API_KEY } from './local-server.ts';

describe('a request', () => {
  test('is one POST of JSON to /graphql, with the credential in a header and nowhere else', async () => {
    const server = await startLocalServer((response) => sendResult(response, null));
    await createTestClient(server.url, { headers: { 'X-Tenant': 'grid' } }).viewer();
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/graphql' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-api-key': TEST_API_KEY,
      'x-tenant': 'grid',
    });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      query: expect.stringMatching(/^query GetViewer\{/),
      variables: {},
    });
    expect(request?.body).not.toContain(TEST_API_KEY);
  });

  test('carries what the input says: absent stays absent and null stays null', async () => {
    const server = await startLocalServer((response) => sendResult(response, { apiKey: {}, effective: true }));
    const client = createTestClient(server.url);
    await client.apiKeys.update({ keyId: 'key_1', label: undefined, expiresAt: null });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      variables: { input: { keyId: 'key_1', expiresAt: null } },
    });
    expect(server.requests[0]?.body).not.toContain('"label"');
  });

  test.each([
    ['a date that is none', { expiresAt: new Date('tomorrow') }, 'expiresAt is no valid date.'],
    ['a number that is none', { metadata: { share: Number.NaN } }, 'share is no finite number.'],
  ])('with %s is refused before it is sent, because JSON would make it null', async (_what, wrong, message) => {
    const server = await startLocalServer((response) => sendResult(response, {}));
    // What a program in JavaScript can do.
    const input = { workspaceId: 'wsp_1', label: 'a key', ...(wrong as object) };
    const error = await rejectionOf(createTestClient(server.url).apiKeys.generate(input));
    expect(error).toEqual(new TypeError(message));
    expect(server.requests).toHaveLength(0);
  });

  test('uses the fetch that it was given', async () => {
    const seen: string[] = [];
    const client = createTestClient('https://keys.example.com/tenant/', {
      fetch: async (url) => {
        seen.push(url);
        return await Promise.resolve(Response.json({ data: { result: null } }));
      },
    });
    expect(await client.viewer()).toBeNull();
    expect(seen).toEqual(['https://keys.example.com/tenant/graphql']);
  });
});

describe('an answer that is none', () => {
  test.each([
    ['HTML with status 500', 500, 'text/html', '<h1>Internal Server Error</h1>'],
    ['HTML with status 200', 200, 'text/html', '<h1>It works!</h1>'],
    ['broken JSON', 200, 'application/json', '{"data": {"result": '],
    ['JSON that is no GraphQL answer', 200, 'application/json', '{"hello": "world"}'],
    ['a JSON list', 200, 'application/json', '[{"data": {"result": null}}]'],
    ['nothing at all', 200, 'application/json', ''],
  ])('is an UnexpectedAnswerError: %s', async (_what, status, type, body) => {
    const server = await startLocalServer((response) => response.writeHead(status, { 'content-type': type }).end(body));
    const error = await rejectionOf(createTestClient(server.url).viewer());
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(error).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      httpStatus: status,
      message: `${server.url}/graphql answered HTTP ${status} without a GraphQL answer: check that url is the address of a Portcullis server.`,
    });
  });

  test.each([null, undefined, 'text', []])(
    'is an UnexpectedAnswerError: the result %o for a mutation',
    async (result) => {
      const server = await startLocalServer((response) => sendJson(response, { data: { result } }));
      const error = await rejectionOf(createTestClient(server.url).apiKeys.revoke({ keyId: 'key_1' }));
      expect(error).toBeInstanceOf(UnexpectedAnswerError);
    },
  );

  test('is an UnexpectedAnswerError: a redirect, which is not followed and so gets no credential', async () => {
    const elsewhere = await startLocalServer((response) => sendResult(response, null));
    const server = await startLocalServer((response) =>
      response.writeHead(307, { location: `${elsewhere.url}/graphql` }).end(),
    );
    const error = await rejectionOf(createTestClient(server.url).viewer());
    expect(error).toBeInstanceOf(UnexpectedAnswerError);
    expect(error).toMatchObject({ httpStatus: 307, message: expect.stringContaining('answered a redirect') });
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe('a connection', () => {
  test('that is refused is a ConnectionError that names the address and the reason', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const error = await rejectionOf(createTestClient(url).viewer());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      code: 'CONNECTION_FAILED',
      requestId: undefined,
      message: `${url}/graphql could not be reached, or the connection broke (ECONNREFUSED).`,
    });
  });

  test('that breaks in the middle of the answer is a ConnectionError', async () => {
    const server = await startLocalServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"data":', () => response.destroy());
    });
    const error = await rejectionOf(createTestClient(server.url, { retry: { attempts: 1 } }).viewer());
    expect(error).toBeInstanceOf(ConnectionError);
  });
});

describe('time', () => {
  test('is bounded: a server that stays silent is a TimeoutError', async () => {
    const server = await startLocalServer(() => undefined);
    const error = await rejectionOf(createTestClient(server.url, { timeoutMs: 50 }).viewer());
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ code: 'TIMEOUT', message: 'The server did not answer within 50 ms.' });
  });

  test('is bounded: a server that begins its answer and never ends it is a TimeoutError', async () => {
    const server = await startLocalServer((response) => void response.writeHead(200).write('{"data":'));
    const error = await rejectionOf(createTestClient(server.url).viewer({ timeoutMs: 50 }));
    expect(error).toBeInstanceOf(TimeoutError);
  });

  test('is bounded also for a credential that never comes and a fetch that does not look at its signal', async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const slowCredential = createTestClient('http://127.0.0.1:9', { credential: { bearer: never }, timeoutMs: 20 });
    const slowFetch = createTestClient('http://127.0.0.1:9', { fetch: never, timeoutMs: 20 });
    expect(await rejectionOf(slowCredential.viewer())).toBeInstanceOf(TimeoutError);
    expect(await rejectionOf(slowFetch.viewer())).toBeInstanceOf(TimeoutError);
  });

  test('of one call is what the call says, not what the client says', async () => {
    const server = await startLocalServer((response) => void setTimeout(() => sendResult(response, null), 60));
    expect(await createTestClient(server.url, { timeoutMs: 10 }).viewer({ timeoutMs: 5_000 })).toBeNull();
  });
});

describe("the caller's signal", () => {
  test('ends a call that is under way with its reason, and closes the connection', async () => {
    const controller = new AbortController();
    const reason = new Error('the page was left');
    const closed = Promise.withResolvers<undefined>();
    const server = await startLocalServer((response) => {
      response.once('close', () => closed.resolve(undefined));
      controller.abort(reason);
    });
    expect(await rejectionOf(createTestClient(server.url).viewer({ signal: controller.signal }))).toBe(reason);
    await closed.promise;
    expect(server.requests).toHaveLength(1);
  });

  test('that was given before the call lets nothing be sent', async () => {
    const server = await startLocalServer((response) => sendResult(response, null));
    const error = await rejectionOf(createTestClient(server.url).viewer({ signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(server.requests).toHaveLength(0);
  });

  test('is left as it was: nothing keeps listening to it after the call', async () => {
    const server = await startLocalServer((response) => sendResult(response, null));
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...[type, listener, options]: Parameters<typeof addEventListener>) => {
      listening.add(listener);
      addEventListener.call(signal, type, listener, options);
    };
    signal.removeEventListener = (...[type, listener, options]: Parameters<typeof removeEventListener>) => {
      listening.delete(listener);
      removeEventListener.call(signal, type, listener, options);
    };
    await createTestClient(server.url).viewer({ signal });
    expect(listening.size).toBe(0);
  });
});
