import { request as openRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/** What to send, exactly: names, order and repetitions of headers stay as they are. */
export interface HttpRequest {
  readonly method?: string;
  /** Path and query. */
  readonly target?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Sends one request, on a connection of its own, without anything that `fetch` would add or forbid. */
export async function exchange(
  url: string,
  { method = 'GET', target = '/', headers = [], body }: HttpRequest,
): Promise<HttpAnswer> {
  const { hostname, port, host } = new URL(url);
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const needed: [string, string][] = [['host', host]];
  if (body !== undefined && !given.has('transfer-encoding'))
    needed.push(['content-length', String(Buffer.byteLength(body))]);
  const sent = [...needed.filter(([name]) => !given.has(name)), ...headers].flat();
  return await new Promise((resolve, reject) => {
    const request = openRequest({ hostname, port, method, path: target, headers: sent, agent: false }, (response) => {
      collect(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        reject,
      );
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** Sends bytes that need be no HTTP, and answers everything that comes back until the server hangs up. */
export async function exchangeBytes(url: string, ...parts: readonly (string | Promise<unknown>)[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  let received = '';
  socket.on('data', (chunk: string) => (received += chunk));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A server that has refused may reset the connection while the rest is still being sent.
  socket.on('error', () => undefined);
  for (const part of parts) {
    if (typeof part === 'string') socket.write(part);
    else await part;
  }
  await closed;
  return received;
}

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
