import { VERDICT_ANSWERS, VERDICTS, type Verdict } from '@portcullis/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { mutate } from '../../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../../support/seed.ts';
import { connect } from '../connect.ts';
import { createTestClient, sendResult, startLocalServer } from '../local-server.ts';
import { send, startProtectedServer, type ProtectedServer } from './protected-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member({
    grants: [{ permission: 'datasets:read', resources: ['solar'] }],
    externalId: '4711',
  });
});
afterAll(() => app.close());

/** An API for live keys, where /datasets/… needs `datasets:read` on what follows. */
async function startApi(): Promise<ProtectedServer> {
  const verifier = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] });
  return await startProtectedServer({
    client: connect(app, verifier.caller),
    workspaceId: workspace.id,
    environment: 'LIVE',
    require: ({ url = '' }) => {
      const resource = /^\/datasets\/([^?]*)/.exec(url)?.[1];
      return resource === undefined ? undefined : { permission: { name: 'datasets:read', resource } };
    },
  });
}

function expectProblem(verdict: Exclude<Verdict, 'VALID'>): object {
  const { httpStatus: status, code, title, detail } = VERDICT_ANSWERS[verdict];
  const challenges: Partial<Record<Verdict, string>> = { MISSING: 'Bearer realm="api"' };
  const challenge = challenges[verdict] ?? `Bearer realm="api", error="invalid_token", error_description="${code}"`;
  return {
    status,
    headers: expect.objectContaining({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': challenge }),
    }),
    body: { type: 'about:blank', title, status, detail, code },
  };
}

/** How a key gets into the state that a verdict is about; answers what the request then presents. */
const SITUATIONS: Readonly<Record<string, (key: SeededKey) => Promise<{ presented?: string; path?: string } | void>>> =
  {
    MISSING: async () => await Promise.resolve({ presented: '' }),
    IN_URL: async ({ secret }) => await Promise.resolve({ path: `/?page=${secret}` }),
    NOT_FOUND: async () => await Promise.resolve({ presented: 'pk_live_00000000000000000000000000rubbis' }),
    REVOKED: async ({ id }) => void (await mutate(app.url, member.caller, 'revokeApiKey', { keyId: id })),
    SUPERSEDED: async ({ id }) => void (await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: id })),
    EXPIRED: async ({ id }) => await set(id, { expiresAt: app.clock.now() }),
    DISABLED: async ({ id }) => await set(id, { disabledAt: app.clock.now(), disabledBy: 'operator' }),
    WRONG_ENVIRONMENT: async () => ({ presented: (await member.key({ environment: 'TEST' })).secret }),
    IP_NOT_ALLOWED: async ({ id }) => await set(id, { ipAllowList: ['203.0.113.0/24'] }),
    INSUFFICIENT_PERMISSIONS: async () => await Promise.resolve({ path: '/datasets/wind' }),
  };

/** What has no mutation yet. */
async function set(
  keyId: string,
  change: { expiresAt?: Date; disabledAt?: Date; disabledBy?: string; ipAllowList?: string[] },
): Promise<void> {
  await app.db.updateTable('apiKeys').set(change).where('id', '=', keyId).execute();
}

describe('the middleware refuses', () => {
  test.each(Object.entries(SITUATIONS))(
    '%s as a problem with its status, code and challenge',
    async (verdict, prepare) => {
      const api = await startApi();
      const key = await member.key();
      const { presented = key.secret, path = '/datasets/solar' } = (await prepare(key)) ?? {};
      const headers = presented === '' ? {} : { 'x-api-key': presented };
      expect(await send(api, { path, headers })).toEqual(expectProblem(verdict as Exclude<Verdict, 'VALID'>));
      expect(api.identities).toHaveLength(0);
    },
  );

  test.each(['RATE_LIMITED', 'QUOTA_EXCEEDED'] as const)(
    '%s likewise, although this server has no limits yet',
    async (verdict) => {
      const server = await startLocalServer((response) => sendResult(response, { answer: { verdict } }));
      const api = await startProtectedServer({ client: createTestClient(server.url), workspaceId: 'wsp_1' });
      expect(await send(api, { headers: { 'x-api-key': 'pk_live_1' } })).toEqual(expectProblem(verdict));
    },
  );

  test('every verdict but VALID: none is left out here', () => {
    const tested = [...Object.keys(SITUATIONS), 'RATE_LIMITED', 'QUOTA_EXCEEDED', 'VALID'];
    expect(tested.toSorted()).toEqual([...VERDICTS].toSorted());
  });

  test('on HEAD with the same status and headers and no body', async () => {
    const api = await startApi();
    const answer = await send(api, { method: 'HEAD' });
    expect(answer).toMatchObject({
      status: 401,
      body: undefined,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
  });
});

describe('the middleware lets a valid key through', () => {
  test.each([
    ['X-API-Key', (secret: string) => ({ 'X-API-Key': secret })],
    ['Authorization: Bearer', (secret: string) => ({ authorization: `Bearer ${secret}` })],
    ['authorization: bearer', (secret: string) => ({ authorization: `bearer   ${secret}` })],
    ['X-API-Key beside another scheme', (secret: string) => ({ 'x-api-key': secret, authorization: 'Basic dTpw' })],
  ])('in %s, and the handler knows whose it is', async (_what, toHeaders) => {
    const api = await startApi();
    const key = await member.key({ label: 'forecast', metadata: { team: 'grid' }, expiresAt: '2030-01-01T00:00:00Z' });
    const answer = await send(api, { path: '/datasets/solar', headers: toHeaders(key.secret) });
    expect(answer.status).toBe(200);
    expect(api.identities).toEqual([
      {
        keyId: key.id,
        label: 'forecast',
        environment: 'LIVE',
        owner: { memberId: member.id, externalId: '4711' },
        tier: null,
        permissions: ['datasets:read'],
        metadata: { team: 'grid' },
        expiresAt: '2030-01-01T00:00:00.000Z',
      },
    ]);
  });

  test('and refuses it on the next request after it was revoked', async () => {
    const api = await startApi();
    const key = await member.key();
    const headers = { 'x-api-key': key.secret };
    expect((await send(api, { headers })).status).toBe(200);
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    expect(await send(api, { headers })).toMatchObject({ status: 401, body: { code: 'api_key_revoked' } });
  });

  test('of another workspace never', async () => {
    const api = await startApi();
    const foreign = await (await seedWorkspace(app)).owner.key();
    expect(await send(api, { headers: { 'x-api-key': foreign.secret } })).toEqual(expectProblem('NOT_FOUND'));
  });
});
