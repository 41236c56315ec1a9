import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { startGatedServer, type GatedServer } from './gated-server.ts';
import { expectRefused, expectTold, postBody, type WireError } from './graphql-errors.ts';

let app: TestApp;
let server: GatedServer;
let workspace: SeededWorkspace;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  key = await workspace.owner.key();
  server = await startGatedServer(app, { REQUEST_TIMEOUT_MS: '1000' });
});
afterAll(async () => {
  await server.close();
  await app.close();
});

/** A server that can't renew its lease answers no longer than this. */
const LEASE_MS = 5_000;

/** Ways for the store to go, and to come back. */
const ways: Record<string, { part(): Promise<void> | void; join(): Promise<void> | void }> = {
  'breaks its connections and takes no new ones': { part: () => server.gate.shut(), join: () => server.gate.open() },
  'is closed by its administrator': {
    part: async () => {
      await administer(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS false`);
      await administer(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port IN (${['0', ...server.gate.ports()].join()})`,
      );
    },
    join: () => administer(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS true`),
  },
};

describe.each(Object.entries(ways))('while the store %s', (_how, { part, join }) => {
  afterEach(async () => {
    await join();
    // Back without a restart, by itself, after every test.
    await expect
      .poll(async () => [(await verify()).status, (await whoAmI()).status], { timeout: 10_000 })
      .toEqual([200, 200]);
  });

  test('/verify answers 503, never 200, and says when to come back', async () => {
    expect((await verifyUnseen()).status).toBe(401);
    await part();
    for (let attempt = 0; attempt < 12; attempt += 1) expectUnavailable(await verifyUnseen());
  });

  test('/verify answers for keys in memory until the lease is over, and then 503', async () => {
    expect((await verify()).status).toBe(200);
    await part();
    const goneAt = performance.now();
    await expect.poll(async () => (await verify()).status, { timeout: 10_000, interval: 50 }).toBe(503);
    expect(performance.now() - goneAt).toBeLessThan(LEASE_MS + 1_000);
    for (let attempt = 0; attempt < 5; attempt += 1) expectUnavailable(await verify());
  });

  test('/verify?mode=nginx answers 403 with the real status in a header, because nginx can not take 503', async () => {
    await part();
    for (const target of [`/verify/${workspace.slug}?mode=nginx`, `/verify/${workspace.slug}/?mode=nginx`]) {
      const answer = await exchange(server.url, { target, headers: [['x-api-key', randomUUID()]] });
      const headers = {
        'x-portcullis-status': '503',
        'x-portcullis-code': 'verification_unavailable',
        'retry-after': '1',
      };
      expect(answer).toMatchObject({ status: 403, headers });
      expect(JSON.parse(answer.text)).toMatchObject({ status: 403, code: 'verification_unavailable' });
    }
    const below = await exchange(server.url, {
      target: `/verify/${workspace.slug}/path?mode=nginx`,
      headers: [
        ['x-api-key', randomUUID()],
        ['x-portcullis-require', 'any-valid-key'],
      ],
    });
    expectUnavailable(below);
  });

  test('who calls can not be known: 503 and UNAVAILABLE, never 401 and never nobody', async () => {
    await part();
    for (const caller of [workspace.owner.caller, key.caller]) {
      const answer = await postBody(server.url, { query: '{ viewer { isOperator } }' }, credentialHeaders(caller));
      expectRefused(answer, 503, 'UNAVAILABLE');
      expect(answer.headers['retry-after']).toBe('1');
    }
  });

  test('whoever is known without it is answered, but for what needs it', async () => {
    await part();
    const headers = [['x-api-key', OPERATOR_KEY]] as const;
    const answer = await postBody(
      server.url,
      { query: `{ viewer { isOperator } workspace(id: "${workspace.id}") { id } }` },
      headers,
    );
    const { data, errors } = JSON.parse(answer.text) as { data: unknown; errors: WireError[] };
    expect(data).toEqual({ viewer: { isOperator: true }, workspace: null });
    expect(errors).toMatchObject([{ path: ['workspace'], extensions: { retryAfterMs: 1_000 } }]);
    for (const error of errors) expectTold(answer, error, 'UNAVAILABLE');
  });

  test('a document is still read, and a body still measured', async () => {
    await part();
    const headers = credentialHeaders(workspace.owner.caller);
    expectRefused(await postBody(server.url, { query: '{ viewerr }' }, headers), 400, 'BAD_REQUEST');
    expectRefused(await postBody(server.url, ' '.repeat(300_000), headers), 413, 'DOCUMENT_TOO_LARGE');
  });

  test('the server lives and is not ready', async () => {
    await part();
    expect((await exchange(server.url, { target: '/health/live' })).status).toBe(200);
    const ready = await exchange(server.url, { target: '/health/ready' });
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.text)).toEqual({ status: 'not ready', store: 'unreachable' });
  });

  test('requests that are under way are answered 503 at the worst', async () => {
    const answers = Promise.all(Array.from({ length: 30 }, verifyUnseen));
    await part();
    for (const answer of (await answers).filter(({ status }) => status !== 401)) expectUnavailable(answer);
  });

  test('every refusal is logged once with its id, and without a secret', async () => {
    await part();
    const { headers } = await verifyUnseen();
    const lines = server
      .logged()
      .split('\n')
      .filter((line) => line.includes(String(headers['x-request-id'])));
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['request failed', 'request']);
    expect(server.logged()).not.toContain(key.secret);
  });
});

describe('while the store says nothing, a request waits no longer than a request may take:', () => {
  afterEach(async () => {
    server.gate.open();
    await expect.poll(async () => (await verify()).status, { timeout: 10_000 }).toBe(200);
  });

  test('/verify answers 503, GraphQL UNAVAILABLE, and the server is not ready', async () => {
    server.gate.hold();
    const startedAt = performance.now();
    const [verified, asked, ready] = await Promise.all([
      verifyUnseen(),
      whoAmI(),
      exchange(server.url, { target: '/health/ready' }),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expectUnavailable(verified);
    expectRefused(asked, 503, 'UNAVAILABLE');
    expect(ready.status).toBe(503);
    expect((await exchange(server.url, { target: '/health/live' })).status).toBe(200);
  });
});

async function verify(): Promise<HttpAnswer> {
  return await exchange(server.url, { target: `/verify/${workspace.slug}`, headers: [['x-api-key', key.secret]] });
}

/** Nothing is known of such a key: it must be looked up. */
async function verifyUnseen(): Promise<HttpAnswer> {
  const headers = [['x-api-key', randomUUID()]] as const;
  return await exchange(server.url, { target: `/verify/${workspace.slug}`, headers });
}

async function whoAmI(): Promise<HttpAnswer> {
  return await postBody(server.url, { query: '{ viewer { user { id } } }' }, credentialHeaders(workspace.owner.caller));
}

function expectUnavailable(answer: HttpAnswer): void {
  expect(answer).toMatchObject({
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
  });
  expect(JSON.parse(answer.text)).toMatchObject({ status: 503, code: 'verification_unavailable' });
}

function databaseName(): string {
  return new URL(app.store.url ?? '').pathname.slice(1);
}

/** From another database of the server: none closes the one that it is in. */
async function administer(statement: string): Promise<void> {
  const store = inject('store');
  if (store.kind !== 'postgres') throw new Error('there is no server in this project');
  const client = new pg.Client({ connectionString: store.serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
