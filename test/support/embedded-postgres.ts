import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ProcessOutput } from './process-output.ts';

/** A PostgreSQL server of our own. */
export interface EmbeddedPostgres {
  /** Of its superuser. */
  readonly serverUrl: string;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL from npm on a free loopback port, with a new data directory. A keeper process owns it, and
 * stops it and removes its files as soon as this process is gone, however it went.
 */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  const keeper = spawn(process.execPath, [KEEPER], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const output = new ProcessOutput(keeper);
  const closed = once(keeper, 'close');
  const stop = async (): Promise<void> => {
    keeper.stdin.end();
    await closed;
  };
  try {
    const ready = await output.waitFor(/^ready (postgres:\S+)$/m, READY_WITHIN_MS);
    return { serverUrl: ready[1] ?? '', stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const KEEPER = fileURLToPath(new URL('postgres-keeper.ts', import.meta.url));
const READY_WITHIN_MS = 120_000;
