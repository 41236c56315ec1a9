import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { exchange, type HttpAnswer } from './exchange.ts';

const PORTAL = 'https://portal.example.com';
const OTHER = 'http://localhost:3000';

describe('where no origin is configured', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  test.each([PORTAL, 'null', 'http://127.0.0.1'])('a page of %s learns nothing', async (origin) => {
    for (const answer of [await preflight(app, origin), await call(app, origin)])
      expect(corsHeaders(answer)).toEqual({});
  });

  test('there is no preflight', async () => {
    expect((await preflight(app, PORTAL)).status).toBe(405);
  });
});

describe.each([
  ['one origin is', PORTAL],
  ['several origins are', `${PORTAL},${OTHER}`],
])('where %s configured', (_how, origins) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ CORS_ORIGINS: origins });
  });
  afterAll(() => app.close());

  test('its pages may ask what they need, with the headers of credentials and no cookies', async () => {
    const answer = await preflight(app, PORTAL);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(corsHeaders(answer)).toEqual({
      'access-control-allow-origin': PORTAL,
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': 'authorization, content-type, x-api-key',
      'access-control-expose-headers': 'retry-after, x-request-id',
      'access-control-max-age': '600',
    });
  });

  test('its pages read answers and refusals', async () => {
    for (const query of ['{ __typename }', '{']) {
      expect(corsHeaders(await call(app, PORTAL, query))).toMatchObject({ 'access-control-allow-origin': PORTAL });
    }
  });

  test.each([
    'https://portal.example.com.evil.example',
    'https://evil.example',
    'http://portal.example.com',
    'https://portal.example.com:8443',
    'https://PORTAL.example.com',
    'null',
    '*',
    '',
  ])('a page of "%s" learns nothing, not even whose pages may', async (origin) => {
    for (const answer of [await preflight(app, origin), await call(app, origin)])
      expect(corsHeaders(answer)).toEqual({});
  });

  test('a cache does not give one origin the answer to another', async () => {
    for (const origin of [PORTAL, 'https://evil.example', undefined]) {
      expect((await call(app, origin)).headers.vary).toBe('origin');
    }
  });

  test('other paths are open to no page', async () => {
    for (const target of ['/verify/demo', '/health/ready', '/nowhere', '/']) {
      expect(corsHeaders(await exchange(app.url, { target, headers: [['origin', PORTAL]] }))).toEqual({});
    }
  });
});

function corsHeaders({ headers }: HttpAnswer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
}

async function preflight({ url }: TestApp, origin: string): Promise<HttpAnswer> {
  const headers = [
    ['origin', origin],
    ['access-control-request-method', 'POST'],
    ['access-control-request-headers', 'authorization,x-evil'],
  ] as const;
  return await exchange(url, { method: 'OPTIONS', target: '/graphql', headers });
}

async function call({ url }: TestApp, origin: string | undefined, query = '{ __typename }'): Promise<HttpAnswer> {
  const headers = [
    ['content-type', 'application/json'],
    ...(origin === undefined ? [] : [['origin', origin] as const]),
  ] as const;
  return await exchange(url, { method: 'POST', target: '/graphql', headers, body: JSON.stringify({ query }) });
}
