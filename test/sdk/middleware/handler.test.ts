import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { protect } from '@portcullis/sdk/node';
import { expect, onTestFinished, test } from 'vitest';
import { createTestClient, sendResult, startLocalServer } from '../local-server.ts';

const identity = { keyId: 'key_1', label: 'any', environment: 'LIVE', owner: { memberId: 'mem_1', externalId: null } };
const answer = { verdict: 'VALID', ...identity, permissions: [], metadata: {}, expiresAt: null };

test('what the handler throws is the handler’s: the promise is rejected with it and nothing is answered in its place', async () => {
  const portcullis = await startLocalServer((response) => sendResult(response, { answer }));
  const failure = new Error('a bug of the API');
  const listener = protect({ client: createTestClient(portcullis.url), workspaceId: 'wsp_1' }, () => {
    throw failure;
  });
  const rejected: unknown[] = [];
  const server = createServer((request, response) => {
    listener(request, response).catch((error: unknown) => {
      rejected.push(error);
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const response = await fetch(url, { headers: { 'x-api-key': 'pk_live_1', connection: 'close' } });
  expect(response.status).toBe(500);
  expect(rejected).toEqual([failure]);
});

test('the body of a request is the handler’s to read', async () => {
  const portcullis = await startLocalServer((response) => sendResult(response, { answer }));
  const listener = protect(
    { client: createTestClient(portcullis.url), workspaceId: 'wsp_1' },
    async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Buffer).length;
      response.end(String(bytes));
    },
  );
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { 'x-api-key': 'pk_live_1', connection: 'close' };
  const response = await fetch(url, { method: 'POST', body: 'x'.repeat(1_000_000), headers });
  expect(await response.text()).toBe('1000000');
});
