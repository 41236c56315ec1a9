import type { RequestListener, Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { loadConfig } from '@portcullis/server/config.ts';
import { drain, listen } from '@portcullis/server/listen.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { exchange, exchangeBytes } from './exchange.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

describe('what is no request is answered by a problem with security headers, and hung up on:', () => {
  test.each([
    ['something else', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 400],
    ['a method that HTTP does not have', 'FETCH / HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\nhost: x\r\n: sekret\r\n\r\n', 400],
    ['a header that goes on in the next line', 'GET / HTTP/1.1\r\nhost: x\r\nx-api-key: a\r\n sekret\r\n\r\n', 400],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nhost: x\r\nx-api-key: a\0sekret\r\n\r\n', 400],
    [
      'both a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc',
      400,
    ],
    ['a length that is no number', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: sekret\r\n\r\n', 400],
    ['headers of 64 kB', `GET / HTTP/1.1\r\nhost: x\r\nx-api-key: ${'x'.repeat(65_536)}\r\n\r\n`, 431],
    ['a target of 64 kB', `GET /${'x'.repeat(65_536)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
  ])('%s', async (_what, bytes, status) => {
    const url = await serve();
    const { head, body } = split(await exchangeBytes(url, bytes));
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^x-content-type-options: nosniff$/m);
    expect(head).toMatch(/^content-security-policy: default-src 'none'; frame-ancestors 'none'$/m);
    expect(head).toMatch(/^cache-control: no-store$/m);
    expect(head).toMatch(/^connection: close$/m);
    expect(JSON.parse(body)).toMatchObject({
      status,
      code: 'malformed_request',
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(body).not.toContain('sekret');
  });
});

test('a client that sends everything before it reads receives the refusal', async () => {
  const { hostname, port } = new URL(await serve());
  const socket = connect(Number(port), hostname).pause().setEncoding('latin1');
  let received = '';
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  // Half a megabyte, in pieces, so that much of it arrives after the refusal.
  socket.write('POST / HTTP/1.1\r\nhost: x\r\n');
  for (let piece = 0; piece < 8; piece += 1) {
    await new Promise((resolve) => socket.write(`x-${piece}: ${'x'.repeat(65_536)}\r\n`, resolve));
  }
  socket.on('data', (chunk: string) => (received += chunk)).resume();
  await closed;
  expect(received).toMatch(/^HTTP\/1\.1 431 /);
});

test('a request whose body does not arrive in time is answered 408, and hung up on', async () => {
  const url = await serve((request, response) => void request.resume().once('end', () => response.end()), {
    REQUEST_TIMEOUT_MS: '1000',
  });
  const startedAt = performance.now();
  const { head, body } = split(await exchangeBytes(url, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{'));
  expect(head).toMatch(/^HTTP\/1\.1 408 /);
  expect(JSON.parse(body)).toMatchObject({ status: 408, code: 'malformed_request' });
  expect(performance.now() - startedAt).toBeLessThan(4_000);
});

test('a request whose headers do not arrive in time is answered 408', async () => {
  const url = await serve(undefined, { REQUEST_TIMEOUT_MS: '1000' });
  expect(split(await exchangeBytes(url, 'GET / HTTP/1.1\r\nhost: x\r\nx-api-')).head).toMatch(/^HTTP\/1\.1 408 /);
});

describe('draining', () => {
  test('lets a request that is under way end well, and takes no new one', async () => {
    const { server, url, underWay, finish } = await serveSlowly();
    const answer = exchange(url, {});
    await underWay;
    const drained = drain(server, 10_000);
    await expect(exchange(url, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish();
    expect(await answer).toMatchObject({ status: 200, text: 'done' });
    await drained;
  });

  test('does not wait for connections that are kept open without a request', async () => {
    const { server, url, underWay, finish } = await serveSlowly();
    const kept = exchangeBytes(url, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await underWay;
    const startedAt = performance.now();
    const drained = drain(server, 10_000);
    finish();
    await drained;
    expect(await kept).toContain('200 OK');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test('cuts off what has not ended in time', async () => {
    const { server, url, underWay } = await serveSlowly();
    const answer = exchange(url, {}).catch((error: unknown) => error);
    await underWay;
    await drain(server, 100);
    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a port that can not be opened is told in one sentence:', () => {
  test('a taken one', async () => {
    const { port } = new URL(await serve());
    await expect(listenOn({ PORT: port })).rejects.toMatchObject({
      name: 'ListenError',
      message: `Port ${port} on 127.0.0.1 is taken by another program.`,
    });
  });

  test('one of another machine', async () => {
    await expect(listenOn({ HOST: '192.0.2.1', PORT: '0' })).rejects.toMatchObject({
      message: '192.0.2.1 is no address of this machine.',
    });
  });
});

async function serve(
  handle: RequestListener = (_request, response) => void response.end(),
  environment: Record<string, string> = {},
): Promise<string> {
  return toUrl(await listenOn({ PORT: '0', ...environment }, handle));
}

async function serveSlowly() {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const server = await listenOn({ PORT: '0' }, (_request, response) => {
    begun.resolve();
    void ended.promise.then(() => response.end('done'));
  });
  return { server, url: toUrl(server), underWay: begun.promise, finish: ended.resolve };
}

async function listenOn(
  environment: Record<string, string>,
  handle: RequestListener = (_request, response) => void response.end(),
): Promise<Server> {
  const server = await listen(handle, loadConfig(environment));
  servers.push(server.unref());
  return server;
}

function toUrl(server: Server): string {
  // A server that listens on a port has an address of this kind; strings are for pipes.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function split(received: string): { head: string; body: string } {
  const [head = '', body = ''] = received.split('\r\n\r\n');
  return { head: head.replaceAll('\r', ''), body };
}
