import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { exchange, type HttpRequest } from './exchange.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let secret: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  ({ secret } = await workspace.owner.key());
});
afterAll(() => app.close());

const JSON_TYPE = ['content-type', 'application/json'] as const;
const post = (body: string, ...headers: NonNullable<HttpRequest['headers']>): HttpRequest => ({
  method: 'POST',
  target: '/graphql',
  headers: [JSON_TYPE, ...headers],
  body,
});

const answers: Record<string, [status: number, toRequest: () => HttpRequest]> = {
  'an answer of GraphQL': [200, () => post('{"query":"{ __typename }"}')],
  'a mistake in a document': [400, () => post('{"query":"{"}')],
  'a body that is no JSON': [400, () => post('{')],
  'a bad credential': [401, () => post('{"query":"{ __typename }"}', ['authorization', 'Bearer x'])],
  'a body that is too large': [413, () => post(' '.repeat(300_000))],
  'a body of another type': [415, () => ({ method: 'POST', target: '/graphql', body: 'x' })],
  'an answer that nobody takes': [406, () => post('{"query":"{ __typename }"}', ['accept', 'image/png'])],
  'a method that is not allowed': [405, () => ({ method: 'PUT', target: '/graphql' })],
  'a stream of events': [200, () => post('{"query":"{ __typename }"}', ['accept', 'text/event-stream'])],
  'a key that may pass': [200, () => ({ target: `/verify/${workspace.slug}`, headers: [['x-api-key', secret]] })],
  'a key that may not': [401, () => ({ target: `/verify/${workspace.slug}` })],
  'a requirement that can not be read': [403, () => ({ target: `/verify/${workspace.slug}?x` })],
  'health: live': [200, () => ({ target: '/health/live' })],
  'health: ready': [200, () => ({ target: '/health/ready' })],
  'health: another method': [405, () => ({ method: 'POST', target: '/health/live' })],
  'the way to GraphiQL': [302, () => ({ target: '/' })],
  'a path that is not there': [404, () => ({ target: '/no/such/path' })],
  'a path below GraphQL that is not there': [404, () => ({ target: '/graphql/no/such/path' })],
  'a target that is no path': [404, () => ({ method: 'OPTIONS', target: '*' })],
};

describe.each(Object.entries(answers))('%s', (_what, [status, toRequest]) => {
  test('has the security headers, an id of its own, and nothing of what the server is made of', async () => {
    const { headers, ...answer } = await exchange(app.url, toRequest());
    expect(answer.status).toBe(status);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    for (const name of ['x-powered-by', 'server', 'set-cookie', 'access-control-allow-origin'])
      expect(headers[name]).toBeUndefined();
  });
});

test('the page of GraphiQL has the security headers too, and a policy that lets only its own files in', async () => {
  const { status, headers } = await exchange(app.url, { target: '/graphql', headers: [['accept', 'text/html']] });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toMatch(/; script-src 'self';/);
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
});

test('every request has an id of its own, whatever id it brings', async () => {
  const ids = await Promise.all(
    Array.from(
      { length: 50 },
      async () =>
        (await exchange(app.url, { target: '/health/live', headers: [['x-request-id', 'mine']] })).headers[
          'x-request-id'
        ],
    ),
  );
  expect(new Set(ids).size).toBe(50);
  expect(ids).not.toContain('mine');
});

describe('pages that can only be read', () => {
  test.each(['/health/live', '/health/ready', '/'])('%s answers HEAD like GET, without a body', async (target) => {
    const [head, get] = await Promise.all([
      exchange(app.url, { method: 'HEAD', target }),
      exchange(app.url, { target }),
    ]);
    expect(head).toMatchObject({ status: get.status, text: '' });
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuse %s, and say what they answer', async (method) => {
    for (const target of ['/health/live', '/health/ready', '/']) {
      const { status, headers, text } = await exchange(app.url, { method, target });
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD' });
      expect(JSON.parse(text)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    }
  });

  test('say that the server lives and is ready', async () => {
    expect(JSON.parse((await exchange(app.url, { target: '/health/live' })).text)).toEqual({ status: 'live' });
    expect(JSON.parse((await exchange(app.url, { target: '/health/ready' })).text)).toEqual({
      status: 'ready',
      store: 'reachable',
    });
  });
});

test('nothing of a URL is ever logged, wherever it leads', async () => {
  const trace = 'sekret-0123456789';
  const paths = ['/', '/graphql', '/graphql/', '/health/live', '/verify/', `/verify/${workspace.slug}/`, '/nowhere/'];
  for (const path of paths) {
    for (const target of [`${path}?q=${trace}`, `${path}${trace}`, `${path}#${trace}`])
      await exchange(app.url, { target });
  }
  await exchange(app.url, {
    target: '/health/live',
    headers: [
      ['referer', `http://x/?${trace}`],
      ['user-agent', trace],
    ],
  });
  expect(app.logged()).toContain('"route":"none"');
  expect(app.logged()).not.toContain(trace);
});
