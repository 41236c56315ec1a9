import { PGlite, types as pgliteTypes } from '@electric-sql/pglite';
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

/** The store as every repository sees it: a pool, or an open transaction. */
export type Db = Kysely<Tables>;

/** Bounds of a connection pool. */
export interface PoolLimits {
  readonly databasePoolMax: number;
  readonly databaseStatementTimeoutMs: number;
  /** How old a connection may become; 30 by default. */
  readonly connectionSecondsMax?: number;
}

/**
 * Opens a pool on PostgreSQL; nothing is sent until the first query.
 * `onIdleError` hears of connections that break while nobody uses them; unheard, they would end the process.
 */
export function connectPostgres(url: string, limits: PoolLimits, onIdleError: (error: Error) => void): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: limits.databasePoolMax,
    statement_timeout: limits.databaseStatementTimeoutMs,
    // The database ends a statement that takes too long; this is for one that is gone and can't say so.
    query_timeout: limits.databaseStatementTimeoutMs + 1_000,
    keepAlive: true,
    // One whose other end forgot it without a word takes statements and answers none, for a quarter of an hour.
    maxLifetimeSeconds: limits.connectionSecondsMax ?? 30,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'portcullis',
    types: TYPES,
  });
  // While the pool is closing, how its connections end is nobody's concern.
  pool.on('error', (error) => {
    if (!pool.ending) onIdleError(error);
  });
  // One that a transaction holds has no listener of the pool's: unheard, its end would be that of the process. The
  // transaction learns of it from its next statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [camelCase()] });
}

/** One connection that is open, and Kysely over it: statements wait for each other. Whoever asked for it ends it. */
export async function connectAlone(url: string): Promise<{ readonly db: Db; readonly client: pg.Client }> {
  const client = new pg.Client({ connectionString: url, application_name: 'portcullis', types: TYPES });
  // Whoever waits for a statement hears of a lost connection from it.
  client.on('error', () => undefined);
  await client.connect();
  // Kysely gives back what it took; there is nothing to give it back to.
  const lent = Object.assign(client, { release: () => undefined });
  const pool = { connect: () => Promise.resolve(lent), end: () => Promise.resolve(), options: {} };
  return { client, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [camelCase()] }) };
}

/** Opens PostgreSQL in this process: in `dataDir`, or in memory without one. The caller holds the directory's lock. */
export function connectPGlite(source: { readonly dataDir?: string; readonly loadDataDir?: Blob }): Db {
  const pglite = async (): Promise<PGlite> => await PGlite.create({ ...source, parsers: { [INT8]: Number } });
  return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }), plugins: [camelCase()] });
}

const CONNECT_TIMEOUT_MS = 5_000;
const INT8 = pgliteTypes.INT8;

/** int8 (counts, sequences) fits a double in every use here; without this `pg` answers text and PGlite a number. */
function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === INT8 && format !== 'binary') return Number;
  // The driver types parsers as any.
  return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
}

const TYPES = { getTypeParser: (oid: number, format?: 'text' | 'binary') => typeParser(oid, format) };

/** Column names only: keys inside jsonb (metadata, audit) belong to the caller and stay as they are. */
function camelCase(): CamelCasePlugin {
  return new CamelCasePlugin({ maintainNestedObjectKeys: true });
}
