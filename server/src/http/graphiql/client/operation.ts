import type { GraphQLRequest } from './graphiql-globals.ts';

/** An operation that a document names. */
export interface NamedOperation {
  readonly kind: string;
  readonly name: string;
}

/**
 * The operation that a request means. For a tenth of a second after a change of tabs GraphiQL still asks for the
 * operation of the tab before: a name that the document doesn't have means the document's only operation.
 */
export function findOperation({ query, operationName }: GraphQLRequest): NamedOperation | undefined {
  const operations = [...query.matchAll(/\b(query|mutation|subscription)\s+(\w+)/g)].map(
    ([, kind = '', name = '']): NamedOperation => ({ kind, name }),
  );
  return operations.find(({ name }) => name === operationName) ?? (operations.length === 1 ? operations[0] : undefined);
}
