import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortcullisClient, type ClientOptions } from '@portcullis/sdk';
import { onTestFinished } from 'vitest';

/** A request as a local server saw it. */
export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on a free loopback port that stands for a Portcullis server or for what is taken for one. */
export interface LocalServer {
  readonly url: string;
  /** In the order in which they came. */
  readonly requests: readonly SeenRequest[];
}

/** Answers one request; `attempt` is 1 for the first. */
export type Answerer = (response: ServerResponse, attempt: number, seen: SeenRequest) => void;

/** Starts a server that is closed at the end of the test. */
export async function startLocalServer(answer: Answerer): Promise<LocalServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const seen = { method: request.method, url: request.url, headers: request.headers, body };
      answer(response, requests.push(seen), seen);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on a port has an address of this kind; strings are for pipes.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A client of a local server, with a credential that it does not check and pauses that no test has to wait for. */
export function createTestClient(url: string, options: Partial<ClientOptions> = {}): PortcullisClient {
  return new PortcullisClient({ url, credential: { apiKey: TEST_API_KEY }, retry: { pauseMs: 1 }, ...options });
}

/** What {@link createTestClient} presents itself with. */
export const TEST_API_KEY = 'pk_live_0123456789secret0123456789secr01';

/** Answers JSON. */
export function sendJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** Answers what every operation of the SDK reads: its root field under the alias `result`. */
export function sendResult(response: ServerResponse, result: unknown, headers: Record<string, string> = {}): void {
  sendJson(response, { data: { result } }, 200, headers);
}

/** Answers a top-level GraphQL error. */
export function sendGraphQLError(response: ServerResponse, code: string, facts: object = {}, status = 200): void {
  sendJson(response, { data: null, errors: [{ message: `refused: ${code}`, extensions: { code, ...facts } }] }, status);
}

/** What a promise is rejected with; undefined if it is not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
