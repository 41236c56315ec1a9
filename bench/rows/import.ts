import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished, pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { withOperatorScope } from '@portcullis/server/cli/operator-scope.ts';
import { loadConfig } from '@portcullis/server/config.ts';
import { connectPostgres } from '@portcullis/server/db/connect.ts';
import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import { createWorkspace } from '@portcullis/server/domain/workspace/workspace.service.ts';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { startEmbeddedPostgres } from '../../test/support/embedded-postgres.ts';
import { createDatabase, databaseOf, dropDatabase } from '../../test/support/postgres-databases.ts';
import { startProcess } from '../../test/support/processes.ts';
import { isBrief, type Prepared, type Row } from '../row.ts';

/** Keys in the file, and how many of them one owner has. */
const KEYS = isBrief ? 20_000 : 1_000_000;
const KEYS_OF_AN_OWNER = 4;

/** The command line into the database against COPY of the rows that it makes; and its memory against a tenth of the keys. */
export const importRows: readonly Row[] = [
  {
    id: 'import',
    subject: `${KEYS} keys of ${KEYS / KEYS_OF_AN_OWNER} new owners by \`portcullis import\` with DATABASE_URL`,
    baseline: 'COPY of the same rows of all tables, with the same indexes',
    unit: 'keys/s',
    goal: { is: 'at least', ratio: 0.2 },
    prepare: async () => {
      const bench = await startBench();
      const copies = await bench.copyOut(await bench.import(KEYS));
      return {
        subject: async () => KEYS / (await bench.import(KEYS)).seconds,
        baseline: async () => KEYS / (await bench.copyIn(copies)),
        close: bench.close,
      };
    },
  },
  {
    id: 'import-memory',
    subject: `peak resident memory of the process with ${KEYS} keys`,
    baseline: 'with a tenth of them',
    unit: 'MB',
    goal: { is: 'at most', ratio: 1.3 },
    prepare: async (): Promise<Prepared> => {
      const bench = await startBench();
      return {
        subject: async () => (await bench.import(KEYS)).peakMegabytes,
        baseline: async () => (await bench.import(KEYS / 10)).peakMegabytes,
        close: bench.close,
      };
    },
  },
];

interface Imported {
  readonly seconds: number;
  readonly peakMegabytes: number;
  /** Of the database, which is there until the next import. */
  readonly url: string;
}

interface Bench {
  import(keys: number): Promise<Imported>;
  /** Writes the rows of a database to files, and answers the directory. */
  copyOut(imported: Imported): Promise<string>;
  /** Copies such files into an empty database, and answers the seconds. */
  copyIn(directory: string): Promise<number>;
  close(): Promise<void>;
}

const CLI = fileURLToPath(new URL('../../server/src/cli/portcullis.ts', import.meta.url));
const OWNER = 'owner@example.com';
/** In the order of their foreign keys, without what is there before an import. */
const TABLES: Readonly<Record<string, string>> = {
  users: `SELECT * FROM users WHERE email <> '${OWNER}'`,
  members: `SELECT * FROM members WHERE role <> 'OWNER'`,
  api_keys: 'SELECT * FROM api_keys',
  api_key_secrets: 'SELECT * FROM api_key_secrets',
};

async function startBench(): Promise<Bench> {
  const postgres = await startEmbeddedPostgres();
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const template = await makeTemplate(postgres.serverUrl);
  let last: string | undefined;
  const nextDatabase = async (): Promise<string> => {
    if (last !== undefined) await dropDatabase(postgres.serverUrl, last);
    last = await createDatabase(postgres.serverUrl, template);
    return last;
  };
  return {
    import: async (keys) => await runImport(await nextDatabase(), await writeKeys(directory, keys), directory),
    copyOut: async ({ url }) => {
      for (const table of Object.keys(TABLES)) await copyTable(url, table, directory, 'out');
      return directory;
    },
    copyIn: async () => {
      const url = await nextDatabase();
      const startedAt = performance.now();
      for (const table of Object.keys(TABLES)) await copyTable(url, table, directory, 'in');
      return (performance.now() - startedAt) / 1_000;
    },
    close: async () => {
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A database with the newest schema and the workspace `bench`. */
async function makeTemplate(serverUrl: string): Promise<string> {
  const url = await createDatabase(serverUrl, 'template0');
  const db = connectPostgres(url, { databasePoolMax: 1, databaseStatementTimeoutMs: 60_000 }, () => undefined);
  await migrateToLatest(db);
  await db.destroy();
  await withOperatorScope(loadConfig({ DATABASE_URL: url }), 'bench', randomBytes, async (scope) => {
    await createWorkspace(scope, { slug: 'bench', name: 'Bench', owner: { email: OWNER } });
  });
  return databaseOf(url);
}

async function writeKeys(directory: string, keys: number): Promise<string> {
  const path = join(directory, `${keys}.csv`);
  const stream = createWriteStream(path);
  stream.write('key,email,label,created_at\n');
  for (let index = 0; index < keys; index += 1) {
    const owner = Math.floor(index / KEYS_OF_AN_OWNER);
    const line = `old-key-${index.toString(36).padStart(8, '0')}-${'Ab3'.repeat(5)},user${owner}@example.com,Key ${index},2021-03-01T08:00:00Z\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
  return path;
}

async function runImport(url: string, file: string, directory: string): Promise<Imported> {
  const startedAt = performance.now();
  const child = await startProcess({
    command: process.execPath,
    args: [CLI, 'import', file, '--workspace', 'bench'],
    env: { DATABASE_URL: url },
    cwd: directory,
  });
  let peakMegabytes = 0;
  const timer = setInterval(
    () => void readPeak(child.pid).then((peak) => (peakMegabytes = Math.max(peak, peakMegabytes))),
    50,
  );
  const exitCode = await child.exitCode;
  clearInterval(timer);
  if (exitCode !== 0) throw new Error(`The import failed: ${child.stderr()}`);
  return { seconds: (performance.now() - startedAt) / 1_000, peakMegabytes, url };
}

/** The kernel's own high-water mark; Linux only, 0 elsewhere. */
async function readPeak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024;
}

async function copyTable(url: string, table: string, directory: string, way: 'in' | 'out'): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const file = join(directory, `${table}.copy`);
  try {
    if (way === 'out') await pipeline(client.query(to(`COPY (${TABLES[table]}) TO STDOUT`)), createWriteStream(file));
    else await pipeline(createReadStream(file), client.query(from(`COPY ${table} FROM STDIN`)));
  } finally {
    await client.end();
  }
}
