import { connectPostgres } from '@portcullis/server/db/connect.ts';
import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { createDatabase, databaseOf, dropDatabase } from './postgres-databases.ts';

/**
 * Finds a server (`TEST_DATABASE_URL`, `DATABASE_URL`, else one of our own for this run) and migrates one database
 * on it, of which every test file gets a copy. Answers what takes it all away again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { serverUrl, stop } = await findServer();
  try {
    const templateUrl = await createDatabase(serverUrl, 'template0');
    await migrate(templateUrl);
    project.provide('store', { kind: 'postgres', serverUrl, templateDatabase: databaseOf(templateUrl) });
    return async () => {
      await dropDatabase(serverUrl, templateUrl);
      await stop();
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Server {
  readonly serverUrl: string;
  stop(): Promise<void>;
}

async function findServer(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL'];
  return given === undefined ? await startEmbeddedPostgres() : { serverUrl: given, stop: () => Promise.resolve() };
}

async function migrate(url: string): Promise<void> {
  const limits = { databasePoolMax: 1, databaseStatementTimeoutMs: 30_000 };
  const db = connectPostgres(url, limits, () => undefined);
  try {
    await migrateToLatest(db);
  } finally {
    await db.destroy();
  }
}
