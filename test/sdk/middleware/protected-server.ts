import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { protect, type ProtectOptions, type VerifiedIdentity } from '@portcullis/sdk/node';
import { onTestFinished } from 'vitest';

/** An API of somebody's that the middleware protects. */
export interface ProtectedServer {
  readonly port: number;
  /** Who was let through, in order. */
  readonly identities: readonly VerifiedIdentity[];
}

/** Starts an API that answers 200 with the identity that it got; it is closed at the end of the test. */
export async function startProtectedServer(options: ProtectOptions): Promise<ProtectedServer> {
  const identities: VerifiedIdentity[] = [];
  const answer = protect(options, (_request, response, identity) => {
    identities.push(identity);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(identity));
  });
  const server = createServer((incoming, response) => void answer(incoming, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on a port has an address of this kind; strings are for pipes.
  return { port: (server.address() as AddressInfo).port, identities };
}

/** An answer of the protected API. */
export interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Parsed, or undefined if there is none. */
  readonly body: unknown;
}

/** Sends a request; a header with a list of values is sent once for each. */
export async function send(
  { port }: ProtectedServer,
  { path = '/', method = 'GET', headers = {} }: { path?: string; method?: string; headers?: OutgoingHttpHeaders } = {},
): Promise<Received> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Sends bytes as they are, and answers everything that comes back until the connection is closed or breaks. */
export async function sendRaw({ port }: ProtectedServer, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  // A server that closes before it has read everything may break the connection.
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}
