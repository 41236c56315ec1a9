import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { connectPostgres, type Db } from '@portcullis/server/db/connect.ts';
import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import { PortcullisClient } from '@portcullis/sdk';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../support/embedded-postgres.ts';
import { createDatabase } from '../support/postgres-databases.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { type CliRun, runPortcullis } from './run-portcullis.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

/** The operator key of every server here. */
const OPERATOR_KEY = 'operator_for-tests-only-0123456789abcdef';

/** A database with a server on it, and one workspace `acme` after another. */
export interface ImportKit {
  readonly databaseUrl: string;
  readonly db: Db;
  readonly url: string;
  /** The operator's. */
  readonly apiKey: string;
  /** As the operator. */
  readonly client: PortcullisClient;
  /** Makes a workspace and answers its slug. */
  workspace(): Promise<{ readonly id: string; readonly slug: string }>;
  close(): Promise<void>;
}

/** Starts PostgreSQL and a real server. */
export async function startImportKit(): Promise<ImportKit> {
  const postgres = await startEmbeddedPostgres();
  const databaseUrl = await createDatabase(postgres.serverUrl, 'template0');
  const db = connectPostgres(databaseUrl, { databasePoolMax: 2, databaseStatementTimeoutMs: 60_000 }, () => undefined);
  await migrateToLatest(db);
  const server = await startServer(databaseUrl);
  const client = new PortcullisClient({ url: server.url, credential: { apiKey: OPERATOR_KEY }, timeoutMs: 60_000 });
  return {
    databaseUrl,
    db,
    url: server.url,
    apiKey: OPERATOR_KEY,
    client,
    workspace: async () => {
      const slug = `w${randomBytes(6).toString('hex')}`;
      const owner = { email: `owner@${slug}.example` };
      const { workspace } = await client.workspaces.create({ slug, name: slug, owner });
      return { id: workspace.id, slug };
    },
    close: () => closeAll(server, db, postgres),
  };
}

async function closeAll(server: TestProcess, db: Db, postgres: EmbeddedPostgres): Promise<void> {
  await server.stop();
  await db.destroy();
  await postgres.stop();
}

async function startServer(databaseUrl: string): Promise<TestProcess> {
  return await startProcess({
    command: process.execPath,
    args: [fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))],
    env: { DATABASE_URL: databaseUrl, PORTCULLIS_OPERATOR_KEY: OPERATOR_KEY, PORT: '0' },
    readyWhen: /http:\/\/\S+/,
  });
}

/** What the command line imports through. */
export type Way = 'through a server' | 'into the database';

/** Runs `portcullis import` on a file of this text in a directory of its own. */
export async function importText(
  kit: ImportKit,
  way: Way,
  slug: string,
  text: string | Uint8Array,
  args: readonly string[] = [],
): Promise<CliRun & { readonly cwd: string }> {
  const cwd = await makeTemporaryDirectory();
  await writeFile(`${cwd}/keys.csv`, text);
  const how = way === 'through a server' ? ['--url', kit.url] : [];
  const run = await runPortcullis(['import', 'keys.csv', '--workspace', slug, ...how, ...args], {
    cwd,
    environment: environmentFor(kit, way),
  });
  return { ...run, cwd };
}

/** Only what that way needs. */
function environmentFor(kit: ImportKit, way: Way): Readonly<Record<string, string>> {
  return way === 'through a server' ? { PORTCULLIS_API_KEY: OPERATOR_KEY } : { DATABASE_URL: kit.databaseUrl };
}
