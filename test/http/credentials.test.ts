import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { exchange } from './exchange.ts';
import { expectRefused, postBody } from './graphql-errors.ts';

type Headers = readonly (readonly [name: string, value: string])[];

let app: TestApp;
let workspace: SeededWorkspace;
let key: SeededKey;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  key = await workspace.owner.key();
  token = await app.signIn('somebody');
});
afterAll(() => app.close());

test('a caller without a credential is nobody', async () => {
  expect(await askWho([])).toEqual({ viewer: null });
});

test('a session token is its user', async () => {
  const who = { viewer: { user: { id: expect.stringMatching(/^usr_/) }, apiKey: null, isOperator: false } };
  expect(await askWho([['authorization', `Bearer ${token}`]])).toEqual(who);
  expect(await askWho([['Authorization', `bearer   ${token}`]])).toEqual(who);
});

test('an API key is itself', async () => {
  expect(await askWho([['X-API-Key', key.secret]])).toEqual({
    viewer: { user: null, apiKey: { id: key.id }, isOperator: false },
  });
});

test('the operator key is the operator', async () => {
  expect(await askWho([['x-api-key', OPERATOR_KEY]])).toEqual({
    viewer: { user: null, apiKey: null, isOperator: true },
  });
});

describe('AMBIGUOUS_CREDENTIALS is the answer to', () => {
  test.each<[string, () => Headers]>([
    [
      'a token and a key',
      () => [
        ['authorization', `Bearer ${token}`],
        ['x-api-key', key.secret],
      ],
    ],
    [
      'a key and a scheme that is none of ours',
      () => [
        ['authorization', 'Basic eDp5'],
        ['x-api-key', key.secret],
      ],
    ],
    [
      'two tokens',
      () => [
        ['authorization', `Bearer ${token}`],
        ['authorization', `Bearer ${token}`],
      ],
    ],
    [
      'two keys',
      () => [
        ['x-api-key', key.secret],
        ['X-API-Key', OPERATOR_KEY],
      ],
    ],
    [
      'one key twice',
      () => [
        ['x-api-key', key.secret],
        ['x-api-key', key.secret],
      ],
    ],
    [
      'a key and an empty one',
      () => [
        ['x-api-key', key.secret],
        ['x-api-key', ''],
      ],
    ],
  ])('%s', async (_what, headers) => {
    expectRefused(await postBody(app.url, { query: '{ __typename }' }, headers()), 400, 'AMBIGUOUS_CREDENTIALS');
  });
});

describe('UNAUTHENTICATED, with a challenge, is the answer to', () => {
  test.each<[string, () => Headers]>([
    ['Basic', () => [['authorization', 'Basic eDp5']]],
    ['an empty Authorization', () => [['authorization', '']]],
    ['Bearer and nothing', () => [['authorization', 'Bearer ']]],
    ['a token without its scheme', () => [['authorization', token]]],
    ['two tokens joined by a comma', () => [['authorization', `Bearer ${token}, Bearer ${token}`]]],
    ['a token with a word behind it', () => [['authorization', `Bearer ${token} x`]]],
    ['a token that is none', () => [['authorization', 'Bearer nonsense']]],
    ['a token of dots', () => [['authorization', 'Bearer ..']]],
    ['a token that was cut', () => [['authorization', `Bearer ${token.slice(0, -2)}`]]],
    ['a key as a token', () => [['authorization', `Bearer ${key.secret}`]]],
    ['the operator key as a token', () => [['authorization', `Bearer ${OPERATOR_KEY}`]]],
    ['a token as a key', () => [['x-api-key', token]]],
    ['an empty key', () => [['x-api-key', '']]],
    ['a key that nobody has', () => [['x-api-key', 'pk_live_00000000000000000000000000000000']]],
    ['a key that is a UUID of nobody', () => [['x-api-key', '3f1c9a52-8a57-4b6c-9d3e-0c1d2e3f4a5b']]],
    ['two keys joined by a comma', () => [['x-api-key', `${key.secret}, ${key.secret}`]]],
    ['a key in quotes', () => [['x-api-key', `"${key.secret}"`]]],
    ['a key in another case', () => [['x-api-key', key.secret.toUpperCase()]]],
    ['bytes', () => [['x-api-key', Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28, 0xa0]).toString('latin1')]]],
    ['10,000 characters', () => [['x-api-key', 'x'.repeat(10_000)]]],
    ['the operator key but for its last character', () => [['x-api-key', `${OPERATOR_KEY.slice(0, -1)}0`]]],
  ])('%s', async (_what, headers) => {
    const answer = await postBody(app.url, { query: '{ __typename }' }, headers());
    const [error] = expectRefused(answer, 401, 'UNAUTHENTICATED');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="portcullis"');
    expect(error?.message).not.toContain(token);
    expect(error?.message).not.toContain(key.secret);
  });

  test('a bad credential, for clients of every kind', async () => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const headers: Headers = [
        ['accept', accept],
        ['authorization', 'Bearer nonsense'],
      ];
      expectRefused(await postBody(app.url, { query: '{ __typename }' }, headers), 401, 'UNAUTHENTICATED');
    }
  });
});

test('whoever has a bad credential still learns what is wrong with a document', async () => {
  for (const query of ['{ __typenam }', '{', `{ ${'a '.repeat(2_000)}}`]) {
    const answer = await postBody(app.url, { query }, [['authorization', 'Bearer nonsense']]);
    expect(answer.status).toBe(400);
    expect(answer.headers['www-authenticate']).toBeUndefined();
  }
});

describe('a credential in the URL is none:', () => {
  test.each(['access_token', 'token', 'api_key', 'apikey', 'key', 'x-api-key', 'authorization', 'X-API-Key'])(
    '%s',
    async (name) => {
      for (const secret of [token, key.secret, OPERATOR_KEY]) {
        const target = `/graphql?${new URLSearchParams({ query: '{ viewer { isOperator } }', [name]: secret })}`;
        expect(JSON.parse((await exchange(app.url, { target })).text)).toEqual({ data: { viewer: null } });
      }
    },
  );

  test('nor in a cookie, nor for a proxy', async () => {
    for (const headers of [
      [['cookie', `token=${token}; api_key=${key.secret}`]],
      [['proxy-authorization', `Bearer ${token}`]],
    ] as Headers[]) {
      expect(await askWho(headers)).toEqual({ viewer: null });
    }
  });
});

test('no credential is ever in the log', () => {
  const signatures = [
    token.split('.')[2] ?? '?',
    ...credentialHeaders(workspace.owner.caller).map(([, value]) => value.split('.')[2] ?? '?'),
  ];
  for (const secret of [key.secret, OPERATOR_KEY, ...signatures]) expect(app.logged()).not.toContain(secret);
});

async function askWho(headers: Headers): Promise<unknown> {
  const answer = await postBody(app.url, { query: '{ viewer { user { id } apiKey { id } isOperator } }' }, headers);
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.text) as { data: unknown }).data;
}
