import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { exchange } from './exchange.ts';
import { expectRefused, postBody } from './graphql-errors.ts';

// What is wrong before anything is executed. Secrets in it must come back neither in the answer nor in the log.
const SECRET = 'sekret-0123456789';
const NESTED = '['.repeat(100_000) + ']'.repeat(100_000);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('a request is refused with 400 and BAD_REQUEST, whose body is', () => {
  test.each<[string, unknown]>([
    ['no JSON', `{"query": "{ viewer", ${SECRET} }`],
    ['JSON that ends early', `{"query":"{ __typename }","variables":{"a":"${SECRET}`],
    ['empty', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', JSON.stringify(SECRET)],
    ['a list of operations', [{ query: '{ __typename }' }, { query: '{ __typename }' }]],
    ['an empty list', []],
    ['without query', {}],
    ['with a query that is null', { query: null }],
    ['with a query that is empty', { query: '' }],
    ['with a query that is a number', { query: 7 }],
    ['with a query that is nested 100,000 deep', `{"query":${NESTED}}`],
    ['nested 100,000 deep', NESTED],
    ['with variables that are a text', { query: '{ __typename }', variables: SECRET }],
    ['with variables that are a list', { query: '{ __typename }', variables: [SECRET] }],
    ['with variables that are nested 100,000 deep', `{"query":"{ __typename }","variables":{"a":${NESTED}}}`],
    ['with extensions that are nested 100,000 deep', `{"query":"{ __typename }","extensions":{"a":${NESTED}}}`],
    ['with an operation name that is nested 100,000 deep', `{"query":"{ __typename }","operationName":${NESTED}}`],
    ['with a parameter that GraphQL does not have', { query: '{ __typename }', batch: SECRET }],
    ['with a prototype of its own', '{"query":"{ __typename }","__proto__":{"polluted":true}}'],
  ])('%s', async (_what, body) => {
    const answer = await postBody(app.url, body);
    expectRefused(answer, 400, 'BAD_REQUEST');
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text.length).toBeLessThan(1_000);
  });
});

describe('a document is refused with 400 and BAD_REQUEST that', () => {
  test.each([
    ['ends early', '{ viewer {'],
    ['is a blank', ' '],
    ['has only a comment', '# nothing'],
    ['has a character that GraphQL does not know', '{ viewer \u0000 }'],
    ['has half a surrogate pair', '{ apiKey(id: "\\ud800") { id } }'],
    ['selects an unknown field', '{ viewerr }'],
    ['selects nothing of an object', '{ viewer }'],
    ['gives an unknown argument', `{ apiKey(id: "x", secret: "${SECRET}") { id } }`],
    ['gives a literal of another type', '{ apiKey(id: {}) { id } }'],
    ['leaves a needed argument out', '{ apiKey { id } }'],
    ['uses a variable that it does not declare', '{ apiKey(id: $id) { id } }'],
    ['uses an unknown directive', '{ __typename @please }'],
    ['spreads a fragment that spreads it', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    ['spreads an unknown fragment', '{ ...A }'],
    ['gives one name to two fields', '{ a: __typename a: viewer { isOperator } }'],
    ['has two operations and names none', 'query A { __typename } query B { __typename }'],
    ['has no operation at all', 'fragment A on Query { __typename }'],
    ['subscribes', 'subscription { viewer { isOperator } }'],
    [
      'looks into the schema without end',
      `{ __schema { types ${'{ fields { type '.repeat(5)} { name } ${'} }'.repeat(5)} } }`,
    ],
  ])('%s', async (_what, query) => {
    const answer = await postBody(app.url, { query });
    expectRefused(answer, 400, 'BAD_REQUEST');
  });

  test('does not have the operation that is asked for', async () => {
    expectRefused(await postBody(app.url, { query: 'query A { __typename }', operationName: 'B' }), 400, 'BAD_REQUEST');
  });
});

describe('a mistake in a document is told with', () => {
  const query = '{ viewerr }';

  test.each([
    ['200 to a client that names application/json, as GraphQL over HTTP has it', 'application/json', 200],
    ['200 to a client that names application/json among others', 'text/html;q=0.5, application/json', 200],
    ['400 to a client that takes anything', '*/*', 400],
    ['400 to a client that takes any application', 'application/*', 400],
    ['400 to a client that names application/graphql-response+json', 'application/graphql-response+json', 400],
    ['400 to a client that prefers it', 'application/graphql-response+json, application/json;q=0.9', 400],
  ])('%s', async (_name, accept, status) => {
    expectRefused(await postBody(app.url, { query }, [['accept', accept]]), status, 'BAD_REQUEST');
  });

  test('400 to a client that says nothing of what it takes', async () => {
    expectRefused(await postBody(app.url, { query }), 400, 'BAD_REQUEST');
  });
});

describe('GET', () => {
  test('reads', async () => {
    const answer = await get(app.url, {
      query: 'query ($name: String!) { __type(name: $name) { name } }',
      variables: '{"name":"Query"}',
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ data: { __type: { name: 'Query' } } });
  });

  test('changes nothing', async () => {
    const answer = await get(app.url, {
      query: `mutation { revokeApiKey(input: {keyId: "${SECRET}"}) { __typename } }`,
    });
    expectRefused(answer, 405, 'BAD_REQUEST');
    expect(answer.headers.allow).toBe('POST');
  });

  test('changes nothing when it names the mutation of several operations', async () => {
    const query = 'query A { __typename } mutation B { revokeApiKey(input: {keyId: "x"}) { __typename } }';
    expectRefused(await get(app.url, { query, operationName: 'B' }), 405, 'BAD_REQUEST');
  });

  test.each([
    ['variables', `{"name":"${SECRET}"`],
    ['extensions', `{${SECRET}}`],
  ])('is refused with %s that are no JSON', async (name, value) => {
    const answer = await get(app.url, { query: '{ __typename }', [name]: value });
    expectRefused(answer, 400, 'BAD_REQUEST');
    expect(answer.text).not.toContain(SECRET);
  });

  test('is refused without a query', async () => {
    expectRefused(
      await exchange(app.url, { target: '/graphql', headers: [['accept', 'application/json']] }),
      400,
      'BAD_REQUEST',
    );
  });
});

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is refused, with what is allowed', async (method) => {
  const answer = await exchange(app.url, { method, target: '/graphql?query={__typename}' });
  expectRefused(answer, 405, 'BAD_REQUEST');
  expect(answer.headers.allow).toBe('GET, POST');
});

test('HEAD is refused without a body', async () => {
  const answer = await exchange(app.url, { method: 'HEAD', target: '/graphql?query={__typename}' });
  expect(answer).toMatchObject({ status: 405, text: '' });
});

test('nothing of all this reached the log but that there were requests', () => {
  expect(app.logged()).toContain('"route":"/graphql"');
  expect(app.logged()).not.toContain(SECRET);
  expect(app.logged()).not.toContain('"level":"error"');
});

async function get(url: string, parameters: Record<string, string>) {
  return await exchange(url, { target: `/graphql?${new URLSearchParams(parameters)}` });
}
