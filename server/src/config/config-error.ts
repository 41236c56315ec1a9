/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** The variable, or the `.env` file. */
  readonly variable: string;
  /** What was wrong, in words that follow the name; never a secret. */
  readonly problem: string;
  /** A line that would be accepted. */
  readonly example: string;
}

/** A configuration that can't be used; carries every problem at once, so that one start is enough to find them all. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(`${countProblems(problems)}: ${problems.map(({ variable }) => variable).join(', ')}`);
    this.problems = problems;
  }
}

/** The text for stderr: one block for each problem with the variable's name, what was wrong and an example. */
export function formatConfigProblems(error: ConfigError): string {
  const blocks = error.problems.map(
    ({ variable, problem, example }) => `${variable}\n  ${problem}\n  Example: ${example}\n`,
  );
  return `${countProblems(error.problems)}:\n\n${blocks.join('\n')}`;
}

function countProblems({ length }: readonly ConfigProblem[]): string {
  return `The configuration has ${length} ${length === 1 ? 'problem' : 'problems'}`;
}
