import { getNamedType, isInputObjectType, isListType, isNonNullType, type GraphQLInputObjectType } from 'graphql';

/** A value of a type that the schema does not have in its place. */
export interface WrongType {
  readonly path: readonly string[];
  /** The whole input, with nothing in it but the way to that value. */
  readonly input: object;
}

/** For each field of an input, and of the inputs in it, a value of a wrong type. */
export function wrongTypesOf(
  type: GraphQLInputObjectType,
  outer: readonly GraphQLInputObjectType[] = [],
): readonly WrongType[] {
  return Object.values(type.getFields()).flatMap((field): readonly WrongType[] => {
    const { name } = field;
    const named = getNamedType(field.type);
    const isObject = isInputObjectType(named);
    // Every scalar but one takes no object, and that one no text.
    const wrong = isObject || named.name === 'JSONObject' ? 'text' : {};
    const here: WrongType = { path: [name], input: { [name]: wrong } };
    if (!isObject || outer.includes(named)) return [here];
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    const inside = wrongTypesOf(named, [...outer, type]).map(({ path, input }) =>
      isList
        ? { path: [name, '0', ...path], input: { [name]: [input] } }
        : { path: [name, ...path], input: { [name]: input } },
    );
    return [here, ...inside];
  });
}
