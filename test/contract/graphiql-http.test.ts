import { createServer, request as send, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createGraphiql } from '@portcullis/server/http/graphiql/graphiql.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
let server: Server;

beforeAll(async () => {
  const graphiql = createGraphiql();
  server = createServer((request, response) => {
    const pathname = request.url?.replace(/\?.*$/s, '') ?? '';
    if (!graphiql.handle(request, response, pathname)) response.writeHead(404).end('left to the endpoint');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

test('a browser gets a page of less than 4 kB, which nobody may keep or frame', async () => {
  const { status, headers, body } = await get('/graphql', { accept: BROWSER });
  expect(status).toBe(200);
  expect(body.length).toBeLessThan(4_000);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('the content policy allows nothing inline but style attributes, and its nonce is new each time', async () => {
  const [first, second] = await Promise.all([
    get('/graphql', { accept: BROWSER }),
    get('/graphql', { accept: BROWSER }),
  ]);
  const nonce = /nonce="([^"]{22,})"/.exec(first.body.toString())?.[1] ?? 'no nonce';
  expect(String(first.headers['content-security-policy']).split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(second.body.toString()).not.toContain(nonce);
  expect(first.body.toString()).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=|https?:/);
});

test.each([
  ['curl', '/graphql', { accept: '*/*' }],
  ['a program that reads JSON', '/graphql', { accept: 'application/graphql-response+json, application/json' }],
  ['a program that also reads HTML', '/graphql', { accept: 'application/json, text/html;q=0.9' }],
  ['a program that ranks both alike', '/graphql', { accept: 'text/html, application/json' }],
  ['a client that refuses HTML', '/graphql', { accept: 'text/html;q=0' }],
  ['a client that names nothing', '/graphql', {}],
  ['a browser with a query', '/graphql?query=%7B__typename%7D', { accept: BROWSER }],
  ['a file of an older version', '/graphql/assets/0123456789abcdef/main.ts', { accept: BROWSER }],
  ['a path out of the folder', '/graphql/assets/../../package.json', { accept: BROWSER }],
  ['another path', '/graphql/', { accept: BROWSER }],
])('%s is left to the endpoint', async (_who, path, headers) => {
  const { status, body } = await get(path, headers);
  expect([status, body.toString()]).toEqual([404, 'left to the endpoint']);
});

test('only GET and HEAD are answered', async () => {
  const [main = ''] = await listFiles('main.ts');
  for (const path of ['/graphql', main]) {
    expect((await get(path, { accept: BROWSER }, 'POST')).status).toBe(404);
    const { status, headers, body } = await get(path, { accept: BROWSER }, 'HEAD');
    expect([status, body.length]).toEqual([200, 0]);
    expect(Number(headers['content-length'])).toBeGreaterThan(0);
  }
});

test('every file may be kept for ever, says its type, and loads nothing by itself', async () => {
  const paths = await listFiles();
  expect(paths.length).toBeGreaterThan(8);
  for (const path of paths) {
    const { status, headers } = await get(path, {}, 'HEAD');
    expect([path, status]).toEqual([path, 200]);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-type']).toBe(TYPES[path.replace(/.*\./, '')]);
  }
});

test('every module that a module of ours imports is there, and no type is left in it', async () => {
  const [main = ''] = await listFiles('main.ts');
  const seen = new Set<string>();
  const follow = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const { status, body } = await get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(body.toString()).not.toMatch(/\binterface \w|import type/);
    const imports = [...body.toString().matchAll(/^import .* from '\.\/([\w.-]+)'/gm)].map(([, name = '']) => name);
    for (const name of imports) await follow(path.replace(/[^/]+$/, name));
  };
  await follow(main);
  expect(seen.size).toBeGreaterThan(5);
});

test('a file comes as brotli, gzip or as it is, with the same content', async () => {
  const [path = ''] = await listFiles('graphiql.css');
  const plain = await get(path);
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const brotli = await get(path, { 'accept-encoding': 'gzip, deflate, br' });
  expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
  expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
  const zipped = await get(path, { 'accept-encoding': 'br;q=0, gzip' });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
  expect(new Set([plain, brotli, zipped].map(({ headers }) => headers.etag)).size).toBe(3);
});

test('a copy that is still current is not sent again', async () => {
  const [path = ''] = await listFiles('graphiql.css');
  const { headers } = await get(path);
  const again = await get(path, { 'if-none-match': headers.etag ?? '' });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await get(path, { 'if-none-match': '"something-else"' })).status).toBe(200);
});

test('all files together weigh less than 2.2 MB on their way', async () => {
  const sizes = (await listFiles()).map(async (path) => (await get(path, { 'accept-encoding': 'br' })).body.length);
  expect((await Promise.all(sizes)).reduce((sum, size) => sum + size)).toBeLessThan(2_200_000);
});

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The paths of the files that the page names; all, or those of one name. */
async function listFiles(name = ''): Promise<readonly string[]> {
  const { body } = await get('/graphql', { accept: BROWSER });
  const paths = [...body.toString().matchAll(/"(graphql\/assets\/[^"]+)"/g)].map(([, path = '']) => `/${path}`);
  return [...new Set(paths)].filter((path) => path.endsWith(name));
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** `fetch` would add an Accept-Encoding of its own and undo it. */
async function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  return await new Promise((resolve, reject) => {
    const request = send({ port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject).end();
  });
}
