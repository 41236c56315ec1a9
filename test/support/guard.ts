import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Makes sure that the process group `pid` does not outlive this process, however it ends: nobody can react to its
 * own SIGKILL, so a process of its own watches. It reads what to end from a pipe that breaks when this one is gone.
 */
export function guardProcess(pid: number): void {
  tellGuard(`+ group ${pid}`);
}

/** The process group has ended; its id may soon be somebody else's. */
export function releaseProcess(pid: number): void {
  tellGuard(`- group ${pid}`);
}

/** Makes sure that a directory of this process is removed when it has ended, however it ends. */
export function guardDirectory(path: string): void {
  tellGuard(`+ directory ${path}`);
}

/** Kills what is left of a process group; nothing left is fine. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

let guard: ChildProcess | undefined;

function tellGuard(line: string): void {
  guard ??= startGuard();
  guard.stdin?.write(`${line}\n`);
}

function startGuard(): ChildProcess {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  child.unref();
  // Its pipe must not keep this process alive either: when this process ends, the pipe breaks and the guard acts.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

async function watch(): Promise<void> {
  const guarded = new Map<string, () => void>();
  for await (const line of createInterface({ input: process.stdin })) {
    const [, sign, kind, name] = /^(.) (\w+) (.+)$/.exec(line) ?? [];
    const what = `${kind} ${name}`;
    if (sign === '-') guarded.delete(what);
    else guarded.set(what, kind === 'group' ? () => killGroup(Number(name)) : () => removeDirectory(String(name)));
  }
  for (const end of guarded.values()) end();
}

/** Again and again for a second: who writes into it may be ending just now. */
function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

if (import.meta.main) await watch();
