import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { readSessionSecret, SessionSecretError, sessionSecretPath } from '../../secret/session-secret.ts';
import { type Check, ok, problem } from './check.ts';

/** Whether the server may write in the data directory, or make it. */
export async function checkDataDirectory(dataDir: string): Promise<Check> {
  const name = 'data directory';
  const path = await findExisting(resolve(dataDir));
  const exists = path === resolve(dataDir);
  if (!(await stat(path)).isDirectory()) {
    return problem(name, `${path} is a file`, 'Remove it, or set PORTCULLIS_DATA_DIR to another path.');
  }
  if (!(await isWritable(path))) {
    const hint = `Run: chown ${process.getuid?.() ?? 'its-user'} ${path}; or set PORTCULLIS_DATA_DIR to another path.`;
    return problem(name, `${path} can't be written by this user`, hint);
  }
  if (!exists) return ok(name, `${dataDir} doesn't exist yet; the first start makes it`);
  if ((await isOpenToOthers(path)) && (await isOpenToOthers(join(path, 'pglite')))) {
    return problem(
      name,
      `${path} and the database in it are open to other users of this machine`,
      `Run: chmod 700 ${path}`,
    );
  }
  return ok(name, `${dataDir} can be written`);
}

/** Where the built-in issuer's secret comes from, and that nobody else can read it. */
export async function checkSessionSecret({ sessionSecret, store, dataDir }: Config): Promise<Check> {
  const name = 'session secret';
  if (sessionSecret !== null) return ok(name, 'from PORTCULLIS_SESSION_SECRET');
  if (store.kind === 'postgres') return ok(name, 'none; with PostgreSQL that turns the built-in issuer off');
  try {
    const secret = await readSessionSecret(dataDir);
    return ok(
      name,
      secret === undefined ? 'none yet; the first start makes it' : `in ${sessionSecretPath(dataDir)}, private`,
    );
  } catch (error) {
    if (error instanceof SessionSecretError) return problem(name, error.message, error.hint);
    throw error;
  }
}

/** The path itself, or its closest ancestor that exists. */
async function findExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch {
    return dirname(path) === path ? path : await findExisting(dirname(path));
  }
}

/** Windows keeps no such bits and reports everything as open. */
async function isOpenToOthers(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return await stat(path).then(
    ({ mode }) => (mode & 0o077) !== 0,
    () => false,
  );
}

async function isWritable(path: string): Promise<boolean> {
  return await access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}
