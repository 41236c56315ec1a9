import {
  coerceInputValue,
  getNamedType,
  getOperationAST,
  GraphQLError,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isSpecifiedScalarType,
  typeFromAST,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';

/** What is executed: a document, which operation of it, and with what. */
export interface Execution {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** How many problems are told at once. */
const PROBLEMS_MAX = 20;

/**
 * Lists what is wrong with the variables, each with its place and what is expected there. Unlike GraphQL's own messages
 * these never repeat a value: clients log messages, and a value can be a key.
 */
export function listVariableProblems({ schema, document, operationName, variableValues }: Execution): GraphQLError[] {
  const problems: GraphQLError[] = [];
  for (const definition of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type)) continue;
    const messages = describeVariable(definition, type, variableValues ?? {}, PROBLEMS_MAX - problems.length);
    problems.push(...messages.map((message) => new GraphQLError(message, { nodes: [definition] })));
  }
  return problems;
}

function describeVariable(
  { variable, defaultValue }: VariableDefinitionNode,
  type: GraphQLInputType,
  values: Readonly<Record<string, unknown>>,
  countMax: number,
): readonly string[] {
  const name = variable.name.value;
  if (!Object.hasOwn(values, name)) {
    const isMissing = isNonNullType(type) && defaultValue === undefined;
    return isMissing ? [`Variable "$${name}" of required type "${String(type)}" was not provided.`] : [];
  }
  const messages: string[] = [];
  try {
    coerceInputValue(values[name], type, (path, _value, error) => {
      if (messages.length >= countMax) throw new EnoughProblems();
      messages.push(
        `Variable "$${name}" is invalid at "${[name, ...path].join('.')}": ${expectedAt(type, path, error)}`,
      );
    });
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error;
  }
  return messages;
}

/** Ends the walk: a hundred thousand wrong items take seconds to describe. */
class EnoughProblems extends Error {}

/** GraphQL's own words where they say nothing of the value, else what the schema has in this place. */
function expectedAt(type: GraphQLInputType, path: readonly (string | number)[], error: GraphQLError): string {
  if (SAYS_NO_VALUE.test(error.message)) return error.message;
  const expected = getNamedType(typeAt(type, path));
  if (isEnumType(expected))
    return `Expected one of ${expected
      .getValues()
      .map((value) => value.name)
      .join(', ')}.`;
  // The messages of our own scalars are fixed texts.
  return isSpecifiedScalarType(expected) ? `Expected a value of type "${expected.name}".` : error.message;
}

const SAYS_NO_VALUE =
  /^(?:Expected non-nullable type |Expected type "\w+" to be an object|Field "\w{1,100}" (?:of required type|is not defined by type|must be non-null)|Exactly one key must be specified)/;

function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType {
  if (isNonNullType(type)) return typeAt(type.ofType, path);
  const [step, ...rest] = path;
  // A single value is taken for a list of one, and then the path has no index.
  if (isListType(type)) return typeAt(type.ofType, typeof step === 'number' ? rest : path);
  if (step === undefined || !isInputObjectType(type)) return type;
  const field = type.getFields()[step];
  return field === undefined ? type : typeAt(field.type, rest);
}
