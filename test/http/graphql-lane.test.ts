import { findLaneMediaType } from '@portcullis/server/http/graphql-lane.ts';
import fc from 'fast-check';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { toMutationDocument } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { exchange, type HttpAnswer } from './exchange.ts';

/** Small requests take a short way to Yoga. These are sent both ways, and what comes back must be the same. */
let app: TestApp;
const CALLERS: Record<string, [name: string, value: string][]> = {
  nobody: [],
  'a bad token': [['authorization', 'Bearer nonsense']],
  'a bad key': [['x-api-key', 'pk_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8']],
  'two credentials': [
    ['authorization', 'Bearer nonsense'],
    ['x-api-key', 'pk_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8'],
  ],
  'a scheme that is none': [['authorization', 'Basic bm9uc2Vuc2U=']],
};
let workspaceId: string;
let keySecret: string;
let keyId: string;
beforeAll(async () => {
  app = await startTestApp();
  const workspace = await seedWorkspace(app);
  workspaceId = workspace.id;
  const key = await workspace.owner.key();
  [keySecret, keyId] = [key.secret, key.id];
  CALLERS['an OWNER'] = credentialHeaders(workspace.owner.caller);
  CALLERS['the operator'] = credentialHeaders(OPERATOR);
  CALLERS['a key'] = credentialHeaders(
    (await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] })).caller,
  );
});
afterAll(() => app.close());

interface Sent {
  readonly body: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** What differs from request to request is left out: its id, when it was answered, and how long it waited. */
function comparable({ status, headers, text }: HttpAnswer): object {
  const { 'x-request-id': id, date: _date, 'content-length': length, ...others } = headers;
  const waited = /"effectiveAfterMs":(\d+)/.exec(text)?.[1] ?? '';
  return {
    status,
    headers: others,
    length: Number(length) - waited.length,
    text: text.replaceAll(String(id), '<request id>').replace(`"effectiveAfterMs":${waited}`, ''),
  };
}

/** A query that says nothing makes a target of the kind that Yoga's own handler answers. */
async function expectSameBothWays({ body, headers = [] }: Sent): Promise<object> {
  const all: [string, string][] = [['content-type', 'application/json']];
  const given = new Set(headers.map(([name]) => name));
  const sent = { method: 'POST', body, headers: [...all.filter(([name]) => !given.has(name)), ...headers] };
  const short = comparable(await exchange(app.url, { ...sent, target: '/graphql' }));
  const long = comparable(await exchange(app.url, { ...sent, target: '/graphql?' }));
  expect(short).toEqual(long);
  return short;
}

const asBody = (query: unknown, more: object = {}): string => JSON.stringify({ query, ...more });
const NESTED = '['.repeat(20_000) + ']'.repeat(20_000);

const BODIES: Readonly<Record<string, () => string>> = {
  'the smallest query': () => asBody('{ __typename }'),
  'a query of the caller': () => asBody('{ viewer { isOperator memberships { role } user { kind } } }'),
  'a query with variables': () =>
    asBody('query ($id: ID!) { workspace(id: $id) { slug keyPolicy { prefix } } }', { variables: { id: workspaceId } }),
  'variables and operation name that are null': () =>
    asBody('{ __typename }', { variables: null, operationName: null, extensions: null }),
  'empty extensions': () => asBody('{ __typename }', { extensions: {} }),
  'the operation that is named': () =>
    asBody('query A { a: __typename } query B { b: __typename }', { operationName: 'B' }),
  'an operation that is not there': () => asBody('query A { a: __typename }', { operationName: 'C' }),
  'two operations and no name': () => asBody('query A { a: __typename } query B { b: __typename }'),
  'only a fragment': () => asBody('fragment F on Query { __typename }'),
  introspection: () => asBody('{ __schema { queryType { name } types { name } } }'),
  'a query that is not seen': () => asBody('{ workspace(id: "wsp_0") { id } apiKey(id: "x") { id } }'),
  'one failing field among others': () => asBody('{ __typename workspaces(first: -1) { nodes { id } } }'),
  'a verification': () =>
    asBody(toMutationDocument('verifyApiKey'), {
      variables: { input: { workspaceId, presentedKey: keySecret, clientAddress: '192.0.2.1' } },
    }),
  'a verification of nonsense': () =>
    asBody(toMutationDocument('verifyApiKey'), { variables: { input: { workspaceId, presentedKey: '\u202e\u0000' } } }),
  'a verification that needs what nobody defined': () =>
    asBody(toMutationDocument('verifyApiKey'), {
      variables: { input: { workspaceId, presentedKey: keySecret, require: { permission: { name: 'no:such' } } } },
    }),
  'a change that changes nothing': () => asBody(toMutationDocument('endOverlap'), { variables: { input: { keyId } } }),
  'a refused mutation': () =>
    asBody(toMutationDocument('updateApiKey'), { variables: { input: { keyId, label: '' } } }),
  'two verifications in a document': () =>
    asBody(
      'mutation ($i: VerifyApiKeyInput!) { a: verifyApiKey(input: $i) { __typename } b: verifyApiKey(input: $i) { __typename } }',
    ),
  'a document that ends early': () => asBody('{ viewer {'),
  'an empty document': () => asBody(''),
  'an unknown field': () => asBody('{ viewerr }'),
  'an unknown argument': () => asBody('{ apiKey(id: "x", secret: "y") { id } }'),
  'a variable of the wrong type': () =>
    asBody('query ($id: ID!) { workspace(id: $id) { slug } }', { variables: { id: { secret: 'sekret' } } }),
  'a variable that is missing': () => asBody('query ($id: ID!) { workspace(id: $id) { slug } }'),
  'too many tokens': () => asBody(`{ ${'a: __typename '.repeat(5_000)} }`),
  'too deep a document': () => asBody(`{ node(id: "x") { ${'... on Workspace { '.repeat(200)} id ${'}'.repeat(201)} }`),
  'too complex a document': () =>
    asBody(
      '{ a: workspaces(first: 100) { nodes { keyPolicy { prefix } slug name status createdAt id } } }'.replace(
        'a:',
        Array.from({ length: 40 }, (_, n) => `a${n}: workspaces(first: 100) { nodes { id slug name } }`).join(' ') +
          ' a:',
      ),
    ),
  'variables that are nested deeply': () =>
    asBody('{ __typename }', {
      variables: {
        a: Array(40)
          .fill(0)
          .reduce((of: unknown) => [of], 0),
      },
    }),
  'a subscription': () => asBody('subscription { viewer }'),
  'a U+0000 in a text': () => asBody('{ workspace(slug: "a\\u0000b") { id } }'),
  'no JSON': () => '{"query": "{ viewer',
  'bytes that are no text': () => `{"query":"{ __typename }","x":"${Buffer.from([0xff, 0xfe]).toString('latin1')}"`,
  'a mark of byte order': () => `\ufeff${asBody('{ __typename }')}`,
  'blanks around': () => `\n\t ${asBody('{ __typename }')} \n`,
  null: () => 'null',
  'a number': () => '7',
  'a list of operations': () => JSON.stringify([{ query: '{ __typename }' }]),
  'no query': () => '{}',
  'a query that is null': () => asBody(null),
  'a query that is a number': () => asBody(7),
  'a nested query': () => `{"query":${NESTED}}`,
  'variables that are a text': () => asBody('{ __typename }', { variables: 'x' }),
  'variables that are a list': () => asBody('{ __typename }', { variables: [1] }),
  'extensions that are a list': () => asBody('{ __typename }', { extensions: [1] }),
  'an operation name that is a number': () => asBody('{ __typename }', { operationName: 7 }),
  'an operation name that is nested': () => `{"query":"{ __typename }","operationName":${NESTED}}`,
  'an unknown parameter': () => asBody('{ __typename }', { batch: 'x' }),
  'an unknown parameter that is null': () => asBody('{ __typename }', { batch: null }),
  'a prototype of its own': () => '{"query":"{ __typename }","__proto__":{"polluted":true}}',
  'a query twice': () => '{"query":"{ a }","query":"{ __typename }"}',
};

const ACCEPTS = [
  undefined,
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json, application/graphql-response+json',
  'APPLICATION/JSON',
  'text/event-stream',
  'text/html',
  'application/json; charset=latin1',
];

describe.for(Object.keys(BODIES))('%s', (what) => {
  const body = (): string => BODIES[what]?.() ?? '';

  test.for([
    'nobody',
    'a bad token',
    'a bad key',
    'two credentials',
    'a scheme that is none',
    'an OWNER',
    'the operator',
    'a key',
  ])('is answered to %s alike both ways', async (caller) => {
    await expectSameBothWays({ body: body(), headers: CALLERS[caller] ?? [] });
  });

  test.for(ACCEPTS)('is answered alike both ways with accept: %s', async (accept) => {
    const headers: [string, string][] = accept === undefined ? [] : [['accept', accept]];
    await expectSameBothWays({ body: body(), headers: [...headers, ...(CALLERS['an OWNER'] ?? [])] });
  });
});

test.each<[string, [string, string][]]>([
  ['another origin', [['origin', 'https://elsewhere.example']]],
  ['a charset', [['content-type', 'application/json; charset=utf-8']]],
  ['the other name of JSON', [['content-type', 'application/graphql+json']]],
  ['a form', [['content-type', 'application/x-www-form-urlencoded']]],
  ['an encoding', [['content-encoding', 'gzip']]],
  ['chunks', [['transfer-encoding', 'chunked']]],
  ['a cookie', [['cookie', 'session=1']]],
])('with %s a request is answered alike both ways', async (_what, headers) => {
  await expectSameBothWays({ body: asBody('{ __typename }'), headers: [...headers] });
});

describe('the short way is taken by', () => {
  const plain = { method: 'POST', url: '/graphql', headers: { 'content-length': '100' } };
  // The fields of a request that decide.
  const mediaTypeOf = (request: object): string | undefined =>
    findLaneMediaType({ ...plain, ...request } as unknown as IncomingMessage, 50_000);
  const withHeaders = (headers: object): object => ({ headers: { ...plain.headers, ...headers } });

  test.each<[string, object, string]>([
    ['a request without accept', {}, 'application/json'],
    ['fetch', withHeaders({ accept: '*/*' }), 'application/json'],
    [
      'the SDK',
      withHeaders({ accept: 'application/graphql-response+json, application/json;q=0.9' }),
      'application/graphql-response+json',
    ],
  ])('%s', (_who, request, mediaType) => {
    expect(mediaTypeOf(request)).toBe(mediaType);
  });

  test.each<[string, object]>([
    ['a GET', { method: 'GET' }],
    ['another path', { url: '/graphql/' }],
    ['a query string', { url: '/graphql?a=1' }],
    ['a page of another origin', withHeaders({ origin: 'https://elsewhere.example' })],
    ['an encoded body', withHeaders({ 'content-encoding': 'gzip' })],
    ['a body of unknown length', { headers: {} }],
    ['a body of no length', withHeaders({ 'content-length': '0' })],
    ['a length that is none', withHeaders({ 'content-length': '1e2' })],
    ['a body longer than any request may have', withHeaders({ 'content-length': '50001' })],
    ['a media type that is seldom asked for', withHeaders({ accept: 'text/event-stream' })],
  ])('not by %s', (_what, request) => {
    expect(mediaTypeOf(request)).toBeUndefined();
  });
});

test('a body that is too long for the short way is answered all the same', async () => {
  const long = asBody('{ __typename }', { variables: { text: 'x'.repeat(70_000) } });
  expect(await expectSameBothWays({ body: long })).toMatchObject({
    status: 200,
    text: '{"data":{"__typename":"Query"}}',
  });
});

test('documents made of chance are answered alike both ways', async () => {
  const words = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    'viewer',
    'query',
    'mutation',
    '__typename',
    'id',
    '"',
    '$a',
    ':',
    '!',
    '...',
    'on',
    '#',
    '\n',
    '@skip(if: true)',
    'workspace',
    '7',
    '\u0000',
    'é',
  );
  const documents = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '));
  await fc.assert(
    fc.asyncProperty(documents, fc.jsonValue({ maxDepth: 2 }), async (query, variables) => {
      await expectSameBothWays({ body: asBody(query, { variables }) });
    }),
    { numRuns: 150 },
  );
});
