import type { Effect } from '../revocation/barrier.ts';
import type { builder } from './builder.ts';

type Schema = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

/** The fields that every mutation has that can change a verdict; `defineMutation` waits before they are answered. */
export function effectFields<Success>(t: PothosSchemaTypes.ObjectFieldBuilder<Schema, Success>) {
  return {
    effective: t.boolean({
      description:
        'Whether the change is true everywhere: no server or verifier gives the old verdict to a request that begins now. false only when the server was told to stop while it waited.',
      resolve: (success) => effectOf(success).effective,
    }),
    effectiveAfterMs: t.int({
      description: 'How long this call waited after its commit until the change was true everywhere, in milliseconds.',
      resolve: (success) => effectOf(success).effectiveAfterMs,
    }),
  };
}

/** Beside the success, which is the domain's and knows nothing of waiting. */
const effects = new WeakMap<object, Effect>();

/** Remembers when a mutation's success was true everywhere. */
export function setEffect(success: object, effect: Effect): void {
  effects.set(success, effect);
}

function effectOf(success: unknown): Effect {
  const effect = typeof success === 'object' && success !== null ? effects.get(success) : undefined;
  if (effect === undefined) throw new Error('A mutation answered without having waited for its effect.');
  return effect;
}
