import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openStoreGate } from '../http/store-gate.ts';
import { createDatabase, dropDatabase } from '../support/postgres-databases.ts';
import { openPostgresServer } from '../support/postgres-server.ts';
import { askGraphQL, askWho } from './ask.ts';
import { failToStart, makeDirectory, paste, readWelcome, removeDirectories, startServer } from './server-process.ts';

const PASSWORD = 'correct-horse-battery';
const OPERATOR = { 'x-api-key': 'operator-of-the-tests-0123456789-abcdef' };

let serverUrl: string;
let stop = (): Promise<void> => Promise.resolve();
beforeAll(async () => {
  ({ serverUrl, stop } = await openPostgresServer());
});
const databases: string[] = [];
afterEach(async () => {
  for (const url of databases.splice(0)) await dropDatabase(serverUrl, url);
});
afterAll(async () => {
  removeDirectories();
  await stop();
});

test('the first start on an empty database prints an operator key that works, and no demo; the second prints none', async () => {
  const DATABASE_URL = await makeDatabase();
  const first = await startServer(makeDirectory(), { DATABASE_URL });
  await first.waitForOutput(/operator_/);
  const { operatorKey, sessionToken, lines } = readWelcome(first.stdout());
  expect({ sessionToken, lines }).toEqual({ sessionToken: '', lines: [] });
  expect(await askWho(first.url, { 'x-api-key': operatorKey })).toMatchObject({ isOperator: true });
  await first.stop();
  expect(await first.exitCode).toBe(0);

  const second = await startServer(makeDirectory(), { DATABASE_URL });
  expect(second.stdout()).not.toContain('operator_');
  expect(await askWho(second.url, { 'x-api-key': operatorKey })).toMatchObject({ isOperator: true });
  await second.stop();
});

test('a server erases at its start what was deleted 30 days ago', async () => {
  const environment = { DATABASE_URL: await makeDatabase(), PORTCULLIS_DEMO: 'true' };
  const first = await startServer(makeDirectory(), environment);
  await first.waitForOutput(/operator_/);
  await first.stop();
  const client = new pg.Client({ connectionString: environment.DATABASE_URL });
  await client.connect();
  try {
    await client.query(`UPDATE workspaces SET deleted_at = now() - interval '31 days'`);
    const second = await startServer(makeDirectory(), environment);
    const count = async () => (await client.query('SELECT id FROM workspaces')).rowCount;
    await expect.poll(count, { timeout: 10_000 }).toBe(0);
    await second.stop();
    expect(await second.exitCode).toBe(0);
    expect(second.stderr()).toBe('');
  } finally {
    await client.end();
  }
});

test('two servers that start at once on an empty database both run; one prints the operator key, one the demo', async () => {
  const environment = {
    DATABASE_URL: await makeDatabase(),
    PORTCULLIS_DEMO: 'true',
    PORTCULLIS_SESSION_SECRET: randomBytes(32).toString('base64url'),
  };
  const servers = await Promise.all([0, 1].map(() => startServer(makeDirectory(), environment)));
  // Each has printed everything when it listens, but for what is still in the pipe.
  await Promise.any(servers.map((server) => server.waitForOutput(/revokeApiKey/, 10_000)));
  const welcomes = servers.map((server) => readWelcome(server.stdout()));
  const [welcome, ...others] = welcomes.filter(({ operatorKey }) => operatorKey !== '');
  expect(others).toEqual([]);
  expect(welcomes.filter(({ lines }) => lines.length > 0)).toEqual([welcome]);
  expect(welcome?.lines).toHaveLength(3);
  for (const { url } of servers) {
    expect(await askWho(url, { 'x-api-key': welcome?.operatorKey ?? '' })).toMatchObject({ isOperator: true });
    const { data } = await askGraphQL(url, '{ workspaces { nodes { slug } } }', {
      'x-api-key': welcome?.operatorKey ?? '',
    });
    expect(data).toEqual({ workspaces: { nodes: [{ slug: 'demo' }] } });
  }
  expect(await paste(welcome?.lines[1] ?? '')).toMatch(/^HTTP\/1\.1 200 /);
  await Promise.all(servers.map((server) => server.stop()));
  expect(await Promise.all(servers.map(({ exitCode }) => exitCode))).toEqual([0, 0]);
});

describe('one sentence, without the password, is the answer to', () => {
  test('a wrong password', async ({ skip }) => {
    const url = new URL(await makeDatabase());
    if (url.password === '') skip('this server takes any password');
    url.password = PASSWORD;
    const { exitCode, stdout, stderr } = await failToStart(makeDirectory(), {
      DATABASE_URL: url.href,
      PORTCULLIS_OPERATOR_KEY: OPERATOR['x-api-key'],
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^The database at .* can't be reached: password authentication failed/m);
    expect(stderr).not.toContain(PASSWORD);
    expect(stderr).not.toMatch(/^\s+at |\.ts\b/m);
  });

  test('a database that does not exist', async () => {
    const url = new URL(serverUrl);
    url.pathname = '/portcullis_test_nowhere';
    const { exitCode, stderr } = await failToStart(makeDirectory(), { DATABASE_URL: url.href });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('database "portcullis_test_nowhere" does not exist');
    if (url.password !== '') expect(stderr).not.toContain(url.password);
  });

  test('a database that a newer release wrote', async () => {
    const DATABASE_URL = await makeDatabase();
    const made = await startServer(makeDirectory(), { DATABASE_URL });
    await made.stop();
    await migrateToFuture(DATABASE_URL);
    const { exitCode, stdout, stderr } = await failToStart(makeDirectory(), { DATABASE_URL });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('was written by a newer release of Portcullis (it has 9999_future)');
    expect(stderr).not.toMatch(/^\s+at |\.ts\b/m);
  });
});

test('a server outlives its database: refused while that is away, answered when it is back, never ended', async () => {
  const gate = await openStoreGate(await makeDatabase());
  const server = await startServer(makeDirectory(), {
    DATABASE_URL: gate.url,
    PORTCULLIS_OPERATOR_KEY: OPERATOR['x-api-key'],
  });
  const ask = (): Promise<{ status: number }> =>
    askGraphQL(server.url, '{ workspaces { nodes { id } } viewer { isOperator } }', OPERATOR);
  const verify = async (): Promise<number> =>
    (await fetch(`${server.url}/verify/demo`, { headers: { 'x-api-key': 'pk_live_x', connection: 'close' } })).status;
  for (let round = 0; round < 5; round += 1) {
    expect(await verify()).toBe(401);
    // Statements are under way on every connection when it breaks.
    const statuses = new Set<number>();
    const callers = Array.from({ length: 20 }, async (_, index) => {
      for (let call = 0; call < 10; call += 1) statuses.add(index % 2 === 0 ? await verify() : (await ask()).status);
    });
    await Promise.race(callers.map(() => verify()));
    gate.shut();
    await Promise.all(callers);
    expect([...statuses].filter((status) => ![200, 401, 503].includes(status))).toEqual([]);
    expect(await verify()).toBe(503);
    gate.open();
    await expect.poll(verify, { timeout: 10_000 }).toBe(401);
  }
  await server.stop();
  expect(await server.exitCode).toBe(0);
  expect(server.stdout()).not.toContain(OPERATOR['x-api-key']);
  await gate.close();
});

async function makeDatabase(): Promise<string> {
  const url = await createDatabase(serverUrl, 'template0');
  databases.push(url);
  return url;
}

async function migrateToFuture(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_future', '2099-01-01')`);
  } finally {
    await client.end();
  }
}
