import { inspect } from 'node:util';
import { PortcullisClient, type Credential } from '@portcullis/sdk';
import { describe, expect, test } from 'vitest';
import {
  createTestClient,
  rejectionOf,
  sendGraphQLError,
  sendJson,
  sendResult,
  startLocalServer,
} from './local-server.ts';

/** Must be found nowhere but in the header. */
const SECRET = 'pk_live_hunter2hunter2hunter2hunter2hunt';

describe('a credential', () => {
  test.each<[what: string, credential: Credential, header: Record<string, string>]>([
    ['an API key', { apiKey: SECRET }, { 'x-api-key': SECRET }],
    ['a session token', { bearer: SECRET }, { authorization: `Bearer ${SECRET}` }],
    ['a function of a session token', { bearer: () => SECRET }, { authorization: `Bearer ${SECRET}` }],
    ['a promise of a session token', { bearer: () => Promise.resolve(SECRET) }, { authorization: `Bearer ${SECRET}` }],
  ])('goes into its header alone: %s', async (_what, credential, header) => {
    const server = await startLocalServer((response) => sendResult(response, null));
    await createTestClient(server.url, { credential }).viewer();
    expect(server.requests[0]?.headers).toMatchObject(header);
    expect(
      Object.keys(server.requests[0]?.headers ?? {}).filter((name) => /^(x-api-key|authorization)$/.test(name)),
    ).toHaveLength(1);
  });

  test('of a function is asked for with every call', async () => {
    let count = 0;
    const server = await startLocalServer((response) => sendResult(response, null));
    const client = createTestClient(server.url, { credential: { bearer: () => `token-${(count += 1)}` } });
    await client.viewer();
    await client.viewer();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('whose function fails fails the call with what it threw, and nothing is sent', async () => {
    const failure = new Error('the session has ended');
    const server = await startLocalServer((response) => sendResult(response, null));
    const client = createTestClient(server.url, { credential: { bearer: () => Promise.reject(failure) } });
    expect(await rejectionOf(client.viewer())).toBe(failure);
    expect(server.requests).toHaveLength(0);
  });
});

describe('a credential that no header can carry', () => {
  const MESSAGE = 'must be visible ASCII characters without blanks; a line break at its end is a common slip.';
  const unusable = [
    `${SECRET}\n`,
    `${SECRET}\r\nx-evil: 1`,
    ` ${SECRET}`,
    `${SECRET} ${SECRET}`,
    `${SECRET}\0`,
    `${SECRET}é`,
    '',
    null,
    7,
  ];

  test.each(unusable)('is refused when the client is made, without being repeated: %j', (value) => {
    for (const name of ['apiKey', 'bearer']) {
      // What a program without types can pass.
      const credential = { [name]: value } as unknown as Credential;
      expect(() => createTestClient('http://127.0.0.1:9', { credential })).toThrow(
        new TypeError(`credential.${name} ${MESSAGE}`),
      );
    }
  });

  test.each(unusable)('is refused when a function answers it, without being repeated: %j', async (value) => {
    const credential = { bearer: () => value } as unknown as Credential;
    const error = await rejectionOf(createTestClient('http://127.0.0.1:9', { credential }).viewer());
    expect(error).toEqual(new TypeError(`What credential.bearer() answers ${MESSAGE}`));
  });

  test.each([{}, { apiKey: SECRET, bearer: SECRET }, { apiKey: undefined }])(
    'is refused when it is not exactly one',
    (credential) => {
      expect(() => createTestClient('http://127.0.0.1:9', { credential: credential as unknown as Credential })).toThrow(
        new TypeError('credential must be either { apiKey } or { bearer }.'),
      );
    },
  );
});

describe('nobody finds the credential', () => {
  const credentials: readonly [what: string, credential: Credential][] = [
    ['an API key', { apiKey: SECRET }],
    ['a session token', { bearer: SECRET }],
    ['a function', { bearer: () => SECRET }],
  ];

  test.each(credentials)('by looking at the client: %s', (_what, credential) => {
    const client = new PortcullisClient({ url: 'http://127.0.0.1:9', credential, headers: { 'x-proxy': SECRET } });
    expect(
      inspect(client, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true, showProxy: true }),
    ).not.toContain(SECRET);
    expect(JSON.stringify(client)).not.toContain(SECRET);
    expect(JSON.stringify(reachableFrom(client))).not.toContain(SECRET);
  });

  test.each(credentials)('in what a failed call tells: %s', async (_what, credential) => {
    const server = await startLocalServer((response, attempt) => {
      if (attempt === 1) sendGraphQLError(response, 'UNAUTHENTICATED', {}, 401);
      else if (attempt === 2) sendJson(response, { result: { code: 'NOT_FOUND', message: 'No.' } });
      else if (attempt === 3) response.writeHead(500).end(`<h1>Your key was ${SECRET}</h1>`);
      else response.destroy();
    });
    const client = createTestClient(server.url, { credential, retry: { attempts: 1 } });
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const error = await rejectionOf(client.apiKeys.verify({ workspaceId: 'wsp_1', presentedKey: SECRET }));
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { showHidden: true, depth: Number.POSITIVE_INFINITY })).not.toContain(SECRET);
      expect(JSON.stringify(error)).not.toContain(SECRET);
    }
  });
});

/** Every own property of every object that can be reached, functions and prototypes among them. */
function reachableFrom(root: object): unknown[] {
  const found = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (found.has(value)) return;
    found.add(value);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
    for (const key of Reflect.ownKeys(value)) visit(Object.getOwnPropertyDescriptor(value, key)?.value);
    visit(Object.getPrototypeOf(value));
  };
  visit(root);
  return [...found].filter((value) => typeof value === 'string');
}
