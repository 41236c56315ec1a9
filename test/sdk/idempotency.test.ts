import { randomUUID } from 'node:crypto';
import { ConnectionError, IdempotencyKeyReusedError, type PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { createTestClient, rejectionOf, startLocalServer, type LocalServer } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

/** Stands before the real server: lets every request through, and loses the answer to the first. */
async function startLosingProxy(): Promise<LocalServer> {
  return await startLocalServer((response, attempt, { headers, body }) => {
    const { authorization = '', 'content-type': type = '' } = headers;
    void fetch(`${app.url}/graphql`, { method: 'POST', headers: { authorization, 'content-type': type }, body }).then(
      async (answer) => {
        const text = await answer.text();
        if (attempt === 1) response.destroy();
        else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
      },
    );
  });
}

function connectBy({ url }: LocalServer): PortcullisClient {
  if (!(typeof member.caller === 'object' && 'bearer' in member.caller)) throw new Error('a member is signed in');
  return createTestClient(url, { credential: member.caller });
}

async function countKeys(label: string): Promise<number> {
  return (await app.db.selectFrom('apiKeys').select('id').where('label', '=', label).execute()).length;
}

describe('when the answer is lost', () => {
  test('generate with an idempotency key asks again, and there is one key, which works', async () => {
    const proxy = await startLosingProxy();
    const input = { workspaceId: workspace.id, label: 'one', idempotencyKey: randomUUID() };
    const { secret } = await connectBy(proxy).apiKeys.generate(input);
    expect(proxy.requests).toHaveLength(2);
    expect(proxy.requests[1]?.body).toBe(proxy.requests[0]?.body);
    expect(await countKeys('one')).toBe(1);
    expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID' });
  });

  test('regenerate with an idempotency key asks again, and answers the secret that works', async () => {
    const proxy = await startLosingProxy();
    const key = await member.key();
    const { secret } = await connectBy(proxy).apiKeys.regenerate({ keyId: key.id, idempotencyKey: randomUUID() });
    expect(proxy.requests).toHaveLength(2);
    expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID' });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
  });

  test.for([undefined, null])('generate with the idempotency key %s does not ask again', async (idempotencyKey) => {
    const proxy = await startLosingProxy();
    const label = `none: ${String(idempotencyKey)}`;
    const call = connectBy(proxy).apiKeys.generate({ workspaceId: workspace.id, label, idempotencyKey });
    expect(await rejectionOf(call)).toBeInstanceOf(ConnectionError);
    expect(proxy.requests).toHaveLength(1);
    expect(await countKeys(label)).toBe(1);
  });
});

test('an idempotency key that was used for something else is an error of its own', async () => {
  const { apiKeys } = connectBy({ url: app.url, requests: [] });
  const input = { workspaceId: workspace.id, label: 'a', idempotencyKey: randomUUID() };
  await apiKeys.generate(input);
  expect(await rejectionOf(apiKeys.generate({ ...input, label: 'b' }))).toBeInstanceOf(IdempotencyKeyReusedError);
});
