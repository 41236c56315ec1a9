import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestProcess } from '../support/processes.ts';
import { copyDirectory, makeDirectory, removeDirectories, startServer } from './server-process.ts';

const BODY = '{"query":"{ __typename }"}';

let initialised: string;
beforeAll(async () => {
  initialised = makeDirectory();
  await (await startServer(initialised)).stop();
});
afterAll(removeDirectories);

test('SIGTERM lets a request that is under way end well, refuses new ones, and ends with 0', async () => {
  const server = await start({ DRAIN_TIMEOUT_MS: '60000' });
  const request = await beginRequest(server);
  process.kill(server.pid, 'SIGTERM');
  await expect.poll(() => canConnect(server), { timeout: 10_000 }).toBe(false);
  expect(await finishRequest(request)).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n[\s\S]*\{"data":\{"__typename":"Query"\}\}/,
  );
  expect(await server.exitCode).toBe(0);
  expect(server.stderr()).toBe('');
});

test('a request that does not end is cut off after DRAIN_TIMEOUT_MS, and the server ends with 0', async () => {
  const server = await start({ DRAIN_TIMEOUT_MS: '300' });
  const request = await beginRequest(server);
  const startedAt = performance.now();
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exitCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(request.destroyed || request.readableEnded || (await once(request, 'close'))).toBeTruthy();
});

test('a connection that is open without a request does not hold a server up', async () => {
  const server = await start({ DRAIN_TIMEOUT_MS: '60000' });
  const { port } = new URL(server.url);
  const kept = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  kept.write(`GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n`);
  await once(kept, 'data');
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exitCode).toBe(0);
});

test.each(['SIGTERM', 'SIGINT'])('a second signal, %s, ends the server at once', async (signal) => {
  const server = await start({ DRAIN_TIMEOUT_MS: '60000' });
  await beginRequest(server);
  process.kill(server.pid, 'SIGTERM');
  await expect.poll(() => canConnect(server), { timeout: 10_000 }).toBe(false);
  process.kill(server.pid, signal);
  expect(await server.exitCode).toBe(1);
});

test('a server that was stopped in any of these ways starts again on its data', async () => {
  const directory = copyDirectory(initialised);
  for (const signal of ['SIGINT', 'SIGKILL', 'SIGTERM'] as const) {
    const server = await startServer(directory);
    process.kill(server.pid, signal);
    expect(await server.exitCode).toBe(signal === 'SIGKILL' ? null : 0);
  }
  const last = await startServer(directory);
  expect((await fetch(`${last.url}/health/ready`)).status).toBe(200);
  await last.stop();
});

async function start(environment: Readonly<Record<string, string>>): Promise<TestProcess> {
  return await startServer(makeDirectory(), {
    PORTCULLIS_DATA_DIR: join(copyDirectory(initialised), '.portcullis'),
    ...environment,
  });
}

/** Sends a request but for the last byte of its body, and waits until the server has begun with it. */
async function beginRequest({ url }: TestProcess): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
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
