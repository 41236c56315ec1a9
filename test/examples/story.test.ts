import { expect, test } from 'vitest';
import { post, textAt, type Answered } from '../support/graphql.ts';
import { startProcess } from '../support/processes.ts';
import { readScript } from './package-script.ts';
import { startPortcullis } from './portcullis-process.ts';
import { readAnswer, Reader, readExports, runCurl } from './readme.ts';

test('the story of the energy API’s README comes true, block by block', async () => {
  const page = new Reader('examples/energy-api/README.md');

  // 1. Start Portcullis
  expect(page.next('sh')).toBe('npx pnpm@12.21.0 start');
  const { url, sessionToken } = await startPortcullis();
  page.fillIn('http://localhost:4000', url);
  const run = async (document: string): Promise<Answered | null> => {
    const { data, errors } = await post(url, { bearer: sessionToken }, document);
    expect(errors).toEqual([]);
    return data;
  };

  // 2. Find the workspace, 3. Make the key with which the API asks
  page.fillIn('WORKSPACE_ID', textAt(await run(page.next('graphql')), 'workspace.id'));
  page.fillIn('VERIFYING_SECRET', textAt(await run(page.next('graphql')), 'generateApiKey.secret'));

  // 4. Start the API
  const startApi = page.next('sh');
  expect(startApi).toMatch(/^npx pnpm@12\.21\.0 --filter @portcullis\/example-energy-api start$/m);
  const started = page.next('text');
  expect(started).toBe('energy-api listening on http://127.0.0.1:4100');
  const api = await startProcess({
    ...readScript('examples/energy-api', 'start'),
    env: { ...readExports(startApi), PORT: '0' },
    readyWhen: /^energy-api listening on (http:\/\/127\.0\.0\.1:\d+)$/m,
  });
  page.fillIn('http://127.0.0.1:4100', api.url);

  // 5. Make a customer's key
  const { generateApiKey } = (await run(page.next('graphql'))) as { generateApiKey: Answered };
  page.fillIn('KEY_ID', textAt(generateApiKey, 'apiKey.id'));
  page.fillIn('SECRET', textAt(generateApiKey, 'secret'));
  const variables = readExports(page.next('sh'));

  // 6. Call the API
  const call = async (): Promise<number> => {
    const response = await runCurl(page.next('sh'), variables);
    const { status, headers, body } = readAnswer(page.next('http'));
    expect({ status: response.status, body: await response.json() }).toEqual({ status, body });
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    return status;
  };
  expect([await call(), await call(), await call(), await call()]).toEqual([401, 200, 200, 403]);

  // 7. Revoke the key
  expect(await run(page.next('graphql'))).toEqual({ revokeApiKey: { effective: true, apiKey: { status: 'REVOKED' } } });
  expect(await call()).toBe(401);
  expect(page.isAtEnd).toBe(true);

  await api.stop();
  expect(await api.exitCode).toBe(0);
  expect(api.stderr()).toBe('');
});
