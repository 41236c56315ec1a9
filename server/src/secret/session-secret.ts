import { randomBytes } from 'node:crypto';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../setup-error.ts';

/** A session secret that can't be used or kept. */
export class SessionSecretError extends SetupError {
  override readonly name = 'SessionSecretError';
}

/** Where the data directory keeps the secret that signs the built-in issuer's session tokens. */
export function sessionSecretPath(dataDir: string): string {
  return join(dataDir, 'session-secret');
}

/**
 * The session secret of the data directory, made at the first call: 32 random bytes as base64url, in a file that only
 * its owner can read. Processes that come at the same time all answer the one secret that is kept.
 * @throws {SessionSecretError} when the file is readable by others, too short, or can't be read or written
 */
export async function readOrCreateSessionSecret(dataDir: string): Promise<string> {
  const kept = await readSessionSecret(dataDir);
  if (kept !== undefined) return kept;
  await createSessionSecret(dataDir);
  // Read back rather than remembered: another process may have been first.
  const created = await readSessionSecret(dataDir);
  if (created !== undefined) return created;
  throw new SessionSecretError(`The session secret in ${dataDir} disappeared while it was made.`, SET_VARIABLE);
}

/**
 * The session secret of the data directory; undefined when none has been made.
 * @throws {SessionSecretError} when the file is readable by others, too short, or can't be read
 */
export async function readSessionSecret(dataDir: string): Promise<string | undefined> {
  const path = sessionSecretPath(dataDir);
  const file = await readPrivateFile(path);
  if (file === undefined) return undefined;
  if (isOpenToOthers(file.mode)) {
    throw new SessionSecretError(
      `The session secret in ${path} can be read or changed by other users of this machine.`,
      `Delete the file, so that a new secret is made and every session ends; or run: chmod 600 ${path}`,
    );
  }
  if (file.text.length >= SECRET_LENGTH_MIN) return file.text;
  throw new SessionSecretError(
    `The session secret in ${path} is shorter than ${SECRET_LENGTH_MIN} characters.`,
    'Delete the file; the next start makes a new secret.',
  );
}

const SECRET_LENGTH_MIN = 32;
const SET_VARIABLE = 'Check the directory and its owner, or set PORTCULLIS_SESSION_SECRET.';

/**
 * Written under a name of its own and then linked: the link fails when the file exists, and whoever opens the file finds it
 * complete. Opened exclusively under its last name, it would be seen empty by a process that comes in between.
 */
async function createSessionSecret(dataDir: string): Promise<void> {
  const path = sessionSecretPath(dataDir);
  const draft = `${path}.${process.pid}.${randomBytes(8).toString('hex')}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writePrivateFile(draft, randomBytes(32).toString('base64url'));
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw fileError(path, 'written', error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** `wx`: fails when the file exists, and follows no link that somebody put in its place. */
async function writePrivateFile(path: string, secret: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(secret);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Mode and text come from one open file, so that it can't be exchanged between the two looks. */
async function readPrivateFile(path: string): Promise<{ readonly mode: number; readonly text: string } | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      return { mode: (await file.stat()).mode, text: (await file.readFile('utf8')).trim() };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError(path, 'read', error);
  }
}

/** Windows keeps no such bits and reports every file as open. */
function isOpenToOthers(mode: number): boolean {
  return process.platform !== 'win32' && (mode & 0o077) !== 0;
}

function fileError(path: string, verb: 'read' | 'written', cause: unknown): SessionSecretError {
  return new SessionSecretError(`The session secret in ${path} can't be ${verb} (${codeOf(cause)}).`, SET_VARIABLE, {
    cause,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
