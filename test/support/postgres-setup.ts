import { connectPostgres } from '@portcullis/server/db/connect.ts';
import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import type { TestProject } from 'vitest/node';
import { createDatabase, databaseOf, dropDatabase } from './postgres-databases.ts';
import { openPostgresServer } from './postgres-server.ts';

/**
 * Finds a server (`TEST_DATABASE_URL`, `DATABASE_URL`, else one of our own for this run) and migrates one database
 * on it, of which every test file gets a copy. Answers what takes it all away again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { serverUrl, stop } = await openPostgresServer();
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

async function migrate(url: string): Promise<void> {
  const limits = { databasePoolMax: 1, databaseStatementTimeoutMs: 30_000 };
  const db = connectPostgres(url, limits, () => undefined);
  try {
    await migrateToLatest(db);
  } finally {
    await db.destroy();
  }
}
