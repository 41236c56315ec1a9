import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';

/** Answers HTTP on a free port of this machine until the running test ends; returns its URL. */
export async function listenForKeys(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}/jwks`;
}
