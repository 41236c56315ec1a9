import { schema } from '@portcullis/server/graphql/schema.ts';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isNullableType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLOutputType,
} from 'graphql';
import { describe, expect, test } from 'vitest';

const TYPES = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);
const MUTATIONS = Object.values(schema.getMutationType()?.getFields() ?? {});
const CONNECTIONS = TYPES.filter(isObjectType).filter(({ name }) => name.endsWith('Connection'));

/** Everything of the schema that has a description, by its place. */
function listDescribed(
  type: GraphQLNamedType,
): readonly (readonly [place: string, description: string | null | undefined])[] {
  const own = [[type.name, type.description] as const];
  if (isEnumType(type))
    return [...own, ...type.getValues().map((value) => [`${type.name}.${value.name}`, value.description] as const)];
  if (isInputObjectType(type))
    return [
      ...own,
      ...Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field.description] as const),
    ];
  if (!isObjectType(type) && !isInterfaceType(type)) return own;
  const fields = Object.values(type.getFields());
  return [
    ...own,
    ...fields.map((field) => [`${type.name}.${field.name}`, field.description] as const),
    ...fields.flatMap(({ name, args }) =>
      args.map((arg) => [`${type.name}.${name}(${arg.name}:)`, arg.description] as const),
    ),
  ];
}

describe('every type, field, argument and enum value has a description', () => {
  test.for(TYPES)('$name', (type) => {
    const without = listDescribed(type).filter(([, description]) => (description ?? '').trim() === '');
    expect(without.map(([place]) => place)).toEqual([]);
  });
});

describe.for(MUTATIONS)('the mutation $name', ({ name, args, type }) => {
  const typeName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

  test('takes one argument, its input', () => {
    expect(args.map((arg) => [arg.name, String(arg.type)])).toEqual([['input', `${typeName}Input!`]]);
  });

  test('answers a nullable union of its success and of errors that are UserErrors', () => {
    expect(isNullableType(type)).toBe(true);
    const result = getNamedType(type);
    if (!isUnionType(result)) throw new Error(`${name} does not answer a union`);
    expect(result.name).toBe(`${typeName}Result`);
    const [success, ...others] = result
      .getTypes()
      .toSorted((one, other) => Number(other.name.endsWith('Success')) - Number(one.name.endsWith('Success')));
    expect(success?.name).toBe(`${typeName}Success`);
    expect(others.length).toBeGreaterThan(0);
    for (const error of others)
      expect(error.getInterfaces().map((implemented) => implemented.name)).toEqual(['UserError']);
  });
});

test('no mutation but these gives out a secret, and nothing else does', () => {
  const fields = TYPES.filter((type) => isObjectType(type) || isInterfaceType(type)).flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
  );
  // The hashes of events and of the chain's end are over what the log shows, and over no secret.
  const ofTheAuditLog = ['AuditEvent.hash', 'AuditHead.hash'];
  const telling = fields.filter((field) => /secret|token|password|hash/i.test(field));
  expect(telling.filter((field) => !ofTheAuditLog.includes(field)).toSorted()).toEqual([
    'ApiKey.previousSecretLastUsedAt',
    'GenerateApiKeySuccess.secret',
    'InviteMemberSuccess.secret',
    'KeyPolicy.secretVisibility',
    'RegenerateApiKeySuccess.secret',
    'RevealApiKeySuccess.secret',
  ]);
});

test('what can change a verdict says when it is effective', () => {
  const changing = [
    'setKeyPolicy',
    'updateMember',
    'removeMember',
    'definePermission',
    'retirePermission',
    'updateTier',
    'suspendWorkspace',
    'resumeWorkspace',
    'deleteWorkspace',
    'generateApiKey',
    'regenerateApiKey',
    'endOverlap',
    'updateApiKey',
    'transferApiKeys',
    'revokeApiKey',
    'revokeApiKeys',
    'disableApiKey',
    'enableApiKey',
    'revokePresentedApiKey',
    'importApiKeys',
    'consolidateApiKeys',
    'cancelConsolidation',
  ];
  const saying = TYPES.filter(isObjectType).filter((type) => 'effective' in type.getFields());
  expect(saying.map(({ name }) => name).toSorted()).toEqual(
    changing.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Success`).toSorted(),
  );
  for (const type of saying) {
    expect(String(type.getFields()['effective']?.type)).toBe('Boolean!');
    expect(String(type.getFields()['effectiveAfterMs']?.type)).toBe('Int!');
  }
});

describe.for(CONNECTIONS)('the connection $name', (connection) => {
  test('has edges, nodes, items and count that are never null', () => {
    const { edges, nodes, pageInfo, totalCount } = connection.getFields();
    const item = nodes && getNamedType(nodes.type);
    expect(String(edges?.type)).toMatch(/^\[\w+Edge!\]!$/);
    expect(String(nodes?.type)).toBe(`[${item?.name}!]!`);
    expect([String(pageInfo?.type), String(totalCount?.type)]).toEqual(['PageInfo!', 'Int!']);
    const edge = edges && getNamedType(edges.type);
    if (!isObjectType(edge)) throw new Error('there are no edges');
    expect([String(edge.getFields()['node']?.type), String(edge.getFields()['cursor']?.type)]).toEqual([
      `${item?.name}!`,
      'String!',
    ]);
  });

  test('is asked for page by page', () => {
    const field = Object.values(schema.getQueryType()?.getFields() ?? {}).find(
      ({ type }) => getNamedType(type) === connection,
    );
    const paging = field?.args.filter(({ name }) => ['first', 'after', 'last', 'before'].includes(name));
    expect(paging?.map(({ name, type }) => `${name}: ${String(type)}`).toSorted()).toEqual([
      'after: String',
      'before: String',
      'first: Int',
      'last: Int',
    ]);
  });
});

test('items of lists are never null', () => {
  const lists = TYPES.filter((type) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)).flatMap(
    (type) =>
      Object.values(type.getFields()).map(
        (field: { readonly name: string; readonly type: unknown }) =>
          [`${type.name}.${field.name}`, String(field.type)] as const,
      ),
  );
  expect(lists.filter(([, type]) => /\w\]/.test(type))).toEqual([]);
});

/** Fields that may be null, each with its reason in its description. */
test('what may be null says when', () => {
  const OBVIOUS = /null|left out|default|optional/i;
  const nullable = TYPES.filter(isObjectType)
    .filter(({ name }) => name !== 'Query' && name !== 'Mutation')
    .flatMap((type) =>
      Object.values(type.getFields()).map(
        (field) => [`${type.name}.${field.name}`, field.type, field.description] as const,
      ),
    )
    .filter(([, type]: readonly [string, GraphQLOutputType, unknown]) => !isNonNullType(type));
  expect(nullable.filter(([, , description]) => !OBVIOUS.test(description ?? '')).map(([place]) => place)).toEqual([]);
});
