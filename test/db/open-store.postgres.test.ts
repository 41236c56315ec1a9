import { createServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { openStore } from '@portcullis/server/db/open-store.ts';
import { StoreError } from '@portcullis/server/db/store-error.ts';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { answerAsPostgres } from './fake-postgres.ts';

const PASSWORD = 'correct-horse-battery';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('a database that is', () => {
  test('on an unknown host is told with host and database', async () => {
    const error = await openFailing(`postgres://me:${PASSWORD}@portcullis.invalid:5432/keys`);
    expect(error.message).toMatch(
      /^The database at portcullis\.invalid:5432\/keys can't be reached: .*ENOTFOUND|EAI_AGAIN/,
    );
  });

  test('not running is told', async () => {
    const port = await findFreePort();
    const error = await openFailing(`postgres://me:${PASSWORD}@127.0.0.1:${port}/keys`);
    expect(error.message).toMatch(
      new RegExp(`^The database at 127\\.0\\.0\\.1:${port}/keys can't be reached: .*ECONNREFUSED.*\\.$`),
    );
  });

  test('not there on its server is told', async () => {
    const url = new URL(serverUrl());
    url.pathname = '/portcullis_test_absent';
    const error = await openFailing(url.href);
    expect(error.message).toContain('database "portcullis_test_absent" does not exist');
  });

  test('closed to this password is told without the password', async ({ skip }) => {
    const url = new URL(serverUrl());
    url.password = PASSWORD;
    const opened = await openStore({ kind: 'postgres', url: url.href }, limits).catch(() => undefined);
    await opened?.close();
    if (opened !== undefined) skip('this server takes any password');
    const error = await openFailing(url.href);
    expect(error.message).toMatch(/password authentication failed/);
  });

  test('another program that answers in its own way is told', async () => {
    const url = await serve((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await openFailing(url)).message).toMatch(/can't be reached/);
  });

  test('a program that hangs up is told', async () => {
    const url = await serve((socket) => socket.destroy());
    expect((await openFailing(url)).message).toMatch(/can't be reached/);
  });

  test('a program that never answers is told within seconds', async () => {
    const url = await serve(() => undefined);
    expect((await openFailing(url)).message).toMatch(/can't be reached: .*timeout/i);
  });

  test('too old is told with both versions', async () => {
    const url = await serve((socket) => answerAsPostgres(socket, { serverVersionNum: '140012' }));
    const error = await openFailing(url);
    expect(error.message).toBe('The database is PostgreSQL 14; Portcullis needs PostgreSQL 15 or newer.');
  });
});

test('the oldest PostgreSQL that is supported is opened', async () => {
  const url = await serve((socket) => answerAsPostgres(socket, { serverVersionNum: '150000' }));
  const store = await openStore({ kind: 'postgres', url }, limits);
  await store.close();
});

const limits = { databasePoolMax: 1, databaseStatementTimeoutMs: 30_000 };

/** Every failure of these is one for people: a sentence, a hint, and no password in any part of it. */
async function openFailing(url: string): Promise<StoreError> {
  const error = await openStore({ kind: 'postgres', url }, limits).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StoreError)) throw new Error(`expected a StoreError, not ${inspect(error)}`);
  expect(error.message).toMatch(/^The database .*[^.]\.$/);
  expect(error.hint).toContain('DATABASE_URL');
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(PASSWORD);
  return error;
}

function serverUrl(): string {
  const store = inject('store');
  if (store.kind !== 'postgres') throw new Error('there is no server in this project');
  return store.serverUrl;
}

/** Listens on a free port of the loopback address, and answers its URL. */
async function serve(answer: (socket: Socket) => void): Promise<string> {
  const port = await findFreePort();
  const server = createServer((socket) => answer(socket.on('error', () => undefined)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `postgres://me:${PASSWORD}@127.0.0.1:${port}/keys`;
}
