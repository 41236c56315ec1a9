import { mkdirSync } from 'node:fs';
import { sql } from 'kysely';
import { connectPGlite, connectPostgres, type Db, type PoolLimits } from './connect.ts';
import { listenToPostgres } from './listen.ts';
import { ping } from './ping.ts';
import { lockDataDirectory, type ReleaseLock } from './pglite-lock.ts';
import { StoreError } from './store-error.ts';

/** Where the data lives. */
export type StoreConfig =
  | { readonly kind: 'pglite'; readonly dataDir: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** An open store that answered; whoever opened it closes it. */
export interface Store {
  readonly kind: StoreConfig['kind'];
  readonly db: Db;
  /** Connections of the same store for what must never wait behind requests: leases and the feed. With PGlite, the same. */
  readonly controlDb: Db;
  /** Hears, if it can, of what is sent to a channel; only a hint. What it answers stops it. */
  listen(channel: string, onNotify: () => void): () => Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the store and waits for its first answer.
 * @throws {StoreError} when the database is unreachable or too old, or the data directory is in use
 */
export async function openStore(
  store: StoreConfig,
  limits: PoolLimits,
  onIdleError: (error: Error) => void = () => undefined,
): Promise<Store> {
  return store.kind === 'pglite' ? await openPGlite(store.dataDir) : await openPostgres(store.url, limits, onIdleError);
}

/** The oldest PostgreSQL that the statements here are tested on. */
const POSTGRES_MAJOR_MIN = 15;

async function openPGlite(dataDir: string): Promise<Store> {
  const release = prepareDataDirectory(dataDir);
  const db = connectPGlite({ dataDir: `${dataDir}/pglite` });
  const close = async (): Promise<void> => {
    await db.destroy();
    release();
  };
  try {
    await ping(db);
  } catch (error) {
    await close().catch(() => undefined);
    throw new StoreError(
      `The data directory ${dataDir} can't be opened${reasonOf(error)}.`,
      'It may be damaged or written by another release: restore a backup, or move it away to start anew.',
      { cause: error },
    );
  }
  // There is one process: whoever changes something tells itself.
  return { kind: 'pglite', db, controlDb: db, listen: () => () => Promise.resolve(), close };
}

/** Makes and locks it. @throws {StoreError} when it is in use, or can't be made or written */
function prepareDataDirectory(dataDir: string): ReleaseLock {
  try {
    const release = lockDataDirectory(dataDir);
    // PGlite makes its files readable for everybody; the directory around them is what keeps others out.
    mkdirSync(`${dataDir}/pglite`, { recursive: true, mode: 0o700 });
    return release;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `The data directory ${dataDir} can't be made or written${reasonOf(error)}.`,
      'Check PORTCULLIS_DATA_DIR, the owner of the directory, and the space on its disk.',
      { cause: error },
    );
  }
}

async function openPostgres(url: string, limits: PoolLimits, onIdleError: (error: Error) => void): Promise<Store> {
  const db = connectPostgres(url, limits, onIdleError);
  const controlDb = connectPostgres(url, CONTROL_LIMITS, onIdleError);
  const close = async (): Promise<void> => void (await Promise.all([db.destroy(), controlDb.destroy()]));
  const listen: Store['listen'] = (channel, onNotify) => listenToPostgres(url, channel, onNotify);
  const store: Store = { kind: 'postgres', db, controlDb, listen, close };
  try {
    await requireVersion(db);
  } catch (error) {
    await close();
    throw error instanceof StoreError ? error : unreachable(url, error);
  }
  return store;
}

/** A statement of a lease that takes longer is of no use any more. */
const CONTROL_LIMITS: PoolLimits = { databasePoolMax: 3, databaseStatementTimeoutMs: 2_000 };

async function requireVersion(db: Db): Promise<void> {
  const answer = await sql<{ version: string }>`SHOW server_version_num`.execute(db);
  const major = Math.floor(Number(Object.values(answer.rows[0] ?? {})[0]) / 10_000);
  if (major >= POSTGRES_MAJOR_MIN) return;
  throw new StoreError(
    `The database is PostgreSQL ${major}; Portcullis needs PostgreSQL ${POSTGRES_MAJOR_MIN} or newer.`,
    'Upgrade it, or point DATABASE_URL at a newer one.',
  );
}

function unreachable(url: string, cause: unknown): StoreError {
  return new StoreError(
    `The database at ${locationOf(url)} can't be reached${reasonOf(cause)}.`,
    'Check that PostgreSQL runs, and DATABASE_URL: host, port, database, user and password.',
    { cause },
  );
}

/** Host and database only: the URL may carry a password. */
function locationOf(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL';
  const { host, pathname } = new URL(url);
  return `${host === '' ? 'localhost' : host}${pathname}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error.message === '' ? code : error.message;
  return message === '' ? '' : `: ${message.replace(/\.$/, '')}`;
}
