import { VERDICTS } from '@portcullis/schema';
import { USER_ERROR_TYPES } from '@portcullis/server/graphql/errors.ts';
import { schema } from '@portcullis/server/graphql/schema.ts';
import { getNamedType, isEnumType, isInterfaceType, isIntrospectionType, isUnionType } from 'graphql';
import { describe, expect, test } from 'vitest';

const MUTATIONS = Object.values(schema.getMutationType()?.getFields() ?? {});
const ENUMS = Object.values(schema.getTypeMap())
  .filter(isEnumType)
  .filter((type) => !isIntrospectionType(type));

describe('what the code names, the schema names', () => {
  const valuesOf = (name: string): readonly string[] => {
    const type = schema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
  };

  test('error codes and error types are one to one', () => {
    expect(valuesOf('ErrorCode').toSorted()).toEqual(Object.keys(USER_ERROR_TYPES).toSorted());
    const userError = schema.getType('UserError');
    if (!isInterfaceType(userError)) throw new Error('UserError is no interface');
    expect(
      schema
        .getPossibleTypes(userError)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(Object.values(USER_ERROR_TYPES).toSorted());
    for (const [code, name] of Object.entries(USER_ERROR_TYPES)) {
      expect(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()).toBe(code);
    }
  });

  test('every error type is answered by some mutation', () => {
    const answered = new Set(
      MUTATIONS.flatMap(({ type }) => {
        const result = getNamedType(type);
        return isUnionType(result) ? result.getTypes().map(({ name }) => name) : [];
      }),
    );
    expect(Object.values(USER_ERROR_TYPES).filter((name) => !answered.has(name))).toEqual([]);
  });

  test('verdicts are those of the evaluator, but for what only HTTP has and what comes with limits', () => {
    const elsewhere = ['MISSING', 'IN_URL', 'RATE_LIMITED', 'QUOTA_EXCEEDED'];
    expect(valuesOf('Verdict').toSorted()).toEqual(
      VERDICTS.filter((verdict) => !elsewhere.includes(verdict)).toSorted(),
    );
  });

  test('enum values are in upper snake case', () => {
    const names = ENUMS.flatMap((type) => type.getValues().map((value) => value.name));
    expect(names.filter((name) => !/^[A-Z]+(_[A-Z]+)*$/.test(name))).toEqual([]);
  });
});
