import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { exchange, exchangeBytes } from './exchange.ts';
import { expectRefused, postBody } from './graphql-errors.ts';

const BODY_BYTES_MAX = 262_144;

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

describe('a body', () => {
  test('of 10 MB is refused with 413 before it has been sent', async () => {
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 10000000\r\n\r\n{"query":"`;
    expect(await exchangeBytes(app.url, head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('of 10 MB in chunks, without a length, is refused with 413', async () => {
    const answer = await exchange(app.url, {
      method: 'POST',
      target: '/graphql',
      headers: [
        ['content-type', 'application/json'],
        ['transfer-encoding', 'chunked'],
      ],
      body: JSON.stringify({ query: `{ __typename } # ${'x'.repeat(10_000_000)}` }),
    });
    expectRefused(answer, 413, 'DOCUMENT_TOO_LARGE');
  });

  test('of one byte too many is refused with 413', async () => {
    expectRefused(await postBody(app.url, toBody(BODY_BYTES_MAX + 1)), 413, 'DOCUMENT_TOO_LARGE');
  });

  test('of exactly as many bytes as are allowed is read', async () => {
    expect((await postBody(app.url, toBody(BODY_BYTES_MAX))).status).toBe(200);
  });

  test('without a length is read', async () => {
    const headers = [
      ['content-type', 'application/json'],
      ['transfer-encoding', 'chunked'],
    ] as const;
    const answer = await exchange(app.url, {
      method: 'POST',
      target: '/graphql',
      headers,
      body: '{"query":"{ __typename }"}',
    });
    expect(answer).toMatchObject({ status: 200, text: '{"data":{"__typename":"Query"}}' });
  });

  test.each(['-1', '1e3', '0x10', '5, 5'])('whose length is said to be %s is refused', async (length) => {
    const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`;
    expect(await exchangeBytes(app.url, head, '{"query":"{ __typename }"}')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('whose length is said twice, in two ways, is refused', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 26\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await exchangeBytes(app.url, head, '{"query":"{ __typename }"}')).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('a document is refused with DOCUMENT_TOO_LARGE', () => {
  test.each([
    ['that is 20,000 fields deep', '{ a '.repeat(20_000) + '}'.repeat(20_000)],
    ['of 1,001 tokens', toDocument(1_001)],
    [
      'that aliases a field a thousand times',
      `{ ${Array.from({ length: 1_000 }, (_, i) => `a${i}: viewer { isOperator }`).join(' ')} }`,
    ],
    ['with a literal that is 20,000 lists deep', `{ apiKey(id: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { id } }`],
  ])('%s', async (_what, query) => {
    expectRefused(await postBody(app.url, { query }), 400, 'DOCUMENT_TOO_LARGE');
    expectRefused(await postBody(app.url, { query }, [['accept', 'application/json']]), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('and not before: 1,000 tokens are read', async () => {
    expect((await postBody(app.url, { query: toDocument(1_000) })).status).toBe(200);
  });
});

describe('a document is refused with TOO_COMPLEX', () => {
  test('by what its variables ask for, also when a cheaper call with the same document came before', async () => {
    const query = `query ($id: ID!, $first: Int) { ${Array.from({ length: 24 }, (_, i) => `a${i}: apiKeys(workspaceId: $id, first: $first) { nodes { id label hint owner { id role } } }`).join(' ')} }`;
    const call = (first: number) => ask(query, { id: workspace.id, first });
    expect((await call(1)).status).toBe(200);
    expectRefused(await call(100), 400, 'TOO_COMPLEX');
    expect((await call(2)).status).toBe(200);
    expectRefused(await call(100), 400, 'TOO_COMPLEX');
  });

  test('once, however many root fields it has', async () => {
    const query = `query ($id: ID!) { ${Array.from({ length: 50 }, (_, i) => `a${i}: apiKeys(workspaceId: $id, first: 100) { nodes { id label } }`).join(' ')} }`;
    expect(expectRefused(await ask(query, { id: workspace.id }), 400, 'TOO_COMPLEX')).toHaveLength(1);
  });

  test('when fragments that double each other make it large', async () => {
    const fragments = Array.from(
      { length: 16 },
      (_, i) => `fragment F${i} on Query { a${i}: viewer { isOperator } ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ ...F0 } ${fragments.join(' ')} fragment F16 on Query { __typename }`;
    expectRefused(await ask(query, {}), 400, 'TOO_COMPLEX');
  });

  test('when it verifies two keys, on every call', async () => {
    const { secret } = await workspace.owner.key();
    const field = (name: string) =>
      `${name}: verifyApiKey(input: {workspaceId: "${workspace.id}", presentedKey: "${secret}"}) { __typename }`;
    const inFragment = `mutation { ${field('a')} ...More } fragment More on Mutation { ${field('b')} }`;
    for (const query of [`mutation { ${field('a')} ${field('b')} }`, inFragment, inFragment]) {
      expectRefused(await ask(query, {}), 400, 'TOO_COMPLEX');
    }
    expect(
      (await ask(`mutation { ${field('a')} ...Same } fragment Same on Mutation { ${field('a')} }`, {})).status,
    ).toBe(200);
  });
});

test('a document is refused with TOO_COMPLEX when its fields are nested deeper than the operator allows', async () => {
  const strict = await startTestApp({ DOCUMENT_DEPTH_MAX: '6' });
  const { id, owner } = await seedWorkspace(strict);
  const call = (inside: string) =>
    postBody(
      strict.url,
      { query: `{ apiKeys(workspaceId: "${id}") { edges { node { owner { ${inside} } } } } }` },
      credentialHeaders(owner.caller),
    );
  expect((await call('workspace { id }')).status).toBe(200);
  expectRefused(await call('workspace { keyPolicy { prefix } }'), 400, 'TOO_COMPLEX');
  await strict.close();
});

test('a document is refused, and not the server’s stack used up, when an operator allows more tokens than it can hold', async () => {
  const generous = await startTestApp({ DOCUMENT_TOKENS_MAX: '20000' });
  for (const query of [
    '{ a '.repeat(6_000) + '}'.repeat(6_000),
    `{ apiKey(id: ${'['.repeat(9_000)}${']'.repeat(9_000)}) { id } }`,
  ]) {
    expectRefused(await postBody(generous.url, { query }), 400, 'DOCUMENT_TOO_LARGE');
  }
  await generous.close();
});

/** Aliases have three tokens, and two are the braces. */
function toDocument(tokens: number): string {
  const aliases = Array.from({ length: Math.floor((tokens - 2) / 3) }, (_, index) => `a${index}: __typename`);
  return `{ ${aliases.join(' ')} ${'__typename '.repeat((tokens - 2) % 3)}}`;
}

function toBody(bytes: number): string {
  const body = '{"query":"{ __typename }","operationName":null}';
  return body + ' '.repeat(bytes - body.length);
}

async function ask(query: string, variables: object) {
  return await postBody(app.url, { query, variables }, credentialHeaders(workspace.owner.caller));
}
