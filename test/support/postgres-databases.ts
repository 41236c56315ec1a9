import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * Creates a database of our own on the server of `serverUrl`, as a copy of `template`, and answers its URL.
 * The server may be somebody's: nothing but what was made here is ever touched.
 */
export async function createDatabase(serverUrl: string, template: string): Promise<string> {
  const name = `${NAME_PREFIX}${randomBytes(8).toString('hex')}`;
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops a database that {@link createDatabase} made, also when a process is still connected to it. */
export async function dropDatabase(serverUrl: string, url: string): Promise<void> {
  await execute(serverUrl, `DROP DATABASE ${databaseOf(url)} WITH (FORCE)`);
}

/** The name in the URL of a database that {@link createDatabase} made. */
export function databaseOf(url: string): string {
  const name = new URL(url).pathname.slice(1);
  if (!new RegExp(`^${NAME_PREFIX}[0-9a-f]{16}$`).test(name)) throw new Error(`${name} is not a database of the tests`);
  return name;
}

/** One statement on a connection of its own. */
async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const NAME_PREFIX = 'portcullis_test_';
