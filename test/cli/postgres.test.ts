import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../support/embedded-postgres.ts';
import { createDatabase } from '../support/postgres-databases.ts';
import { findCheck, runDoctor } from './run-doctor.ts';
import { runPortcullis } from './run-portcullis.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

let postgres: EmbeddedPostgres;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres();
});

afterAll(async () => await postgres.stop());

test('on PostgreSQL doctor says what is missing, migrate adds it, and doctor finds the newest schema', async () => {
  const cwd = await makeTemporaryDirectory();
  const environment = { DATABASE_URL: await createDatabase(postgres.serverUrl, 'template0') };
  const { host, pathname } = new URL(environment.DATABASE_URL);
  const store = `PostgreSQL at ${host}${pathname}`;

  const before = await runDoctor(cwd, environment);
  expect(findCheck(before, 'store')).toMatchObject({
    status: 'ok',
    message: expect.stringContaining(`${store}: answers`),
  });
  expect(findCheck(before, 'schema')).toMatchObject({ status: 'ok', message: expect.stringMatching(/^lacks 0001_/) });

  const { exitCode, stdout } = await runPortcullis(['migrate'], { cwd, environment });
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`${store} now has the newest schema.`);

  const after = await runDoctor(cwd, environment);
  expect(findCheck(after, 'schema')).toMatchObject({ status: 'ok', message: expect.stringMatching(/^newest, /) });
  expect(findCheck(after, 'session secret')).toMatchObject({ message: expect.stringContaining('built-in issuer off') });
  expect(findCheck(after, 'data directory')).toBeUndefined();
});

test('a database that does not exist is a problem, without the password', async () => {
  const url = new URL(postgres.serverUrl);
  url.pathname = '/nowhere';
  const report = await runDoctor(await makeTemporaryDirectory(), { DATABASE_URL: url.href });
  expect(findCheck(report, 'store')).toMatchObject({ status: 'problem', message: expect.stringContaining('nowhere') });
  expect(url.password).not.toBe('');
  expect(JSON.stringify(report)).not.toContain(url.password);
});

test('two migrations at once both succeed, and each migration is applied once', async () => {
  const cwd = await makeTemporaryDirectory();
  const environment = { DATABASE_URL: await createDatabase(postgres.serverUrl, 'template0') };
  const runs = await Promise.all([0, 1].map(async () => await runPortcullis(['migrate'], { cwd, environment })));
  expect(runs.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual([
    { exitCode: 0, stderr: '' },
    { exitCode: 0, stderr: '' },
  ]);
  const applied = runs.flatMap(({ stdout }) => stdout.match(/^applied .+$/gm) ?? []);
  expect(applied.length).toBeGreaterThan(0);
  expect(new Set(applied).size).toBe(applied.length);
});
