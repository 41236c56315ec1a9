import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Config } from './config.ts';
import { SetupError } from './setup-error.ts';
import { sendProblem } from './http/problem.ts';
import { SECURITY_HEADERS } from './http/router.ts';

/** A port that can't be opened. */
class ListenError extends SetupError {
  override readonly name = 'ListenError';
}

/**
 * Opens the port and waits until it is open.
 * @throws {ListenError} when it is taken, forbidden, or the host is none of this machine's
 */
export async function listen(
  handle: RequestListener,
  { host, port, limits }: Pick<Config, 'host' | 'port' | 'limits'>,
): Promise<Server> {
  const { headersBytesMax: maxHeaderSize, requestTimeoutMs: requestTimeout } = limits;
  // How late a timeout may be noticed; Node's 30 seconds are longer than the timeout itself.
  const connectionsCheckingInterval = Math.min(requestTimeout, 1_000);
  const server = createServer(
    { maxHeaderSize, requestTimeout, headersTimeout: requestTimeout, connectionsCheckingInterval },
    handle,
  );
  server.on('clientError', answerClientError);
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, host, port)));
    server.listen(port, host, () => resolve(server));
  });
}

/** Where a server can be reached from this machine. */
export function toLocalUrl(server: Server, host: string): string {
  // A server that listens on a port has an address of this kind; strings are for pipes.
  const { port } = server.address() as AddressInfo;
  const isLoopback = /^(127\.|::1$|localhost$|0\.0\.0\.0$|::$)/.test(host);
  return `http://${isLoopback ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What is answered between opening the port and being ready. */
export function sendStarting(_request: IncomingMessage, response: ServerResponse): void {
  sendProblem(response, STARTING, { 'retry-after': '1' });
}

const STARTING = {
  status: 503,
  code: 'starting',
  title: 'Starting',
  detail: 'This server is starting. Try again in a second.',
};

/** Stops accepting, lets what is under way end, and cuts off what has not ended in time. */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that had a request under way becomes idle later, and is kept for more requests unless it is closed.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}

const SWEEP_EVERY_MS = 50;

function toListenError(cause: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const [problem, hint] = explain(cause, host, port);
  return new ListenError(problem, hint, { cause });
}

function explain(
  { code, message }: NodeJS.ErrnoException,
  host: string,
  port: number,
): readonly [problem: string, hint: string] {
  if (code === 'EADDRINUSE')
    return [`Port ${port} on ${host} is taken by another program.`, 'Stop that one, or set PORT to a free port.'];
  if (code === 'EACCES') return [`Port ${port} on ${host} is not open to this user.`, 'Set PORT to one above 1023.'];
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return [`${host} is no address of this machine.`, 'Set HOST to one of its own, such as 127.0.0.1.'];
  }
  return [`Port ${port} on ${host} can't be opened: ${message}.`, 'Check HOST and PORT.'];
}

/** What never became a request: answered by the right status, without repeating any of it. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail: DETAILS[status],
    code: 'malformed_request',
  });
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`);
}

const DETAILS = {
  400: 'This is no HTTP request.',
  408: 'The request did not arrive in time.',
  431: 'The headers of this request are too large.',
};
