import { readEnvironment } from '../config/environment.ts';
import { type Config, loadConfig } from '../config.ts';
import { SetupError } from '../setup-error.ts';

/** What a command gets from the process that runs it. */
export interface CliContext {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes a line to stdout: the result, nothing else. */
  writeLine(line: string): void;
  /** Writes a line to stderr: what a person wants to know beside the result. */
  writeHint(line: string): void;
  /** Whether stderr is a terminal. */
  readonly isTerminal: boolean;
  /** Writes to stderr as it is. */
  writeProgress(text: string): void;
  /** Calls `listener` when the person asks to stop, in place of ending the program; answers how not to any more. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the program with this code once it has nothing more to do. */
  setExitCode(code: number): void;
}

/** Something that a command can't do, told to the person who called it. */
export class CommandError extends SetupError {
  override readonly name = 'CommandError';
}

/**
 * The configuration that a server started here would have.
 * @throws {ConfigError} with every problem at once
 */
export function loadConfigHere({ cwd, environment }: CliContext): Config {
  return loadConfig(readEnvironment(cwd, environment));
}
