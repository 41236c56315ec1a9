import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { expectRefused, expectTold, postBody, type WireError } from './graphql-errors.ts';

// A value can be a key, and clients log messages: none may come back.
const SECRET = 'sekret-0123456789';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

describe('a variable of the wrong type is told by its place and what is expected, never by its value:', () => {
  test.each<[string, object, string]>([
    [
      'an object for a text',
      { presentedKey: { key: SECRET } },
      'Variable "$input" is invalid at "input.presentedKey": Expected a value of type "String".',
    ],
    [
      'a list for a text',
      { presentedKey: [SECRET, SECRET] },
      'Variable "$input" is invalid at "input.presentedKey": Expected a value of type "String".',
    ],
    [
      'null for a text',
      { presentedKey: null },
      'Variable "$input" is invalid at "input.presentedKey": Expected non-nullable type "String!" not to be null.',
    ],
    [
      'nothing for a text',
      { presentedKey: undefined },
      'Variable "$input" is invalid at "input": Field "presentedKey" of required type "String!" was not provided.',
    ],
    [
      'an unknown name for one of a few',
      { environment: SECRET },
      'Variable "$input" is invalid at "input.environment": Expected one of LIVE, TEST.',
    ],
    [
      'a text for an object',
      { require: SECRET },
      'Variable "$input" is invalid at "input.require": Expected type "RequirementInput" to be an object.',
    ],
    [
      'a number within lists',
      { require: { allOf: [{ permission: { name: 7 } }] } },
      'Variable "$input" is invalid at "input.require.allOf.0.permission.name": Expected a value of type "String".',
    ],
    [
      'two of which one is allowed',
      { require: { allOf: [], anyOf: [] } },
      'Variable "$input" is invalid at "input.require": Exactly one key must be specified for OneOf type "RequirementInput".',
    ],
  ])('%s', async (_what, wrong, message) => {
    const input = { workspaceId: workspace.id, presentedKey: SECRET, ...wrong };
    const answer = await post('mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename } }', {
      input,
    });
    expect(expectRefused(answer, 400, 'BAD_REQUEST').map((error) => error.message)).toEqual([message]);
    expect(answer.text).not.toContain(SECRET);
  });

  test.each<[string, object, string]>([
    [
      'a text for an instant',
      { expiresAt: SECRET },
      'Variable "$input" is invalid at "input.expiresAt": DateTime accepts',
    ],
    [
      'a text for an object of anything',
      { metadata: SECRET },
      'Variable "$input" is invalid at "input.metadata": JSONObject accepts',
    ],
    [
      'a text for a flag',
      { grants: [{ permission: 'a', resources: [{}] }] },
      'Variable "$input" is invalid at "input.grants.0.resources.0": Expected',
    ],
  ])('%s', async (_what, wrong, message) => {
    const input = { workspaceId: workspace.id, label: 'a key', ...wrong };
    const answer = await post(
      'mutation ($input: GenerateApiKeyInput!) { generateApiKey(input: $input) { __typename } }',
      { input },
    );
    expect(expectRefused(answer, 400, 'BAD_REQUEST').map((error) => error.message)).toEqual([
      expect.stringContaining(message),
    ]);
    expect(answer.text).not.toContain(SECRET);
  });

  test('a text for a number', async () => {
    const answer = await post('query ($first: Int) { workspaces(first: $first) { nodes { id } } }', { first: SECRET });
    const [error] = expectRefused(answer, 400, 'BAD_REQUEST');
    expect(error?.message).toBe('Variable "$first" is invalid at "first": Expected a value of type "Int".');
  });

  test('a number beyond 32 bits', async () => {
    const answer = await post('query ($first: Int) { workspaces(first: $first) { nodes { id } } }', { first: 2 ** 31 });
    expectRefused(answer, 400, 'BAD_REQUEST');
    expect(answer.text).not.toContain(String(2 ** 31));
  });

  test('null where a variable may be null and the field takes none', async () => {
    const answer = await post('query ($id: ID = "key_x") { apiKey(id: $id) { id } }', { id: null });
    const body = JSON.parse(answer.text) as { data: unknown; errors: WireError[] };
    expect(body).toMatchObject({ data: { apiKey: null }, errors: [{ path: ['apiKey'] }] });
    for (const error of body.errors) expectTold(answer, error, 'BAD_REQUEST');
  });
});

test('variables that are wrong in a hundred thousand places are refused within a second, and told of a few', async () => {
  const input = { workspaceId: workspace.id, label: 'a key', grants: Array.from({ length: 100_000 }, () => 1) };
  const startedAt = performance.now();
  const answer = await post(
    'mutation ($input: GenerateApiKeyInput!) { generateApiKey(input: $input) { __typename } }',
    { input },
  );
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(expectRefused(answer, 400, 'BAD_REQUEST')).toHaveLength(20);
});

test('a text of 200 kB, in any direction and script, is a value like any other', async () => {
  const presentedKey = '‮שלום\u{1F3F4}\u{E0067}'.repeat(11_000);
  const answer = await post(
    'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { ... on VerifyApiKeySuccess { answer { verdict } } } }',
    {
      input: { workspaceId: workspace.id, presentedKey },
    },
  );
  expect(JSON.parse(answer.text)).toEqual({ data: { verifyApiKey: { answer: { verdict: 'NOT_FOUND' } } } });
});

describe('no text brings the store to an error:', () => {
  const texts = {
    'U+0000': 'a\u0000b',
    'half a surrogate pair': 'a\ud800b',
    'a direction mark': 'a‮b',
    'an escape': 'a\u001b[2Jb',
    nothing: '',
  };
  const calls: Record<string, [query: string, toVariables: (text: string, id: string) => object]> = {
    'as the id of a key': ['query ($id: ID!) { apiKey(id: $id) { id } }', (id) => ({ id })],
    'as the id of anything': ['query ($id: ID!) { node(id: $id) { id } }', (id) => ({ id })],
    'as the slug of a workspace': ['query ($slug: String) { workspace(slug: $slug) { id } }', (slug) => ({ slug })],
    'as the id of a workspace': ['query ($id: ID!) { apiKeys(workspaceId: $id) { nodes { id } } }', (id) => ({ id })],
    'as a filter': [
      'query ($id: ID!, $label: String) { apiKeys(workspaceId: $id, filter: {label: $label}) { nodes { id } } }',
      (label, id) => ({ id, label }),
    ],
    'as a cursor': ['query ($after: String) { workspaces(after: $after) { nodes { id } } }', (after) => ({ after })],
    'as a presented key': [
      'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename } }',
      (presentedKey, workspaceId) => ({ input: { workspaceId, presentedKey } }),
    ],
    'as a label': [
      'mutation ($input: GenerateApiKeyInput!) { generateApiKey(input: $input) { __typename } }',
      (label, workspaceId) => ({ input: { workspaceId, label } }),
    ],
    'in metadata': [
      'mutation ($input: GenerateApiKeyInput!) { generateApiKey(input: $input) { __typename } }',
      (text, workspaceId) => ({ input: { workspaceId, label: 'x', metadata: { [text]: [text] } } }),
    ],
    'as an external id': [
      'mutation ($input: AddMemberInput!) { addMember(input: $input) { __typename } }',
      (externalId, workspaceId) => ({ input: { workspaceId, externalId } }),
    ],
    'as an address': [
      'mutation ($input: AddMemberInput!) { addMember(input: $input) { __typename } }',
      (email, workspaceId) => ({ input: { workspaceId, email } }),
    ],
    'as a subject': [
      'mutation ($input: AddMemberInput!) { addMember(input: $input) { __typename } }',
      (subject, workspaceId) => ({ input: { workspaceId, identity: { issuer: subject, subject } } }),
    ],
    'as a permission': [
      'mutation ($input: DefinePermissionInput!) { definePermission(input: $input) { __typename } }',
      (name, workspaceId) => ({ input: { workspaceId, name } }),
    ],
  };

  describe.each(Object.entries(texts))('%s', (_name, text) => {
    test.each(Object.entries(calls))('%s', async (_as, [query, toVariables]) => {
      const answer = await post(query, toVariables(text, workspace.id));
      const { errors = [] } = JSON.parse(answer.text) as { errors?: WireError[] };
      expect(errors.map(({ extensions }) => extensions['code']).filter((code) => code !== 'BAD_REQUEST')).toEqual([]);
    });
  });
});

test('no value of a variable reached the log', () => {
  expect(app.logged()).toContain('"route":"/graphql"');
  expect(app.logged()).not.toContain(SECRET);
  expect(app.logged()).not.toContain('"level":"error"');
});

async function post(query: string, variables: object) {
  return await postBody(app.url, { query, variables }, credentialHeaders(workspace.owner.caller));
}
