import type { ConfigProblem } from './config-error.ts';
import { findText, type Environment } from './environment.ts';
import { formatExample, type Parsed } from './variable.ts';
import { type VariableName, variableEntries, type variables } from './variables.ts';

/** The value of every variable; null where it is unset and has no default. */
export type VariableValues = { readonly [Name in VariableName]: ValueOf<(typeof variables)[Name]> };

type ValueOf<Entry extends { readonly default: string | null; parse(text: string): Parsed<unknown> }> = Entry extends {
  parse(text: string): Parsed<infer Value>;
}
  ? Value | (Entry['default'] extends string ? never : null)
  : never;

/** Reads each variable by its row of the table; with a problem among them the values are no use. */
export function readVariables(environment: Environment): {
  readonly values: VariableValues;
  readonly problems: readonly ConfigProblem[];
} {
  const values: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, variable] of variableEntries) {
    const text = findText(environment, name) ?? variable.default;
    const parsed: Parsed<unknown> = text === null ? { value: null } : variable.parse(text);
    if ('value' in parsed) values[name] = parsed.value;
    else problems.push({ variable: name, problem: parsed.problem, example: formatExample(name, variable) });
  }
  // Each value was made by the row of its own name; the loop can't tell the compiler so.
  return { values: values as VariableValues, problems };
}
