import type { DefaultTab } from './graphiql-globals.ts';

/** A tab with an operation and its variables. Lines of at most 48 characters can be read without scrolling. */
export function example(query: string, variables: Readonly<Record<string, unknown>> = {}): DefaultTab {
  return { query: `${query}\n`, variables: JSON.stringify(variables, null, 2) };
}

/** Why a mutation refused, to be selected wherever the result can be invalid input. */
export const REFUSALS = `... on UserError { code message }
    ... on InvalidInput {
      issues { path message accepted }
    }`;

/** Which of the grants asked for are not held, where grants can be asked for. */
export const EXCESS = `... on GrantsExceeded {
      excess { permission resources }
    }`;
