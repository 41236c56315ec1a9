import { schema } from '@portcullis/server/graphql/schema.ts';
import { parse, validate, type DocumentNode, type SelectionNode } from 'graphql';
import { expect, test } from 'vitest';
import * as generated from '../../sdk/src/generated/operations.ts';

const documents: DocumentNode[] = Object.values(generated).map((text) => parse(text));

/** Read by no program of an integrator: they address objects through their own root fields. */
const LEFT_OUT = ['Query.node'];

test('every operation of the SDK is valid in the server’s schema', () => {
  expect(documents.length).toBeGreaterThan(15);
  expect(documents.flatMap((document) => validate(schema, document))).toEqual([]);
});

test('everything that the schema offers can be called through the SDK', () => {
  const called = new Set(documents.flatMap(rootFieldsOf));
  const offered = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
  );
  expect([...called, ...LEFT_OUT].toSorted()).toEqual(offered.toSorted());
});

test('the client reads each answer by the same name, whatever its root field is called', () => {
  const names = documents.flatMap((document) =>
    rootSelectionsOf(document).map((field) => 'alias' in field && field.alias?.value),
  );
  expect(new Set(names)).toEqual(new Set(['result']));
});

function rootFieldsOf(document: DocumentNode): string[] {
  const [operation] = document.definitions;
  const type = operation?.kind === 'OperationDefinition' && operation.operation === 'query' ? 'Query' : 'Mutation';
  return rootSelectionsOf(document).map((field) => `${type}.${field.kind === 'Field' ? field.name.value : ''}`);
}

function rootSelectionsOf({ definitions: [operation] }: DocumentNode): readonly SelectionNode[] {
  return operation?.kind === 'OperationDefinition' ? operation.selectionSet.selections : [];
}
