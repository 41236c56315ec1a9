import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What verification over HTTP is held against: the same bytes from `node:http`, with nothing but the work that nobody can
 * leave out. `plain` answers at once; `json` reads the body, parses it and hashes the keys in it.
 */
const [mode = '', answer = ''] = process.argv.slice(2);
const { headers, body } = JSON.parse(Buffer.from(answer, 'base64').toString()) as {
  headers: Record<string, string>;
  body: string;
};

interface Input {
  readonly presentedKey?: string;
  readonly verifications?: readonly { readonly presentedKey: string }[];
}

const server = createServer((request, response) => {
  if (mode === 'plain') return void response.writeHead(200, headers).end(body);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: { input: Input } };
    const { presentedKey, verifications = [] } = variables.input;
    for (const key of presentedKey === undefined ? verifications : [{ presentedKey }])
      hash('sha256', key.presentedKey, 'buffer');
    response.writeHead(200, headers).end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
