import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { expectRefused, postBody } from './graphql-errors.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

describe('a POST is refused with 415 that carries', () => {
  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
    [
      'a form in parts',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{__typename}"}\r\n--x--',
    ],
    ['plain text, which a page of another site may send', 'text/plain', '{"query":"{__typename}"}'],
    ['plain text that mentions JSON', 'text/plain; application/json', '{"query":"{__typename}"}'],
    ['a bare document', 'application/graphql', '{__typename}'],
    ['a kind of JSON that is not GraphQL’s', 'application/jsonp', '{"query":"{__typename}"}'],
    ['JSON in UTF-16', 'application/json; charset=utf-16', '{"query":"{__typename}"}'],
    ['JSON in Latin-1', 'application/json;charset="iso-8859-1"', '{"query":"{__typename}"}'],
    ['nothing that it names', '', '{"query":"{__typename}"}'],
  ])('%s', async (_what, contentType, body) => {
    expectRefused(await postBody(app.url, body, [['content-type', contentType]]), 415, 'BAD_REQUEST');
  });
});

describe('a POST is read that calls its body', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=UTF-8',
    'application/json ; charset="utf-8"',
    'application/graphql+json',
  ])('%s', async (contentType) => {
    const answer = await postBody(app.url, { query: '{ __type(name: "Zoë🏃") { name } }' }, [
      ['content-type', contentType],
    ]);
    expect(answer).toMatchObject({ status: 200, text: '{"data":{"__type":null}}' });
  });
});

describe('a client gets', () => {
  test.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['', 'application/json; charset=utf-8'],
    ['text/html, */*;q=0.1', 'application/json; charset=utf-8'],
  ])('for "%s" %s', async (accept, contentType) => {
    const answer = await postBody(app.url, { query: '{ __typename }' }, [['accept', accept]]);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': contentType },
      text: '{"data":{"__typename":"Query"}}',
    });
  });
});

test.each(['image/png', 'text/html', 'application/json; charset=utf-16', 'application/jsonx', 'nonsense'])(
  'a mutation whose answer could not be sent as %s does not happen',
  async (accept) => {
    const { id } = await workspace.owner.key();
    const query = `mutation { revokeApiKey(input: {keyId: "${id}"}) { __typename } }`;
    const answer = await postBody(app.url, { query }, [
      ['accept', accept],
      ...credentialHeaders(workspace.owner.caller),
    ]);
    expectRefused(answer, 406, 'BAD_REQUEST');
    const row = await app.db.selectFrom('apiKeys').select('revokedAt').where('id', '=', id).executeTakeFirstOrThrow();
    expect(row.revokedAt).toBeNull();
  },
);
