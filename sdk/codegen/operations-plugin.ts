import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';

/**
 * Plugin of the code generator: one constant for each operation, its text with the fragments that it uses. Plain
 * strings without blanks, because they travel with every request, and no type of a foreign package in the SDK's own.
 */
export function plugin(
  _schema: GraphQLSchema,
  documents: readonly { readonly document?: DocumentNode }[],
): PluginOutput {
  const definitions = documents.flatMap(({ document }) => document?.definitions ?? []);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return {
    prepend: [`import type { Operation } from '../operation.ts';`],
    content: operations.map((operation) => printOperation(operation, fragments)).join('\n\n'),
  };
}

interface PluginOutput {
  readonly prepend: string[];
  readonly content: string;
}

function printOperation(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string {
  const name = operation.name?.value;
  if (name === undefined) throw new Error('An operation of the SDK needs a name.');
  const used = [...findFragments(operation, fragments)].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const text = stripIgnoredCharacters([operation, ...used].map(print).join('\n'));
  const result = `${name}${operation.operation === 'query' ? 'Query' : 'Mutation'}`;
  return `export const ${name}Operation: Operation<${result}, ${result}Variables> =\n  ${JSON.stringify(text)};`;
}

function findFragments(
  root: OperationDefinitionNode | FragmentDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  found = new Set<FragmentDefinitionNode>(),
): Set<FragmentDefinitionNode> {
  visit(root, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (fragment === undefined) throw new Error(`No fragment is called ${name.value}.`);
      if (found.has(fragment)) return;
      found.add(fragment);
      findFragments(fragment, fragments, found);
    },
  });
  return found;
}
