import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDirectory } from '@portcullis/server/db/pglite-lock.ts';
import { migrations } from '@portcullis/server/db/migrations/index.ts';
import { expect, onTestFinished, test } from 'vitest';
import { runPortcullis } from './run-portcullis.ts';
import { writeFutureSchema } from './future-schema.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

test('an empty store gets every migration, and a second call applies none', async () => {
  const cwd = await makeTemporaryDirectory();
  const first = await runPortcullis(['migrate'], { cwd });
  const lines = Object.keys(migrations).map((name) => `applied ${name}\n`);
  const store = 'PGlite in ./.portcullis';
  expect(first).toEqual({ exitCode: 0, stdout: `${lines.join('')}${store} now has the newest schema.\n`, stderr: '' });
  const second = await runPortcullis(['migrate'], { cwd });
  expect(second).toEqual({ exitCode: 0, stdout: `${store} already has the newest schema.\n`, stderr: '' });
});

test('a store that a running server holds is left alone, and the sentence says so', async () => {
  const cwd = await makeTemporaryDirectory();
  onTestFinished(lockDataDirectory(join(cwd, '.portcullis')));
  const { exitCode, stdout, stderr } = await runPortcullis(['migrate'], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(`is in use by another Portcullis process (process ${process.pid})`);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('a schema newer than the code is left alone, and the sentence says so', async () => {
  const cwd = await makeTemporaryDirectory();
  await writeFutureSchema(join(cwd, '.portcullis'));
  const { exitCode, stdout, stderr } = await runPortcullis(['migrate'], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('written by a newer release of Portcullis (it has 9999_future)');
  expect(stderr).not.toMatch(/^ +at /m);
});

test('an unreachable database is one sentence and what to do, without its password', async () => {
  const environment = { DATABASE_URL: 'postgres://keys:hunter22@127.0.0.1:1/keys' };
  const { exitCode, stdout, stderr } = await runPortcullis(['migrate'], {
    cwd: await makeTemporaryDirectory(),
    environment,
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^The database at 127\.0\.0\.1:1\/keys can't be reached.*\n.+\n$/);
  expect(stderr).not.toContain('hunter22');
});

test('a wrong configuration is reported whole, from the environment and the .env file, before any store is opened', async () => {
  const cwd = await makeTemporaryDirectory();
  await writeFile(join(cwd, '.env'), 'PORT=80a\nPORTCULLIS_OPERATR_KEY=hunter22\n');
  const environment = { DATABASE_URL: 'mysql://u:hunter22@h/d', PORTCULLIS_SESSION_SECRET: 'hunter22' };
  const { exitCode, stdout, stderr } = await runPortcullis(['migrate'], { cwd, environment });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr.match(/^[A-Z_]+$/gm)).toEqual([
    'PORT',
    'DATABASE_URL',
    'PORTCULLIS_SESSION_SECRET',
    'PORTCULLIS_OPERATR_KEY',
  ]);
  expect(stderr).not.toContain('hunter22');
  expect(stderr).not.toMatch(/^ +at /m);
});
