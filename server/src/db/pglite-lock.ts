import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/** Gives up the lock. */
export type ReleaseLock = () => void;

/**
 * Takes the data directory for this process: PGlite has no lock of its own, and two processes in one directory
 * corrupt it. An open exclusive transaction on an SQLite file holds a lock of the operating system, which a
 * killed process can't leave behind and two processes can't both take; a file with a process id can do neither.
 * @throws {StoreError} when another process holds it, or it is no directory that this user can write to
 */
export function lockDataDirectory(dataDir: string): ReleaseLock {
  const lock = openLock(dataDir);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw heldBy(dataDir, error);
  }
  writeFileSync(`${dataDir}/lock.pid`, `${process.pid}\n`, { mode: 0o600 });
  return () => lock.close();
}

function openLock(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return new DatabaseSync(`${dataDir}/lock`, { timeout: 0 });
  } catch (cause) {
    throw new StoreError(
      `The data directory ${dataDir} can't be used: it is a file, or this user may not write there.`,
      'Set PORTCULLIS_DATA_DIR to a directory of this user, or use PostgreSQL by DATABASE_URL.',
      { cause },
    );
  }
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
