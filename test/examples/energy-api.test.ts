import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEnergyApi } from '../../examples/energy-api/src/energy-api.ts';
import { startProcess } from '../support/processes.ts';
import { readScript } from './package-script.ts';

const valid = {
  verdict: 'VALID',
  code: 'valid',
  httpStatus: 200,
  keyId: 'key_1',
  tier: null,
  label: 'forecast',
  environment: 'LIVE',
  owner: { memberId: 'mem_1', externalId: null },
  permissions: ['datasets:read'],
  metadata: {},
  expiresAt: null,
  reason: null,
} as const;

/** The API with a verifier that finds every key valid, and remembers what it was asked. */
async function startApi(): Promise<{ url: string; required: unknown[] }> {
  const required: unknown[] = [];
  const verify = ({ require }: { readonly require?: unknown }) => {
    required.push(require);
    return Promise.resolve(valid);
  };
  const server = createServer(createEnergyApi({ client: { apiKeys: { verify } }, workspaceId: 'wsp_1' }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, required };
}

const headers = { 'x-api-key': 'pk_live_1' };

describe('the energy API', () => {
  test('needs datasets:read on the very dataset that is asked for, and no more than a valid key for ping', async () => {
    const { url, required } = await startApi();
    expect((await fetch(`${url}/developer/v1/datasets/wind?page=1`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/developer/v1/ping`, { headers })).status).toBe(200);
    expect(required).toEqual([{ permission: { name: 'datasets:read', resource: 'wind' } }, undefined]);
  });

  test.each([
    '/',
    '/developer/v1',
    '/developer/v1/ping/',
    '/developer/v1/datasets/',
    '/developer/v1/datasets/a/b',
    '/developer/v1/datasets/%2e%2e',
  ])('has no %s: 404, and no key is looked at', async (path) => {
    const { url, required } = await startApi();
    const response = await fetch(`${url}${path}`, { headers });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' });
    expect(required).toEqual([]);
  });

  const change = (url: string, id: string, body: string) =>
    fetch(`${url}/developer/v1/datasets/${id}`, { method: 'PUT', headers, body });

  test('needs datasets:write on the very dataset that is changed, which then reads as it was written', async () => {
    const { url, required } = await startApi();
    const written = { id: 'hydro', unit: 'MW', hourly: [1, 2.5] };
    expect(await (await change(url, 'hydro', '[1,2.5]')).json()).toEqual(written);
    expect(required).toEqual([{ permission: { name: 'datasets:write', resource: 'hydro' } }]);
    expect(await (await fetch(`${url}/developer/v1/datasets/hydro`, { headers })).json()).toEqual(written);
    expect((await change(url, 'tidal', '[1]')).status).toBe(404);
  });

  test.each([
    ['no JSON', 'x'],
    ['nothing', ''],
    ['no list', '{}'],
    ['an empty list', '[]'],
    ['text', '["1"]'],
    ['25 hours', JSON.stringify(Array(25).fill(1))],
    ['a long body', `[1${' '.repeat(1_024)}]`],
  ])('refuses %s as the output of a day, and changes nothing', async (_, body) => {
    const { url } = await startApi();
    const read = async () => await (await fetch(`${url}/developer/v1/datasets/hydro`, { headers })).text();
    const before = await read();
    const response = await change(url, 'hydro', body);
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'not_hourly' }]);
    expect(await read()).toBe(before);
  });

  test('has no dataset that nobody made: 404, to who may read it', async () => {
    const { url } = await startApi();
    const response = await fetch(`${url}/developer/v1/datasets/tidal`, { headers });
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'dataset_not_found' }]);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
    'has a ping that can only be read: 405 for %s, with what is allowed',
    async (method) => {
      const { url, required } = await startApi();
      const response = await fetch(`${url}/developer/v1/ping`, { method, headers });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
      expect(await response.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
      expect(required).toEqual([]);
    },
  );
});

describe('the energy API’s process', () => {
  const program = readScript('examples/energy-api', 'start');
  const env = {
    PORTCULLIS_URL: 'http://127.0.0.1:9',
    PORTCULLIS_API_KEY: 'pk_live_secret-of-the-test',
    PORTCULLIS_WORKSPACE_ID: 'wsp_01kr0000000000000000000000',
  };

  test('says everything that it misses at once, and ends with 1', async () => {
    const api = await startProcess({ ...program, env: { PORT: 'http', TRUSTED_PROXIES: 'balancer' } });
    expect(await api.exitCode).toBe(1);
    expect(api.stderr().trim().split('\n')).toEqual([
      "energy-api can't start:",
      '  PORT must be a port from 0 to 65535, such as 4100; 0 takes a free one',
      '  PORTCULLIS_URL must be the address of the server, such as http://localhost:4000',
      '  PORTCULLIS_API_KEY must be a key that holds portcullis:keys:verify',
      '  PORTCULLIS_WORKSPACE_ID must be the id of the workspace, such as wsp_01…',
      '  TRUSTED_PROXIES must be IP addresses and CIDR blocks with commas between them, such as 10.0.0.0/8,::1; empty for none',
    ]);
  });

  test('repeats no value that is wrong', async () => {
    const api = await startProcess({ ...program, env: { ...env, PORTCULLIS_API_KEY: 'pk_live_secret of the test' } });
    expect(await api.exitCode).toBe(1);
    expect(api.stderr()).not.toContain('secret');
  });

  test('says that its port is taken, and ends with 1', async () => {
    const { url } = await startApi();
    const api = await startProcess({ ...program, env: { ...env, PORT: new URL(url).port } });
    expect(await api.exitCode).toBe(1);
    expect(api.stderr()).toContain(`energy-api can't listen on port ${new URL(url).port}`);
    expect(api.stderr()).toContain('EADDRINUSE');
  });

  test('refuses closed while its Portcullis server is down, and goes on', async () => {
    const api = await startProcess({
      ...program,
      env: { ...env, PORT: '0' },
      readyWhen: /^energy-api listening on (\S+)$/m,
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const response = await fetch(new URL('/developer/v1/ping', api.url), { headers });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ code: 'verification_unavailable' });
    }
    await api.stop();
    expect(await api.exitCode).toBe(0);
  });
});
