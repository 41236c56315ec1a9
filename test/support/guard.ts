import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Makes sure that the process group `pid` does not outlive this process, however it ends: nobody can react to its
 * own SIGKILL, so a process of its own watches. It reads what to kill from a pipe that breaks when this one is gone.
 */
export function guardProcess(pid: number): void {
  guard ??= startGuard();
  guard.stdin?.write(`+${pid}\n`);
}

/** The process group has ended; its id may soon be somebody else's. */
export function releaseProcess(pid: number): void {
  guard?.stdin?.write(`-${pid}\n`);
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
  const guarded = new Set<number>();
  for await (const line of createInterface({ input: process.stdin })) {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) guarded.add(pid);
    else guarded.delete(pid);
  }
  for (const pid of guarded) killGroup(pid);
}

if (import.meta.main) await watch();
