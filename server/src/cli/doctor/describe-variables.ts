import { type Environment, findText } from '../../config/environment.ts';
import { maskCredentials } from '../../config/parse-value.ts';
import { variableEntries } from '../../config/variables.ts';

/** A variable as the doctor shows it. */
export interface DescribedVariable {
  readonly name: string;
  /** Its text; null when it is unset without a default. Of a secret only whether there is one. */
  readonly value: string | null;
  readonly source: 'environment' | '.env' | 'default' | 'not set';
}

/** Every variable with its effective value and where that comes from. */
export function describeVariables(
  processEnvironment: Environment,
  fileEnvironment: Environment,
): readonly DescribedVariable[] {
  return variableEntries.map(([name, variable]) => {
    // A blank variable of the process hides that of the file, as it does when the server starts.
    const isInProcess = processEnvironment[name] !== undefined;
    const text = findText(isInProcess ? processEnvironment : fileEnvironment, name);
    if (text === undefined)
      return { name, value: variable.default, source: variable.default === null ? 'not set' : 'default' };
    const value = variable.secret ? 'set' : maskCredentials(text);
    return { name, value, source: isInProcess ? 'environment' : '.env' };
  });
}
