import { readFileSync } from 'node:fs';
import { EXAMPLES } from '@portcullis/server/http/graphiql/client/examples.ts';
import { buildSchema, getVariableValues, Kind, type OperationDefinitionNode, parse, print, validate } from 'graphql';
import { expect, test } from 'vitest';

const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
const examples = EXAMPLES.map(({ query, variables }) => ({ ...operationOf(query), query, variables }));

test('there is an example for every main task', () => {
  expect(examples.map(({ fields }) => fields.join())).toEqual([
    'viewer',
    'createWorkspace',
    'definePermission',
    'addMember',
    'generateApiKey',
    'apiKeys',
    'updateApiKey',
    'regenerateApiKey',
    'endOverlap',
    'verifyApiKey',
    'explainVerdict',
    'revokeApiKey',
    'revokePresentedApiKey',
  ]);
});

test.each(examples)('the example $name is valid, and so are its variables', ({ query, variables, operation }) => {
  expect(validate(schema, parse(query))).toEqual([]);
  const given = JSON.parse(variables) as Record<string, unknown>; // written by example()
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  expect(errors).toBeUndefined();
  const declared = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  expect(declared).toEqual(expect.arrayContaining(Object.keys(given)));
});

test.each(examples.filter(({ operation }) => operation.operation === 'mutation'))(
  'the example $name shows why a mutation refused',
  ({ operation }) => {
    expect(print(operation)).toMatch(/\.\.\. on UserError \{\s+code\s+message\s+\}/);
  },
);

test.each(examples)('the example $name can be read without scrolling sideways', ({ query }) => {
  expect(query.split('\n').filter((line) => line.length > 48)).toEqual([]);
});

function operationOf(query: string) {
  const { definitions } = parse(query);
  const operations = definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation, ...others] = operations;
  if (operation === undefined || others.length > 0) throw new Error('an example is one operation');
  const fields = operation.selectionSet.selections.map((node) =>
    node.kind === Kind.FIELD ? node.name.value : node.kind,
  );
  return { operation, fields, name: operation.name?.value ?? 'without a name' };
}
