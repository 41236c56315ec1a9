import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';

let app: TestApp;
const headersOf: Record<string, Record<string, string>> = { 'nobody in particular': {} };
beforeAll(async () => {
  app = await startTestApp();
  const { owner } = await seedWorkspace(app);
  headersOf['a signed-in user'] = Object.fromEntries(credentialHeaders(owner.caller));
  headersOf['an API key'] = Object.fromEntries(credentialHeaders((await owner.key()).caller));
});
afterAll(() => app.close());

test('the audits of GraphQL over HTTP are 61', () => {
  expect(serverAudits({ url: '' })).toHaveLength(61);
});

describe.each(['nobody in particular', 'a signed-in user', 'an API key'])('to %s, GraphQL over HTTP', (caller) => {
  const fetchAsCaller = (url: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...headersOf[caller] } });
  const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: fetchAsCaller });

  test.each(audits)('$name ($id)', async ({ fn }) => {
    const { response: _response, ...result } = { response: undefined, ...(await fn()) };
    expect(result).toMatchObject({ status: 'ok' });
  });
});
