import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a run of the command line left behind. */
export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the real command line as a process of its own, with the Node that the project brings. It sees no variable but the
 * given ones, and no `.env` but that of `cwd`.
 */
export async function runPortcullis(
  args: readonly string[],
  { cwd, environment = {} }: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<CliRun> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

const program = fileURLToPath(new URL('../../server/src/cli/portcullis.ts', import.meta.url));
