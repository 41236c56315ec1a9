import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { writeFutureSchema } from '../cli/future-schema.ts';
import { findFreePort } from '../support/free-port.ts';
import { askWho } from './ask.ts';
import {
  failToStart,
  makeDirectory,
  readWelcome,
  removeDirectories,
  startServer,
  type FailedStart,
} from './server-process.ts';

const PASSWORD = 'correct-horse-battery';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(removeDirectories);

describe('a configuration with problems', () => {
  test('is refused with all of them at once, each with its variable and an example; nothing is made, nobody listens', async () => {
    const directory = makeDirectory();
    const port = await findFreePort();
    const failed = await failToStart(directory, {
      PORT: `${port}`,
      HOST: 'http://localhost',
      LOG_LEVEL: 'loud',
      TRUSTED_PROXIES: '10.0.0.1/8',
      DATABASE_POOL_MAX: '1',
      PORTCULLIS_OPERATOR_KEY: PASSWORD,
      PORTCULLIS_JWT_ISSUER: 'https://issuer.example/',
    });
    expectSentences(failed);
    for (const name of [
      'HOST',
      'LOG_LEVEL',
      'TRUSTED_PROXIES',
      'DATABASE_POOL_MAX',
      'PORTCULLIS_OPERATOR_KEY',
      'PORTCULLIS_JWT_JWKS_URL',
    ]) {
      expect(failed.stderr).toContain(name);
    }
    expect(failed.stderr).not.toContain(PASSWORD);
    expect(readdirSync(directory)).toEqual([]);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow('fetch failed');
  });
});

describe('a port that is taken', () => {
  test('is told, and costs nothing: the next start is still the first', async () => {
    const directory = makeDirectory();
    const port = await takePort();
    const failed = await failToStart(directory, { PORT: `${port}` });
    expectSentences(failed);
    expect(failed.stderr).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);

    const started = await startServer(directory);
    await started.waitForOutput(/revokeApiKey/);
    const { operatorKey, lines } = readWelcome(started.stdout());
    expect(lines).toHaveLength(3);
    expect(await askWho(started.url, { 'x-api-key': operatorKey })).toMatchObject({ isOperator: true });
    await started.stop();
  });
});

describe('one sentence, and what to do, is the answer to', () => {
  test('a store that a newer release wrote', async () => {
    const directory = makeDirectory();
    await writeFutureSchema(join(directory, '.portcullis'));
    const failed = await failToStart(directory);
    expectSentences(failed);
    expect(failed.stderr).toContain('was written by a newer release of Portcullis (it has 9999_future)');
  });

  test('a data directory that can not be made', async () => {
    const failed = await failToStart(makeDirectory(), { PORTCULLIS_DATA_DIR: '/dev/null/portcullis' });
    expectSentences(failed);
    expect(failed.stderr).toContain('/dev/null/portcullis');
  });

  test('a session secret that others can read', async () => {
    const directory = makeDirectory();
    mkdirSync(join(directory, '.portcullis'), { recursive: true });
    writeFileSync(join(directory, '.portcullis/session-secret'), 'x'.repeat(43), { mode: 0o644 });
    const failed = await failToStart(directory);
    expectSentences(failed);
    expect(failed.stderr).toContain('chmod 600');
  });

  test('a database that nobody runs', async () => {
    const port = await findFreePort();
    const directory = makeDirectory();
    const failed = await failToStart(directory, { DATABASE_URL: `postgres://me:${PASSWORD}@127.0.0.1:${port}/keys` });
    expectSentences(failed);
    expect(failed.stderr).toContain(`The database at 127.0.0.1:${port}/keys can't be reached: `);
    expect(failed.stderr).not.toContain(PASSWORD);
    expect(existsSync(join(directory, '.portcullis'))).toBe(false);
  });

  test('a database that says nothing', async () => {
    const failed = await failToStart(makeDirectory(), {
      DATABASE_URL: `postgres://me:${PASSWORD}@127.0.0.1:${await takePort()}/keys`,
    });
    expectSentences(failed);
    expect(failed.stderr).not.toContain(PASSWORD);
  });
});

/** Ends without having printed anything but sentences: no stack, no path of the code, nothing of what it is made of. */
function expectSentences({ exitCode, stdout, stderr }: FailedStart): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/\S/);
  expect(stderr).not.toMatch(/^\s+at |node:|node_modules|\.ts\b|Error:|\[object/m);
}

/** A port on which somebody listens who never says a word. */
async function takePort(): Promise<number> {
  const port = await findFreePort();
  const server = createServer((socket) => socket.on('error', () => undefined));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}
