import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readOrCreateSessionSecret, readSessionSecret } from '@portcullis/server/secret/session-secret.ts';
import { expect, test } from 'vitest';
import { makeTemporaryDirectory } from './temporary-directory.ts';

test('the first call makes 32 random bytes in a file that only its owner can read', async () => {
  const dataDir = join(await makeTemporaryDirectory(), 'a', 'b');
  const secret = await readOrCreateSessionSecret(dataDir);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect((await stat(join(dataDir, 'session-secret'))).mode & 0o777).toBe(0o600);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect(await readdir(dataDir)).toEqual(['session-secret']);
});

test('later calls answer the same secret, and another directory has another', async () => {
  const [one, other] = [await makeTemporaryDirectory(), await makeTemporaryDirectory()];
  const secret = await readOrCreateSessionSecret(one);
  expect(await readOrCreateSessionSecret(one)).toBe(secret);
  expect(await readOrCreateSessionSecret(other)).not.toBe(secret);
});

test('reading makes no secret', async () => {
  const dataDir = await makeTemporaryDirectory();
  expect(await readSessionSecret(dataDir)).toBeUndefined();
  expect(await readdir(dataDir)).toEqual([]);
});

test('processes that start at once all get the one secret that is kept', async () => {
  const dataDir = await makeTemporaryDirectory();
  const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
  const code = `
    import { readOrCreateSessionSecret } from '@portcullis/server/secret/session-secret.ts';
    const all = await Promise.all(Array.from({ length: 20 }, () => readOrCreateSessionSecret(process.argv[1])));
    console.log([...new Set(all)].join());`;
  const args = ['--input-type=module', '--eval', code, '--', dataDir];
  const runs = Array.from({ length: 3 }, () => promisify(execFile)(node, args, { cwd: import.meta.dirname }));
  const answers = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
  expect(new Set(answers)).toEqual(new Set([await readFile(join(dataDir, 'session-secret'), 'utf8')]));
  expect(await readdir(dataDir)).toEqual(['session-secret']);
});

test.each(['640', '604', '620'])('a file with mode %s is refused, with what to do', async (mode) => {
  const dataDir = await makeTemporaryDirectory();
  const secret = await readOrCreateSessionSecret(dataDir);
  const path = join(dataDir, 'session-secret');
  await chmod(path, Number.parseInt(mode, 8));
  const refusal: unknown = await readOrCreateSessionSecret(dataDir).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    name: 'SessionSecretError',
    message: expect.stringContaining('can be read or changed by other users'),
    hint: expect.stringContaining(`chmod 600 ${path}`),
  });
  expect(String(refusal)).not.toContain(secret);
});

test('a secret that is too short is refused', async () => {
  const dataDir = await makeTemporaryDirectory();
  await writeFile(join(dataDir, 'session-secret'), 'hunter22\n', { mode: 0o600 });
  await expect(readOrCreateSessionSecret(dataDir)).rejects.toThrow('is shorter than 32 characters');
});

test('a directory in the place of the file is one clear sentence', async () => {
  const dataDir = await makeTemporaryDirectory();
  await mkdir(join(dataDir, 'session-secret'));
  await expect(readOrCreateSessionSecret(dataDir)).rejects.toThrow("session-secret can't be read (EISDIR).");
});

test('a data directory that is a file is one clear sentence', async () => {
  const path = join(await makeTemporaryDirectory(), 'file');
  await writeFile(path, '');
  await expect(readOrCreateSessionSecret(path)).rejects.toThrow("can't be read (ENOTDIR).");
});

test('a dangling link in the place of the file is not written through', async () => {
  const dataDir = await makeTemporaryDirectory();
  await symlink(join(dataDir, 'elsewhere'), join(dataDir, 'session-secret'));
  await expect(readOrCreateSessionSecret(dataDir)).rejects.toMatchObject({ name: 'SessionSecretError' });
  expect(await readdir(dataDir)).toEqual(['session-secret']);
});
