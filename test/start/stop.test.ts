import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestProcess } from '../support/processes.ts';
import { askGraphQL } from './ask.ts';
import { makeDirectory, paste, readWelcome, removeDirectories, startServer } from './server-process.ts';

const BODY = '{"query":"{ __typename }"}';

// One data directory for all: each test begins with a start after the stop of the one before it.
let directory: string;
beforeAll(() => {
  directory = makeDirectory();
});
afterAll(removeDirectories);

test('SIGTERM lets a request that is under way end well, refuses new ones, waits for no idle connection, and ends with 0', async () => {
  const server = await start({ DRAIN_TIMEOUT_MS: '60000' });
  const idle = await openConnection(server);
  idle.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(idle, 'data');
  const request = await beginRequest(server);

  process.kill(server.pid, 'SIGTERM');
  await expect.poll(() => canConnect(server), { timeout: 10_000 }).toBe(false);
  const answer = await finishRequest(request);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('{"data":{"__typename":"Query"}}');
  expect(await server.exitCode).toBe(0);
  expect(server.stderr()).toBe('');
});

test('a request that does not end is cut off after DRAIN_TIMEOUT_MS, and the server ends with 0', async () => {
  const server = await start({ DRAIN_TIMEOUT_MS: '300' });
  const request = await beginRequest(server);
  const cutOff = once(request, 'close');
  const startedAt = performance.now();
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exitCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await cutOff;
});

test.each(['SIGTERM', 'SIGINT'])('a second signal, %s, ends the server at once', async (signal) => {
  const server = await start({ DRAIN_TIMEOUT_MS: '60000' });
  await beginRequest(server);
  process.kill(server.pid, 'SIGTERM');
  await expect.poll(() => canConnect(server), { timeout: 10_000 }).toBe(false);
  process.kill(server.pid, signal);
  expect(await server.exitCode).toBe(1);
});

test('SIGINT stops a server as well, and after all this it starts again on its data', async () => {
  const server = await start({});
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  process.kill(server.pid, 'SIGINT');
  expect(await server.exitCode).toBe(0);
});

test('what verifications gathered is written before the server ends, however far away the next flush is', async () => {
  const first = makeDirectory();
  const server = await startServer(first, { USAGE_FLUSH_SECONDS: '3600' });
  const { sessionToken, lines } = readWelcome(server.stdout());
  expect(await paste(lines[1] ?? '')).toContain('200 OK');
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exitCode).toBe(0);
  const next = await startServer(first);
  const query = '{ workspace(slug: "demo") { id } }';
  const headers = { authorization: `Bearer ${sessionToken}` };
  const { workspace } = (await askGraphQL(next.url, query, headers)).data as { workspace: { id: string } };
  const keys = `{ apiKeys(workspaceId: "${workspace.id}") { nodes { lastUsedAt } } }`;
  expect((await askGraphQL(next.url, keys, headers)).data).toEqual({
    apiKeys: { nodes: [{ lastUsedAt: expect.stringMatching(/Z$/) }] },
  });
  process.kill(next.pid, 'SIGTERM');
  expect(await next.exitCode).toBe(0);
});

async function start(environment: Readonly<Record<string, string>>): Promise<TestProcess> {
  return await startServer(directory, environment);
}

async function openConnection({ url }: TestProcess): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends a request but for the last byte of its body, and waits until the server has begun with it. */
async function beginRequest(server: TestProcess): Promise<Socket> {
  const socket = await openConnection(server);
  const head = [
    'POST /graphql HTTP/1.1',
    'host: x',
    'content-type: application/json',
    `content-length: ${BODY.length}`,
    'expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // The server answers "100 Continue" when it takes the request.
  await once(socket, 'data');
  socket.write(BODY.slice(0, -1));
  return socket;
}

async function finishRequest(socket: Socket): Promise<string> {
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
  const closed = once(socket, 'close');
  socket.write(BODY.slice(-1));
  await closed;
  return received;
}

async function canConnect({ url }: TestProcess): Promise<boolean> {
  const { port } = new URL(url);
  return await new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}
