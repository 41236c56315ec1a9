import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A command of this repository's tools, with a name for people. */
export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** How a step went. */
export interface StepResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** What it printed, in that order; empty when it printed for itself. */
  readonly output: string;
}

/**
 * Runs a step in the root of the repository, with the tools that are installed there; a step that can't be started
 * has failed. `print: 'live'` lets it print for itself.
 */
export function runStep({ name, command }: Step, print: 'live' | 'later'): Promise<StepResult> {
  const start = performance.now();
  const [program, ...args] = command;
  const path = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, PATH: path },
    stdio: print === 'live' ? 'inherit' : 'pipe',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  child.stdin?.end();
  return new Promise((resolve) => {
    const end = (passed: boolean): void =>
      resolve({ name, passed, seconds: (performance.now() - start) / 1_000, output });
    child.once('error', (error) => {
      output += `${error.message}\n`;
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });
}

/** One line for people. */
export function formatResult({ name, passed, seconds }: StepResult): string {
  return `${passed ? 'passed' : 'FAILED'}  ${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s`;
}
