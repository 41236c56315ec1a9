import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { readConfiguration } from '../proxies/kit.ts';
import { exchange, type HttpAnswer } from './exchange.ts';

// Envoy is no package that the tests could install: this sends what it sends with the configuration of
// 'docs/guides/proxies/envoy.md'.
// https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/ext_authz/v3/ext_authz.proto
const yaml = readConfiguration('envoy', 'yaml');
const pathPrefix = /^ +path_prefix: (\S+)$/m.exec(yaml)?.[1] ?? '';
const added = /headers_to_add:\n +- key: (\S+)\n +value: (\S+)/.exec(yaml)?.slice(1) ?? [];
const allowed = (section: string): readonly string[] =>
  [
    ...(new RegExp(`${section}:\\n +patterns:\\n((?: +- exact: \\S+\\n)+)`).exec(yaml)?.[1] ?? '').matchAll(
      /exact: (\S+)/g,
    ),
  ].map(([, name = '']) => name);
const removed = [...yaml.matchAll(/- remove: (\S+)/g)].map(([, name = '']) => name);

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

/** Method and path are the client's, headers only those that are allowed or always sent, and what is added. */
async function askAsEnvoy(
  method: string,
  pathAndQuery: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  const always = ['authorization'];
  const passedOn = Object.entries(headers)
    .filter(([name]) => !removed.includes(name))
    .filter(([name]) => [...always, ...allowed('allowed_headers')].includes(name));
  const [name = '', value = ''] = added;
  return await exchange(app.url, {
    method,
    target: `${pathPrefix.replace('demo', workspace.slug)}${pathAndQuery}`,
    headers: [...passedOn, [name, value]],
  });
}

test('the page says what the route needs in a header, and lets through what an identity and a refusal have', () => {
  expect([pathPrefix, ...added]).toEqual(['/verify/demo', 'x-portcullis-require', 'permission=datasets:read&any=1']);
  expect(removed).toEqual(expect.arrayContaining(['x-portcullis-require', ...allowed('allowed_upstream_headers')]));
  expect(allowed('allowed_client_headers')).toEqual(
    expect.arrayContaining(['content-type', 'www-authenticate', 'retry-after']),
  );
});

describe('behind Envoy', () => {
  test.each(['GET', 'POST', 'DELETE'])(
    'a good key passes with %s, and each header that is allowed is there',
    async (method) => {
      const { status, headers } = await askAsEnvoy(method, '/developer/v1/ping?page=1', { 'x-api-key': key.secret });
      expect(status).toBe(200);
      for (const name of allowed('allowed_upstream_headers')) expect(headers).toHaveProperty(name);
    },
  );

  test('the client’s query is no requirement, and its header is dropped', async () => {
    const weak = (await workspace.owner.key({ grants: [] })).secret;
    const forged = { 'x-api-key': weak, 'x-portcullis-require': 'any-valid-key' };
    const answer = await askAsEnvoy('GET', '/developer/v1/ping?permission=other', forged);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([403, { code: 'insufficient_permissions' }]);
  });

  test('a key in the query is refused', async () => {
    const answer = await askAsEnvoy('GET', '/developer/v1/ping?api_key=oops', { 'x-api-key': key.secret });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { code: 'api_key_in_url' }]);
  });

  test('a request without a key is refused with headers that may pass on', async () => {
    const answer = await askAsEnvoy('GET', '/developer/v1/ping', {});
    expect(answer.status).toBe(401);
    for (const name of ['content-type', 'www-authenticate', 'x-portcullis-code'])
      expect(answer.headers).toHaveProperty(name);
  });
});
