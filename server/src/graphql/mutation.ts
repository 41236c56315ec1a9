import { InputFieldBuilder, type FieldMap, type InputFieldMap, type InputShapeFromFields } from '@pothos/core';
import type { Scope } from '../domain/scope.ts';
import type { Committed } from '../revocation/barrier.ts';
import { builder } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { setEffect } from './effect.ts';
import { ErrorTypes, isRefusal, isUserError, USER_ERROR_TYPES, type Refusal, type UserErrorCode } from './errors.ts';

type ExtendedTypes = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
type SuccessFields<Success> = (t: PothosSchemaTypes.ObjectFieldBuilder<ExtendedTypes, Success>) => FieldMap;
type InputFields<Fields> = (t: PothosSchemaTypes.InputFieldBuilder<ExtendedTypes, 'InputObject'>) => Fields;

/** One mutation: what it takes, what it answers, and what it may refuse. */
export interface MutationDefinition<Fields extends InputFieldMap, Success extends object> {
  readonly description: string;
  readonly input: InputFields<Fields>;
  readonly success: SuccessFields<Success>;
  readonly errors: readonly UserErrorCode[];
  readonly resolve: (scope: Scope, input: InputShapeFromFields<Fields>) => Promise<Success>;
}

/**
 * Adds a mutation in the one shape that all have: an argument `input`, and a nullable union of `<Name>Success` and the
 * error types, so that one failing field of a document does not null its neighbours.
 */
export function defineMutation<Fields extends InputFieldMap, Success extends object>(
  name: string,
  { description, input, success, errors: named, resolve }: MutationDefinition<Fields, Success>,
): void {
  const typeName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const inputFields = input(new InputFieldBuilder<ExtendedTypes, 'InputObject'>(builder, 'InputObject'));
  const errors = toErrors(named, inputFields);
  const inputType = builder.inputType(`${typeName}Input`, {
    description: `Input of \`${name}\`.`,
    fields: () => inputFields,
  });
  const successType = builder.objectRef<Success>(`${typeName}Success`);
  const does = { changeVerdicts: false };
  successType.implement({
    description: `\`${name}\` did what was asked.`,
    fields: (t) => {
      const fields = success(t);
      does.changeVerdicts = 'effective' in fields;
      return fields;
    },
  });
  const resultType = builder.unionType(`${typeName}Result`, {
    description: `Answer of \`${name}\`: its success, or why it refused.`,
    types: [successType, ...errors.map((code) => ErrorTypes[code])],
    resolveType: (value: object) =>
      isRefusal(value) ? USER_ERROR_TYPES[value.refusedWith.code] : `${typeName}Success`,
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: resultType,
      nullable: true,
      description,
      args: { input: t.arg({ type: inputType, required: true, description: 'All that this mutation takes.' }) },
      resolve: toResolver(errors, resolve, does),
    }),
  );
}

/** Whoever names a workspace that lets people in by approval is told to ask for it, whatever was to be done there. */
function toErrors(named: readonly UserErrorCode[], fields: InputFieldMap): readonly UserErrorCode[] {
  return 'workspaceId' in fields && !named.includes('ACCESS_NOT_APPROVED') ? [...named, 'ACCESS_NOT_APPROVED'] : named;
}

/** Pothos derives a resolver's type from the union and the input; with both still open TypeScript can't follow. */
function toResolver<Input, Success extends object>(
  errors: readonly UserErrorCode[],
  resolve: (scope: Scope, input: Input) => Promise<Success>,
  does: { readonly changeVerdicts: boolean },
) {
  const resolver = async (_root: unknown, { input }: { input: Input }, context: GraphQLContext) =>
    await answerUserErrors(errors, () =>
      does.changeVerdicts
        ? resolveWithEffect(context, (scope) => resolve(scope, input))
        : resolve(context.scope, input),
    );
  return resolver as never;
}

/**
 * Resolves, and then waits until what was committed is true everywhere; one that found nothing to change waits as well
 * (rule 18 of the revocation protocol): what it found may be another call's change, which is not true everywhere yet.
 */
async function resolveWithEffect<Success extends object>(
  { scope, waitForEffect }: GraphQLContext,
  resolve: (scope: Scope) => Promise<Success>,
): Promise<Success> {
  let newest: Committed = { seq: null, atMs: performance.now() };
  // The last commit counts: one that changed nothing may have found what came after the change of the one before.
  const onCommit = (seq: number | null): void => {
    newest = { seq, atMs: performance.now() };
  };
  const success = await resolve({ ...scope, onCommit });
  // Nothing was changed: what it read is what counts, and the time from here on.
  if (newest.seq === null) newest = { seq: null, atMs: performance.now() };
  setEffect(success, await waitForEffect(newest));
  return success;
}

/** An error that the schema does not name for this mutation is a bug, and masked like any other. */
async function answerUserErrors<Success>(
  errors: readonly UserErrorCode[],
  run: () => Promise<Success>,
): Promise<Success | Refusal> {
  try {
    return await run();
  } catch (error) {
    if (isUserError(error) && errors.includes(error.code)) return { refusedWith: error };
    throw error;
  }
}
