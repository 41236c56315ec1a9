/**
 * Uses the client where there is nothing of Node: its own `fetch` needs some of that, so a stand-in for a response has
 * to do.
 */
export const PORTABLE = `
  const { log } = console;
  for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate']) delete globalThis[name];
  const { PortcullisClient, NotFoundError } = await import('@portcullis/sdk');
  const { authenticateRequest } = await import('@portcullis/sdk/middleware');
  const answer = (request) => JSON.stringify({ data: { result: { isOperator: request.headers['x-api-key'] === 'pk_live_1' } } });
  const fetch = async (_url, request) => ({ status: 200, type: 'basic', headers: new Map(), text: async () => answer(request) });
  const client = new PortcullisClient({ url: 'https://keys.example.com', credential: { apiKey: 'pk_live_1' }, fetch });
  const presented = { urls: ['/?token=1'], apiKeyHeaders: [], authorizationHeaders: [] };
  const { problem } = await authenticateRequest(presented, { client, workspaceId: 'wsp_1' });
  log((await client.viewer()).isOperator, problem.body.code, new NotFoundError({ code: 'X', message: 'y' }).name);
`;

/** Protects a server while its Portcullis server is down, and prints two answers and the failure. */
export const MIDDLEWARE = `
  import { createServer } from 'node:http';
  import { ConnectionError, PortcullisClient } from '@portcullis/sdk';
  import { protect } from '@portcullis/sdk/node';
  const client = new PortcullisClient({ url: 'http://127.0.0.1:9', credential: { apiKey: 'pk_live_1' } });
  const failures = [];
  const onUnavailable = (failure) => failures.push(failure instanceof ConnectionError);
  const server = createServer(protect({ client, workspaceId: 'wsp_1', onUnavailable }, () => undefined));
  server.listen(0, '127.0.0.1', async () => {
    const url = 'http://127.0.0.1:' + server.address().port;
    const statuses = [];
    for (const headers of [{}, { 'x-api-key': 'pk_live_2' }]) statuses.push((await fetch(url, { headers })).status);
    console.log(...statuses, ...failures);
    server.closeAllConnections();
    server.close();
  });
`;

/** Uses the types of all entries, rightly and wrongly. */
export const TYPED = `
  import { NotFoundError, PortcullisClient, type ApiKey, type Requirement, type VerificationAnswer } from '@portcullis/sdk';
  import { authenticateRequest, type VerifiedIdentity } from '@portcullis/sdk/middleware';

  export async function labels(client: PortcullisClient): Promise<string[]> {
    const found: string[] = [];
    for await (const { label } of client.apiKeys.list({ workspaceId: 'wsp_1' })) found.push(label);
    const key: ApiKey = await client.apiKeys.get('key_1');
    const { secret }: { secret: string } = await client.apiKeys.regenerate({ keyId: key.id, overlapSeconds: 60 });
    const require: Requirement = { anyOf: [{ permission: { name: 'a:b' } }] };
    const answer: VerificationAnswer = await client.apiKeys.verify({ workspaceId: 'wsp_1', presentedKey: secret, require });
    return answer.verdict === 'VALID' ? found : [];
  }

  export async function mistakes(client: PortcullisClient): Promise<VerifiedIdentity | undefined> {
    // @ts-expect-error the label is required
    await client.apiKeys.generate({ workspaceId: 'wsp_1' });
    // @ts-expect-error there is no such reason
    await client.apiKeys.revoke({ keyId: 'key_1', reason: 'BOREDOM' });
    // @ts-expect-error a requirement is one thing
    await client.apiKeys.verify({ workspaceId: 'w', presentedKey: 'k', require: { anyOf: [], permission: { name: 'a' } } });
    // @ts-expect-error instants are strings
    await client.apiKeys.update({ keyId: 'key_1', expiresAt: new Date() });
    // @ts-expect-error one credential
    new PortcullisClient({ url: '', credential: { apiKey: '', bearer: '' } });
    const error: { code: string; requestId: string | undefined } = new NotFoundError({ code: 'NOT_FOUND', message: '' });
    const presented = { urls: [error.code], apiKeyHeaders: [], authorizationHeaders: [], clientAddress: undefined };
    const authentication = await authenticateRequest(presented, { client, workspaceId: 'wsp_1' });
    return authentication.problem === undefined ? authentication.identity : undefined;
  }
`;
