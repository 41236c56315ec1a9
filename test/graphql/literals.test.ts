import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { post } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

describe('metadata that is written into the document', () => {
  const generate = async (metadata: string, variables: object = {}) => {
    const input = `{ workspaceId: "${workspace.id}", label: "x", metadata: ${metadata} }`;
    const definitions = ['$x: String', '$object: JSONObject'].filter((definition) =>
      metadata.includes(definition.split(':')[0] ?? ''),
    );
    const document = `mutation ${definitions.length > 0 ? `(${definitions.join()})` : ''} { generateApiKey(input: ${input}) {
      ... on GenerateApiKeySuccess { apiKey { metadata } } ... on InvalidInput { issues { path accepted } } } }`;
    return await post(app.url, workspace.owner.caller, document, variables);
  };

  test.for([
    [
      '{ a: 1, b: -2.5, c: "text", d: true, e: null, f: [1, [2]], g: { h: NAME } }',
      { a: 1, b: -2.5, c: 'text', d: true, e: null, f: [1, [2]], g: { h: 'NAME' } },
    ],
    ['{}', {}],
    ['{ a: $x }', { a: 'from a variable' }],
    ['$object', { b: 1 }],
  ] as const)('%s is kept', async ([literal, metadata]) => {
    const { data } = await generate(literal, { x: 'from a variable', object: { b: 1 } });
    expect(data).toEqual({ generateApiKey: { apiKey: { metadata } } });
  });

  test('has null where a variable has no value', async () => {
    expect((await generate('{ a: $x, b: [$x] }')).data).toEqual({
      generateApiKey: { apiKey: { metadata: { a: null, b: [null] } } },
    });
  });

  test.for(['{ a: 1e999 }', '{ a: [{ b: -1e999 }] }'])('%s is refused: JSON has no infinity', async (literal) => {
    const { data } = await generate(literal);
    expect(data).toEqual({
      generateApiKey: { issues: [{ path: ['metadata'], accepted: 'a JSON object of at most 8192 bytes' }] },
    });
  });

  test.for(['[]', '"text"', '1', 'true', '[{}]'])('%s is no JSON object', async (literal) => {
    const { status, data, errors } = await generate(literal);
    expect({ status, data }).toEqual({ status: 400, data: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
  });
});

describe('an instant', () => {
  const list = async (expiresBefore: unknown) =>
    await post(
      app.url,
      workspace.owner.caller,
      'query ($id: ID!, $at: DateTime) { apiKeys(workspaceId: $id, filter: { expiresBefore: $at }) { totalCount } }',
      {
        id: workspace.id,
        at: expiresBefore,
      },
    );

  test.for([
    '2026-11-20T12:00:00Z',
    '2026-11-20T12:00:00.1Z',
    '2026-11-20T12:00:00.123456789Z',
    '2028-02-29T23:59:59.999+14:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])('may be written %s', async (at) => {
    expect(await list(at)).toMatchObject({ status: 200, errors: [], data: { apiKeys: { totalCount: 0 } } });
  });

  test.for([
    '2026-11-20',
    '2026-11-20T12:00:00',
    '2026-11-20 12:00:00Z',
    '2026-11-20T12:00Z',
    '20261120T120000Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00+99:00',
    // Not representable in UTC with four digits.
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59-14:00',
    '+010000-01-01T00:00:00Z',
    '',
    'now',
    1_800_000_000,
  ])('may not be written %s', async (at) => {
    const { status, data, errors } = await list(at);
    expect({ status, data }).toEqual({ status: 400, data: null });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('DateTime accepts an ISO 8601 instant'), extensions: { code: 'BAD_REQUEST' } },
    ]);
  });
});
