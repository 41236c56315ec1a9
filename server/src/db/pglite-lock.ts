import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/** Gives up the lock. */
export type ReleaseLock = () => void;

/**
 * Takes the data directory for this process: PGlite has no lock of its own, and two processes in one directory
 * corrupt it. An open exclusive transaction on an SQLite file holds a lock of the operating system, which a
 * killed process can't leave behind and two processes can't both take; a file with a process id can do neither.
 * @throws {StoreError} when another process holds it
 */
export function lockDataDirectory(dataDir: string): ReleaseLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(`${dataDir}/lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw heldBy(dataDir, error);
  }
  writeFileSync(`${dataDir}/lock.pid`, `${process.pid}\n`, { mode: 0o600 });
  return () => lock.close();
}

function heldBy(dataDir: string, cause: unknown): StoreError {
  return new StoreError(
    `The data directory ${dataDir} is in use by another Portcullis process${readHolder(dataDir)}.`,
    'Stop that process, set PORTCULLIS_DATA_DIR to another directory, or use PostgreSQL by DATABASE_URL.',
    { cause },
  );
}

/** For the message only; the lock itself is the operating system's. */
function readHolder(dataDir: string): string {
  try {
    return ` (process ${readFileSync(`${dataDir}/lock.pid`, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
