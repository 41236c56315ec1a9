import type { builder } from './builder.ts';

type Schema = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

/**
 * The fields that every mutation has that can change a verdict. Verification reads the primary for each key, so a
 * committed change is true for whoever asks next, on any server.
 */
export function effectFields<Success>(t: PothosSchemaTypes.ObjectFieldBuilder<Schema, Success>) {
  return {
    effective: t.boolean({
      description:
        'Whether the change is true everywhere: no server or verifier gives the old verdict to a request that begins now.',
      resolve: () => true,
    }),
    effectiveAfterMs: t.int({
      description: 'How long this call waited after its commit until the change was true everywhere, in milliseconds.',
      resolve: () => 0,
    }),
  };
}
