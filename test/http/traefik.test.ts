import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { readConfiguration } from '../proxies/kit.ts';
import { exchange, type HttpAnswer } from './exchange.ts';

// Traefik is no package that the tests could install: this sends what it sends with the configuration of
// 'docs/guides/proxies/traefik.md'. https://doc.traefik.io/traefik/middlewares/http/forwardauth/
const yaml = readConfiguration('traefik', 'yaml');
const address = /^ +address: http:\/\/[^/]+(\/verify\/demo\?\S+)$/m.exec(yaml)?.[1] ?? '';
const copied = [...(/authResponseHeaders:\n((?: +- \S+\n)+)/.exec(yaml)?.[1] ?? '').matchAll(/- (\S+)/g)].map(
  ([, name = '']) => name.toLowerCase(),
);
const emptied = [...yaml.matchAll(/^ +([\w-]+): ''$/gm)].map(([, name = '']) => name.toLowerCase());

let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp({ TRUSTED_PROXIES: '127.0.0.1', VERIFY_PEERS: '127.0.0.1' });
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  key = await workspace.owner.key();
});
afterAll(() => app.close());

/** It asks with GET, whatever the request's method, and passes on all headers but what was emptied. */
async function askAsTraefik(
  uri: string,
  headers: readonly (readonly [name: string, value: string])[],
): Promise<HttpAnswer> {
  const passedOn = headers.filter(([name]) => !emptied.slice(0, -2).includes(name));
  const own = [
    ['x-forwarded-method', 'POST'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-host', 'api.example.com'],
    ['x-forwarded-uri', uri],
    ['x-forwarded-for', '192.0.2.7'],
  ] as const;
  const target = address.replace('/demo', `/${workspace.slug}`);
  return await exchange(app.url, { target, headers: [...passedOn, ...own] });
}

test('the page names an address, and each header of an identity both as copied and as emptied', () => {
  expect(address).toBe('/verify/demo?permission=datasets:read&any=1');
  expect(copied).toEqual([
    'x-portcullis-key-id',
    'x-portcullis-member-id',
    'x-portcullis-external-id',
    'x-portcullis-tier',
    'x-portcullis-permissions',
  ]);
  for (const name of copied) expect(emptied).toContain(name);
  expect(emptied).toEqual(
    expect.arrayContaining(['x-portcullis-require', 'x-portcullis-caller', 'x-api-key', 'authorization']),
  );
});

describe('behind Traefik', () => {
  test('a good key passes, and each header that is copied is there', async () => {
    const { status, headers } = await askAsTraefik('/developer/v1/ping', [['x-api-key', key.secret]]);
    expect(status).toBe(200);
    for (const name of copied) expect(headers).toHaveProperty(name);
    expect(headers).toMatchObject({ 'x-portcullis-key-id': key.id, 'x-portcullis-permissions': 'datasets:read' });
  });

  test('a key in the original URL is refused', async () => {
    const answer = await askAsTraefik('/developer/v1/ping?api_key=oops', [['x-api-key', key.secret]]);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { code: 'api_key_in_url' }]);
  });

  test('a request without a key gets the problem as it is', async () => {
    const answer = await askAsTraefik('/developer/v1/ping', [['x-portcullis-require', 'any-valid-key']]);
    expect(answer).toMatchObject({ status: 401, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'api_key_missing' });
  });
});
