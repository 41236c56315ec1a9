import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStoreGate, type StoreGate } from '../http/store-gate.ts';
import { createDatabase, dropDatabase } from '../support/postgres-databases.ts';
import { openPostgresServer } from '../support/postgres-server.ts';
import type { TestProcess } from '../support/processes.ts';
import { makeDirectory, removeDirectories, startServer } from './server-process.ts';

let postgres: Awaited<ReturnType<typeof openPostgresServer>>;
let databaseUrl: string;
let gate: StoreGate;
let server: TestProcess;
beforeAll(async () => {
  postgres = await openPostgresServer();
});
beforeEach(async () => {
  databaseUrl = await createDatabase(postgres.serverUrl, 'template0');
  gate = await openStoreGate(databaseUrl);
  server = await startServer(makeDirectory(), { DATABASE_URL: gate.url, DRAIN_TIMEOUT_MS: '3000' });
});
afterEach(async () => {
  await server.stop();
  await gate.close();
  await dropDatabase(postgres.serverUrl, databaseUrl);
});
afterAll(async () => {
  removeDirectories();
  await postgres.stop();
});

/** Sends a request but for the end of its body. */
async function beginRequest(): Promise<Socket> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  const head = ['POST /graphql HTTP/1.1', 'host: x', 'content-type: application/json', 'content-length: 99'];
  socket.write(`${[...head, 'expect: 100-continue'].join('\r\n')}\r\n\r\n`);
  // The server answers "100 Continue" when it takes the request.
  await once(socket, 'data');
  return socket;
}

test('a server whose database is gone lets requests end for as long as they may, and ends with 0', async () => {
  const request = await beginRequest();
  gate.shut();
  const startedAt = performance.now();
  process.kill(server.pid, 'SIGTERM');
  await once(request, 'close');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(2_900);
  expect(await server.exitCode).toBe(0);
});

test('a server whose database says nothing any more ends all the same, with 0', async () => {
  gate.hold();
  const startedAt = performance.now();
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exitCode).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
