import { openAsBlob } from 'node:fs';
import { connectPGlite, connectPostgres, type Db } from '@portcullis/server/db/connect.ts';
import { listenToPostgres } from '@portcullis/server/db/listen.ts';
import type { Store } from '@portcullis/server/db/open-store.ts';
import type { KyselyPlugin } from 'kysely';
import { inject } from 'vitest';
import { createDatabase, dropDatabase } from './postgres-databases.ts';
import type { ProvidedStore } from './provided.ts';

/** A store of a test file's own, empty of rows; whoever opened it closes it. */
export interface TestStore extends Store {
  /** Of the database, for what connects by itself; PostgreSQL only. */
  readonly url?: string;
}

/** Opens a new store of the kind that this project runs on, with the newest schema, or with none at all. */
export async function openTestStore({ schema = 'latest' }: { schema?: 'latest' | 'none' } = {}): Promise<TestStore> {
  const store: ProvidedStore = inject('store');
  if (store.kind === 'pglite') return await openPGlite(schema === 'latest' ? store.migratedDump : store.emptyDump);
  return await openPostgres(store.serverUrl, schema === 'latest' ? store.templateDatabase : 'template0');
}

/** Opens connections of their own to the database of a store, as another server has them; PostgreSQL only. */
export function joinTestStore({ url }: Pick<TestStore, 'url'>): TestStore {
  if (url === undefined) throw new Error('A PGlite belongs to one process and one connection.');
  const [db, controlDb] = [connect(url, 10), connect(url, 3)];
  const close = async (): Promise<void> => void (await Promise.all([db.destroy(), controlDb.destroy()]));
  const listen: Store['listen'] = (channel, onNotify) => listenToPostgres(url, channel, onNotify);
  return { kind: 'postgres', db, controlDb, listen, url, close };
}

async function openPGlite(dump: string): Promise<TestStore> {
  const db = connectPGlite({ loadDataDir: await openAsBlob(dump) });
  // Of its own, so that a test which counts statements doesn't count those of the lease.
  const controlDb = db.withPlugin(NOTHING);
  return { kind: 'pglite', db, controlDb, listen: () => () => Promise.resolve(), close: () => db.destroy() };
}

const NOTHING: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: ({ result }) => Promise.resolve(result),
};

async function openPostgres(serverUrl: string, template: string): Promise<TestStore> {
  const url = await createDatabase(serverUrl, template);
  const { close, ...store } = joinTestStore({ url });
  const closeAndDrop = async (): Promise<void> => {
    await close();
    await dropDatabase(serverUrl, url);
  };
  return { ...store, close: closeAndDrop };
}

function connect(url: string, databasePoolMax: number): Db {
  return connectPostgres(url, { databasePoolMax, databaseStatementTimeoutMs: 30_000 }, (error) => {
    throw error;
  });
}
