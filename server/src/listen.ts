import { createServer, STATUS_CODES, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Config } from './config.ts';
import { SetupError } from './setup-error.ts';
import { sendProblem } from './http/problem.ts';

/** A port that can't be opened. */
export class ListenError extends SetupError {
  override readonly name = 'ListenError';
}

/**
 * Opens the port and waits until it is open.
 * @throws {ListenError} when it is taken, forbidden, or the host is none of this machine's
 */
export async function listen(handle: RequestListener, { host, port, limits }: Pick<Config, 'host' | 'port' | 'limits'>): Promise<Server> {
  const server = createServer({ maxHeaderSize: limits.headersBytesMax, requestTimeout: limits.requestTimeoutMs, headersTimeout: limits.requestTimeoutMs }, handle);
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

const STARTING = { status: 503, code: 'starting', title: 'Starting', detail: 'This server is starting. Try again in a second.' };

/** Stops accepting, lets what is under way end, and cuts off what has not ended in time. */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearTimeout(timer);
}

function toListenError(cause: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const [problem, hint] = explain(cause, host, port);
  return new ListenError(problem, hint, { cause });
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): readonly [problem: string, hint: string] {
  if (code === 'EADDRINUSE') return [`Port ${port} on ${host} is taken by another program.`, 'Stop that one, or set PORT to a free port.'];
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
  const body = JSON.stringify({ type: 'about:blank', title, status, code: 'malformed_request' });
  socket.end(`HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}
