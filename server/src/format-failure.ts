import { ConfigError, formatConfigProblems } from './config.ts';
import { redactLine } from './log/redact.ts';
import { SetupError } from './setup-error.ts';

/**
 * The text for stderr when a program can't go on: for what can be foreseen a sentence and what to do, for anything else
 * the stack, because then the program is wrong and somebody has to find out where.
 */
export function formatFailure(error: unknown): string {
  if (error instanceof ConfigError) return formatConfigProblems(error);
  if (error instanceof SetupError) return `${error.message}\n${error.hint}`;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Unexpected failure; please report it.\n${redactLine(text)}`;
}
