import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, type TestProcess } from '../support/processes.ts';

type Environment = Readonly<Record<string, string>>;

/** How the program ended that could not start. */
export interface FailedStart {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Directories of one test file; {@link removeDirectories} removes them. */
const made: string[] = [];

/** An empty directory outside of the repository, without a `.env`. */
export function makeDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'portcullis-test-start-'));
  made.push(path);
  return path;
}

/** Removes whatever {@link makeDirectory} made. */
export function removeDirectories(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/**
 * Starts the real server on a free port, in a directory where no `.env` is, and waits until it listens. Its store is
 * PGlite in the directory's `.portcullis` unless `environment` says otherwise.
 */
export async function startServer(directory: string, environment: Environment = {}): Promise<TestProcess> {
  return await startProcess({
    command: process.execPath,
    args: ARGUMENTS,
    cwd: directory,
    env: { PORT: '0', ...environment },
    readyWhen: /^Portcullis is listening\. GraphiQL: (\S+)\/graphql$/m,
    readyWithinMs: 60_000,
  });
}

/** Runs the real server where it can't start. */
export async function failToStart(directory: string, environment: Environment = {}): Promise<FailedStart> {
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment };
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, ARGUMENTS, { cwd: directory, env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

/** Runs a line as somebody pastes it into a terminal. */
export async function paste(line: string): Promise<string> {
  const command = `command -v curl >/dev/null || curl() { '${process.execPath}' '${CURL}' "$@"; }\n${line}`;
  return await new Promise((resolve, reject) => {
    execFile('bash', ['-c', command], { timeout: 30_000 }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
  });
}

/** What a first start printed that is secret or to be pasted. */
export function readWelcome(stdout: string): {
  readonly operatorKey: string;
  readonly sessionToken: string;
  readonly lines: readonly string[];
} {
  return {
    operatorKey: /^ {2}(operator_[0-9A-Za-z]{43})$/m.exec(stdout)?.[1] ?? '',
    sessionToken: /^ {2}(eyJ[\w-]+\.[\w-]+\.[\w-]+)$/m.exec(stdout)?.[1] ?? '',
    lines: [...stdout.matchAll(/^ {2}(curl .*)$/gm)].map(([, line = '']) => line),
  };
}

const ARGUMENTS = [
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL('../../server/src/main.ts', import.meta.url)),
];
const CURL = fileURLToPath(new URL('../docs/programs/curl.ts', import.meta.url));
