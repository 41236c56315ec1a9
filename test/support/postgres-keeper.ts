import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { type Account, findBinaries, findUnprivilegedAccount } from './postgres-binaries.ts';
import { ProcessOutput } from './process-output.ts';

// A program: runs one PostgreSQL until its own standard input ends, which happens when its parent is gone.
// Prints `ready <url>`. For tests only: nothing is synced to disk, so a crash of the machine loses the data.

const PORT_ATTEMPTS = 5;
const READY_WITHIN_MS = 60_000;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

await main();

async function main(): Promise<void> {
  // A parent that is gone by now reads nothing more; its end is seen on stdin.
  process.stdout.on('error', () => undefined);
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-test-postgres-'));
  try {
    await runPostgres(directory, Promise.race([once(process.stdin.resume(), 'end'), once(process, 'SIGTERM')]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runPostgres(directory: string, stop: Promise<unknown>): Promise<void> {
  const account = findUnprivilegedAccount();
  if (account !== undefined) chownSync(directory, account.uid, account.gid);
  const binaries = await findBinaries(account === undefined ? undefined : join(directory, 'native'));
  const dataDir = join(directory, 'data');
  const password = randomBytes(16).toString('hex');
  initialise(binaries.initdb, { directory, dataDir, password, account });
  const { server, port } = await startServer(binaries.postgres, { directory, dataDir, account });
  const exited = once(server, 'exit');
  process.stdout.write(`ready postgres://postgres:${password}@127.0.0.1:${port}/postgres\n`);
  await Promise.race([stop, exited]);
  // "Fast shutdown": ends the connections, and itself.
  server.kill('SIGINT');
  await exited;
}

interface Cluster {
  readonly directory: string;
  readonly dataDir: string;
  readonly account: Account | undefined;
}

function initialise(initdb: string, { directory, dataDir, password, account }: Cluster & { password: string }): void {
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const authentication = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  execFileSync(initdb, [`--pgdata=${dataDir}`, '--no-sync', ...authentication, ...locale], {
    cwd: directory,
    stdio: 'pipe',
    ...account,
  });
}

/** Somebody may take the free port before the server does. */
async function startServer(postgres: string, cluster: Cluster): Promise<{ server: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    const settings = Object.entries({ ...SETTINGS, port }).map(([name, value]) => `--${name}=${value}`);
    const server = spawn(postgres, ['-D', cluster.dataDir, ...settings], {
      cwd: cluster.directory,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...cluster.account,
    });
    try {
      await new ProcessOutput(server).waitFor(/ready to accept connections/, READY_WITHIN_MS);
      return { server, port };
    } catch (error) {
      server.kill('SIGKILL');
      if (attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
