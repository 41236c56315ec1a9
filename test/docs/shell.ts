import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** One bash for a whole document: variables of a block are there in the next one. */
export interface Shell {
  /**
   * Runs a block and answers what it printed.
   * @throws {Error} with everything printed, when a command of it fails
   */
  run(code: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens a shell; a failing command, an unset variable or a broken pipe ends it. */
export function openShell(options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Shell {
  const bash = spawn('bash', ['-s'], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(bash, 'close');
  bash.stdin.write('set -euo pipefail\n');
  bash.stdout.setEncoding('utf8');
  bash.stderr.setEncoding('utf8');
  return {
    run: (code) => runBlock(bash, closed, code),
    close: async () => {
      bash.stdin.end();
      await closed;
    },
  };
}

/** A control character that no block prints: the end of a block's output. */
const END = '\u001e';

async function runBlock(bash: ChildProcess, closed: Promise<unknown>, code: string): Promise<string> {
  let stdout = '';
  let stderr = '';
  const ended = new Promise<void>((resolve) => {
    bash.stdout?.on('data', (chunk: string) => {
      stdout += chunk;
      if (stdout.endsWith(END)) resolve();
    });
    bash.stderr?.on('data', (chunk: string) => (stderr += chunk));
  });
  // The braces keep what the block starts from reading the blocks that follow.
  bash.stdin?.write(`{\n${code}\n} </dev/null\nprintf '${END}'\n`);
  await Promise.race([ended, closed]);
  bash.stdout?.removeAllListeners('data');
  bash.stderr?.removeAllListeners('data');
  if (!stdout.endsWith(END)) throw new Error(`This block failed:\n${code}\n${stdout}\n${stderr}`);
  return stdout.slice(0, -END.length).replaceAll('\r\n', '\n');
}
