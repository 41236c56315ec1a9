import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readOrCreateSessionSecret } from '@portcullis/server/secret/session-secret.ts';
import { BUILT_IN_AUDIENCE, BUILT_IN_ISSUER } from '@portcullis/server/secret/session-token.ts';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { runPortcullis } from './run-portcullis.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const sessionSecret = '0123456789abcdefghijklmnopqrstuv';

async function verify(token: string, secret: string) {
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
    issuer: BUILT_IN_ISSUER,
    audience: BUILT_IN_AUDIENCE,
    algorithms: ['HS256'],
  });
  return payload;
}

test('a token is signed with PORTCULLIS_SESSION_SECRET and says what was asked for', async () => {
  const cwd = await makeTemporaryDirectory();
  const args = [
    'session',
    '--email',
    'Ada@example.com',
    '--subject',
    'ada-1',
    '--name',
    'Ada L.',
    '--lifetime-hours',
    '720',
  ];
  const { exitCode, stdout } = await runPortcullis(args, {
    cwd,
    environment: { PORTCULLIS_SESSION_SECRET: sessionSecret },
  });
  expect(exitCode).toBe(0);
  const { iat = 0, exp = 0, ...claims } = await verify(stdout.trim(), sessionSecret);
  expect(claims).toMatchObject({ sub: 'ada-1', email: 'Ada@example.com', email_verified: true, name: 'Ada L.' });
  expect(exp - iat).toBe(720 * 3_600);
  expect(await readdir(cwd)).toEqual([]);
});

test('without a subject it is the e-mail address in lower case, and the lifetime is 12 hours', async () => {
  const environment = { PORTCULLIS_SESSION_SECRET: sessionSecret };
  const args = ['session', '--email', 'Ada@example.com'];
  const { stdout } = await runPortcullis(args, { cwd: await makeTemporaryDirectory(), environment });
  const { iat = 0, exp = 0, ...claims } = await verify(stdout.trim(), sessionSecret);
  expect(claims).toMatchObject({ sub: 'ada@example.com' });
  expect(claims).not.toHaveProperty('name');
  expect(exp - iat).toBe(12 * 3_600);
});

test('without the variable the token is signed with the secret of the data directory', async () => {
  const cwd = await makeTemporaryDirectory();
  const secret = await readOrCreateSessionSecret(join(cwd, '.portcullis'));
  const { stdout } = await runPortcullis(['session', '--email', 'ada@example.com'], { cwd });
  expect(await verify(stdout.trim(), secret)).toMatchObject({ email: 'ada@example.com' });
});

test('stdout is the token alone, and neither stream shows the secret', async () => {
  const cwd = await makeTemporaryDirectory();
  const secret = await readOrCreateSessionSecret(join(cwd, '.portcullis'));
  const { stdout, stderr } = await runPortcullis(['session', '--email', 'ada@example.com'], { cwd });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(stderr).toContain('ada@example.com');
  expect(stderr).not.toContain(stdout.trim());
  expect(stdout + stderr).not.toContain(secret);
});

test('where no server ever started there is no token, and no secret is made', async () => {
  const cwd = await makeTemporaryDirectory();
  const { exitCode, stdout, stderr } = await runPortcullis(['session', '--email', 'ada@example.com'], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^There is no session secret in \/.*\.portcullis\.\n.+\n$/);
  expect(await readdir(cwd)).toEqual([]);
});

test('with PostgreSQL and no secret the built-in issuer is off, and says so', async () => {
  const environment = { DATABASE_URL: 'postgres://u:hunter22@127.0.0.1:1/d' };
  const cwd = await makeTemporaryDirectory();
  const { exitCode, stdout, stderr } = await runPortcullis(['session', '--email', 'ada@example.com'], {
    cwd,
    environment,
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('needs PORTCULLIS_SESSION_SECRET');
  expect(stderr).not.toContain('hunter22');
});

test('a secret file that others can read gives no token', async () => {
  const cwd = await makeTemporaryDirectory();
  await readOrCreateSessionSecret(join(cwd, '.portcullis'));
  await chmod(join(cwd, '.portcullis', 'session-secret'), 0o644);
  const { exitCode, stdout, stderr } = await runPortcullis(['session', '--email', 'ada@example.com'], { cwd });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('chmod 600');
});
