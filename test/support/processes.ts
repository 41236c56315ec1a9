import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { guardProcess, killGroup, releaseProcess } from './guard.ts';
import { ProcessOutput } from './process-output.ts';

/** What to run, and how to know that it is ready. */
export interface ProcessOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** All it gets but PATH, HOME and TMPDIR: a test doesn't depend on who runs it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the root of the repository. */
  readonly cwd?: string;
  /** Searched in the lines of stdout and stderr; without it the process is ready once it has started. */
  readonly readyWhen?: RegExp;
  /** Default 60,000. */
  readonly readyWithinMs?: number;
}

/** A real process under test. */
export interface TestProcess {
  readonly pid: number;
  /** What group 1 of `readyWhen` matched, else the first URL in its match; empty when there is neither. */
  readonly url: string;
  /** Settles when it has ended: its exit code, or null when a signal ended it. */
  readonly exitCode: Promise<number | null>;
  /** Everything printed until now. */
  stdout(): string;
  stderr(): string;
  /** Waits until `pattern` is found in the lines printed from the start on; at most 60 seconds by default. */
  waitForOutput(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** SIGTERM, and SIGKILL if it is still there after `withinMs` (5,000); settles when it has ended. */
  stop(withinMs?: number): Promise<void>;
}

/**
 * Starts a process and waits until it is ready. It is stopped at the end of the test file at the latest, with
 * everything that it started itself, and also when the test run is killed.
 * @throws {Error} with what it printed, when it ends or stays silent instead of getting ready
 */
export async function startProcess(options: ProcessOptions): Promise<TestProcess> {
  const child = spawn(options.command, options.args ?? [], {
    cwd: options.cwd ?? REPOSITORY,
    env: { ...inheritedEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, by which everything that it starts is found again.
    detached: true,
  });
  const output = new ProcessOutput(child);
  await once(child, 'spawn');
  const started = follow(child, output);
  if (options.readyWhen === undefined) return { ...started, url: '' };
  try {
    const match = await started.waitForOutput(options.readyWhen, options.readyWithinMs);
    return { ...started, url: match[1] ?? /\w+:\/\/\S+/.exec(match[0])?.[0] ?? '' };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Stops what {@link startProcess} started and nobody stopped. */
export async function stopAllProcesses(): Promise<void> {
  await Promise.all([...running].map((stop) => stop()));
}

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 5_000;
const running = new Set<() => Promise<void>>();

function follow(child: ChildProcess, output: ProcessOutput): Omit<TestProcess, 'url'> {
  const { pid } = child;
  if (pid === undefined) throw new Error('the process has not started');
  guardProcess(pid);
  const exitCode = once(child, 'close').then(() => child.exitCode);
  const stop = async (withinMs = STOPPED_WITHIN_MS): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    await exitCode;
    clearTimeout(timer);
  };
  running.add(stop);
  child.once('exit', () => {
    killGroup(pid);
    releaseProcess(pid);
    running.delete(stop);
  });
  return {
    pid,
    exitCode,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    waitForOutput: (pattern, withinMs = READY_WITHIN_MS) => output.waitFor(pattern, withinMs),
    stop,
  };
}

/** What a program needs to run at all; no DATABASE_URL or CI of whoever runs the tests. */
function inheritedEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
