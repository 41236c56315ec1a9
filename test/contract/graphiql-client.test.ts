import { createGraphiqlStorage } from '@portcullis/server/http/graphiql/client/browser-storage.ts';
import { toCredentialHeader } from '@portcullis/server/http/graphiql/client/credential.ts';
import { findOperation } from '@portcullis/server/http/graphiql/client/operation.ts';
import { fillIn, findIds } from '@portcullis/server/http/graphiql/client/remembered-ids.ts';
import { expect, test } from 'vitest';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
const KEY = 'pk_live_0123456789abcdefghijklmnopqrstuv';

test.each([
  [TOKEN, 'automatic', 'Authorization', `Bearer ${TOKEN}`],
  [`  Bearer ${TOKEN}\n`, 'automatic', 'Authorization', `Bearer ${TOKEN}`],
  [`authorization: bearer ${KEY}`, 'automatic', 'Authorization', `Bearer ${KEY}`],
  [KEY, 'automatic', 'X-API-Key', KEY],
  [`x-api-key: ${TOKEN}`, 'automatic', 'X-API-Key', TOKEN],
  ['bearer_is_how_this_key_begins', 'automatic', 'X-API-Key', 'bearer_is_how_this_key_begins'],
  [TOKEN, 'apiKey', 'X-API-Key', TOKEN],
  [KEY, 'bearer', 'Authorization', `Bearer ${KEY}`],
] as const)('%j sent as %s goes into %s', (pasted, sentAs, name, value) => {
  expect(toCredentialHeader(pasted, sentAs)).toEqual({ kind: 'header', name, value });
});

test.each(['', '  \n', 'Bearer '])('%j is no credential', (pasted) => {
  expect(toCredentialHeader(pasted, 'automatic')).toEqual({ kind: 'none' });
});

test.each(['two words', 'two\nlines', 'schlüssel', `key${String.fromCharCode(0)}`])(
  '%j is never put into a header',
  (pasted) => {
    expect(toCredentialHeader(pasted, 'automatic')).toMatchObject({ kind: 'unusable' });
  },
);

test('ids and a new secret are found in the answer to a mutation, and none in its lists', () => {
  const answer = {
    data: {
      generateApiKey: {
        secret: KEY,
        apiKey: {
          id: 'key_1',
          label: 'wsp_0',
          owner: { id: 'mem_1' },
          workspace: { id: 'wsp_1' },
          others: [{ id: 'key_2' }],
        },
      },
    },
  };
  expect(findIds(answer)).toEqual({ presentedKey: KEY, keyId: 'key_1', memberId: 'mem_1', workspaceId: 'wsp_1' });
  expect(findIds({ errors: [{ message: 'refused' }] })).toEqual({});
});

test('empty values and earlier fillings are filled in; what a person typed stays', () => {
  const written = new Set(['wsp_old']);
  const filled = (variables: object): unknown =>
    JSON.parse(fillIn(JSON.stringify(variables), { workspaceId: 'wsp_new', keyId: 'key_new' }, written) ?? 'null');
  expect(filled({ input: { workspaceId: '', keyId: 'key_typed', label: '' } })).toEqual({
    input: { workspaceId: 'wsp_new', keyId: 'key_typed', label: '' },
  });
  expect(filled({ workspaceId: 'wsp_old' })).toEqual({ workspaceId: 'wsp_new' });
  expect(filled({ workspaceId: 'wsp_new', keyId: 'key_new', memberId: '' })).toBeNull();
  expect(filled({ workspaceId: null, keyId: 7, toString: '' })).toBeNull();
  expect(fillIn('{ "workspaceId": "", // mine', { workspaceId: 'wsp_new' }, written)).toBeUndefined();
});

test.each([
  ['query A { a } mutation B { b }', 'B', { kind: 'mutation', name: 'B' }],
  ['mutation B($input: X!) { b }', 'OfTheTabBefore', { kind: 'mutation', name: 'B' }],
  ['query A { a } mutation B { b }', 'OfTheTabBefore', undefined],
  ['{ viewer { isOperator } }', 'OfTheTabBefore', undefined],
])('in %j the name %j means %o', (query, operationName, expected) => {
  expect(findOperation({ query, operationName })).toEqual(expected);
});

test('only the theme and the sizes of panes reach the browser’s storage', () => {
  const kept = new Map<string, string>();
  const storage = createGraphiqlStorage({
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  });
  for (const name of [
    'graphiql:tabState',
    'graphiql:query',
    'graphiql:variables',
    'graphiql:theme',
    'graphiql:editorFlex',
    'theme',
  ]) {
    storage.setItem(name, 'kept');
    expect(storage.getItem(name)).toBe('kept');
  }
  expect([...kept.keys()]).toEqual(['graphiql:theme', 'graphiql:editorFlex']);
});
