import { openAsBlob } from 'node:fs';
import { connectPGlite, connectPostgres, type Db } from '@portcullis/server/db/connect.ts';
import { inject } from 'vitest';
import { createDatabase, dropDatabase } from './postgres-databases.ts';
import type { ProvidedStore } from './provided.ts';

/** A store of a test file's own, empty of rows; whoever opened it closes it. */
export interface TestStore {
  readonly kind: ProvidedStore['kind'];
  readonly db: Db;
  /** Of the database, for what connects by itself; PostgreSQL only. */
  readonly url?: string;
  close(): Promise<void>;
}

/** Opens a new store of the kind that this project runs on, with the newest schema, or with none at all. */
export async function openTestStore({ schema = 'latest' }: { schema?: 'latest' | 'none' } = {}): Promise<TestStore> {
  const store = inject('store');
  if (store.kind === 'pglite') return await openPGlite(schema === 'latest' ? store.migratedDump : store.emptyDump);
  return await openPostgres(store.serverUrl, schema === 'latest' ? store.templateDatabase : 'template0');
}

async function openPGlite(dump: string): Promise<TestStore> {
  const db = connectPGlite({ loadDataDir: await openAsBlob(dump) });
  return { kind: 'pglite', db, close: () => db.destroy() };
}

/** Opens connections of their own to the database of a store, as another server has them; PostgreSQL only. */
export function joinTestStore({ url }: TestStore): TestStore {
  if (url === undefined) throw new Error('A PGlite belongs to one process and one connection.');
  const db = connect(url);
  return { kind: 'postgres', db, url, close: () => db.destroy() };
}

async function openPostgres(serverUrl: string, template: string): Promise<TestStore> {
  const url = await createDatabase(serverUrl, template);
  const db = connect(url);
  const close = async (): Promise<void> => {
    await db.destroy();
    await dropDatabase(serverUrl, url);
  };
  return { kind: 'postgres', db, url, close };
}

function connect(url: string): Db {
  return connectPostgres(url, { databasePoolMax: 10, databaseStatementTimeoutMs: 30_000 }, (error) => {
    throw error;
  });
}
