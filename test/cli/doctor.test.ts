import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variables } from '@portcullis/server/config/variables.ts';
import { lockDataDirectory } from '@portcullis/server/db/pglite-lock.ts';
import { readOrCreateSessionSecret } from '@portcullis/server/secret/session-secret.ts';
import { expect, onTestFinished, test } from 'vitest';
import { writeFutureSchema } from './future-schema.ts';
import { findCheck, runDoctor } from './run-doctor.ts';
import { runPortcullis } from './run-portcullis.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const secrets = {
  DATABASE_URL: 'postgres://keys:hunter22@127.0.0.1:1/keys',
  PORTCULLIS_OPERATOR_KEY: 'operator-hunter22-0123456789abcdef',
  PORTCULLIS_SESSION_SECRET: 'session-hunter22-0123456789abcdef',
};

test('a machine that never ran a server has no problem, and nothing is made on it', async () => {
  const cwd = await makeTemporaryDirectory();
  const { exitCode, stdout, stderr } = await runPortcullis(['doctor'], { cwd });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^ {2}PORT +4000 +default$/m);
  expect(stdout).toMatch(/^ {2}ok {2}store +PGlite in \.\/\.portcullis: none yet/m);
  expect(stdout).toMatch(/No problem found\.\n$/);
  expect(await readdir(cwd)).toEqual([]);
});

test('every variable is shown with its value and where it came from', async () => {
  const cwd = await makeTemporaryDirectory();
  await writeFile(join(cwd, '.env'), 'PORT=4001\nLOG_LEVEL=debug\nLOG_FORMAT=pretty\n');
  const report = await runDoctor(cwd, {
    LOG_LEVEL: 'warn',
    LOG_FORMAT: '',
    PORTCULLIS_SESSION_SECRET: secrets.PORTCULLIS_SESSION_SECRET,
  });
  expect(report.variables.map(({ name }) => name)).toEqual(Object.keys(variables));
  expect(report.variables).toEqual(
    expect.arrayContaining([
      { name: 'HOST', value: '127.0.0.1', source: 'default' },
      { name: 'PORT', value: '4001', source: '.env' },
      { name: 'LOG_LEVEL', value: 'warn', source: 'environment' },
      { name: 'LOG_FORMAT', value: 'json', source: 'default' },
      { name: 'PORTCULLIS_SESSION_SECRET', value: 'set', source: 'environment' },
      { name: 'PORTCULLIS_OPERATOR_KEY', value: null, source: 'not set' },
    ]),
  );
});

test.each([['doctor'], ['doctor', '--json']])('no secret is shown by %s %s', async (...args) => {
  const cwd = await makeTemporaryDirectory();
  for (const environment of [secrets, { ...secrets, PORTCULLIS_OPERATOR_KEY: 'hunter22', DATABASE_URL: 'hunter22' }]) {
    const { exitCode, stdout, stderr } = await runPortcullis(args, { cwd, environment });
    expect(exitCode).toBe(1);
    expect(stdout + stderr).not.toContain('hunter22');
  }
});

test('a wrong configuration is reported whole, and nothing behind it is looked at', async () => {
  const cwd = await makeTemporaryDirectory();
  const report = await runDoctor(cwd, { PORT: '80a', LOG_FORMAT: 'xml', PORTCULLIS_OPERATR_KEY: 'hunter22' });
  expect(report.checks).toEqual([
    {
      name: 'configuration',
      status: 'problem',
      message: expect.stringMatching(/^PORT must be/),
      hint: 'For example: PORT=4000',
    },
    {
      name: 'configuration',
      status: 'problem',
      message: expect.stringMatching(/^LOG_FORMAT must/),
      hint: expect.any(String),
    },
    {
      name: 'configuration',
      status: 'problem',
      message: expect.stringContaining('did you mean'),
      hint: expect.any(String),
    },
  ]);
  expect(report.problemCount).toBe(3);
});

test('a malformed .env file is a problem, and the variables of the process are still shown', async () => {
  const cwd = await makeTemporaryDirectory();
  await writeFile(join(cwd, '.env'), 'hunter22\n');
  const report = await runDoctor(cwd, { PORT: '4002' });
  expect(report.checks).toMatchObject([{ status: 'problem', message: expect.stringContaining('has a line (1)') }]);
  expect(report.variables).toContainEqual({ name: 'PORT', value: '4002', source: 'environment' });
});

test('a migrated store answers, and its schema is the newest', async () => {
  const cwd = await makeTemporaryDirectory();
  await runPortcullis(['migrate'], { cwd });
  const report = await runDoctor(cwd);
  expect(findCheck(report, 'store')).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/answers, version 1[5-9]/),
  });
  expect(findCheck(report, 'schema')).toMatchObject({ status: 'ok', message: expect.stringContaining('newest') });
});

test('a schema that a newer release wrote is a problem', async () => {
  const cwd = await makeTemporaryDirectory();
  await writeFutureSchema(join(cwd, '.portcullis'));
  expect(findCheck(await runDoctor(cwd), 'schema')).toMatchObject({
    status: 'problem',
    message: 'written by a newer release of Portcullis (it has 9999_future)',
  });
});

test('that a running server holds its store is no problem', async () => {
  const cwd = await makeTemporaryDirectory();
  await runPortcullis(['migrate'], { cwd });
  onTestFinished(lockDataDirectory(join(cwd, '.portcullis')));
  expect(findCheck(await runDoctor(cwd), 'store')).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('in use by a running server'),
  });
});

test('a damaged store is a problem, not a stack', async () => {
  const cwd = await makeTemporaryDirectory();
  await mkdir(join(cwd, '.portcullis', 'pglite'), { recursive: true, mode: 0o700 });
  await writeFile(join(cwd, '.portcullis', 'pglite', 'PG_VERSION'), '9.6\n');
  expect(findCheck(await runDoctor(cwd), 'store')).toMatchObject({ status: 'problem', hint: expect.any(String) });
});

test('an unreachable database is a problem with what to do', async () => {
  const report = await runDoctor(await makeTemporaryDirectory(), { DATABASE_URL: secrets.DATABASE_URL });
  expect(findCheck(report, 'store')).toMatchObject({
    status: 'problem',
    message: expect.stringContaining("127.0.0.1:1/keys can't be reached"),
    hint: expect.stringContaining('DATABASE_URL'),
  });
});

test('a data directory that is a file is a problem', async () => {
  const cwd = await makeTemporaryDirectory();
  await writeFile(join(cwd, '.portcullis'), '');
  expect(findCheck(await runDoctor(cwd), 'data directory')).toMatchObject({ status: 'problem' });
});

test('a store whose files others on the machine can open is a problem', async () => {
  const cwd = await makeTemporaryDirectory();
  await runPortcullis(['migrate'], { cwd });
  expect(findCheck(await runDoctor(cwd), 'data directory')).toMatchObject({ status: 'ok' });
  for (const path of ['.portcullis', '.portcullis/pglite']) await chmod(join(cwd, path), 0o755);
  expect(findCheck(await runDoctor(cwd), 'data directory')).toMatchObject({
    status: 'problem',
    hint: `Run: chmod 700 ${join(cwd, '.portcullis')}`,
  });
});

test('a session secret that others can read is a problem', async () => {
  const cwd = await makeTemporaryDirectory();
  await readOrCreateSessionSecret(join(cwd, '.portcullis'));
  expect(findCheck(await runDoctor(cwd), 'session secret')).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('private'),
  });
  await chmod(join(cwd, '.portcullis', 'session-secret'), 0o644);
  expect(findCheck(await runDoctor(cwd), 'session secret')).toMatchObject({
    status: 'problem',
    hint: expect.stringContaining('chmod 600'),
  });
});
