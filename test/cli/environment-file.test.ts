import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, readEnvironment } from '@portcullis/server/config.ts';
import { expect, test } from 'vitest';
import { makeTemporaryDirectory } from './temporary-directory.ts';

async function directoryWith(content: string): Promise<string> {
  const cwd = await makeTemporaryDirectory();
  await writeFile(join(cwd, '.env'), content);
  return cwd;
}

function problemOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ problem }) => problem).join();
    throw error;
  }
  throw new Error('The file was accepted.');
}

test('without a .env file the environment is that of the process', async () => {
  expect(readEnvironment(await makeTemporaryDirectory(), { PORT: '1' })).toEqual({ PORT: '1' });
});

test('the real environment wins over the .env file, even with an empty value', async () => {
  const cwd = await directoryWith('PORT=1\nHOST=::1\nLOG_LEVEL=debug\n');
  expect(readEnvironment(cwd, { PORT: '2', HOST: '' })).toEqual({ PORT: '2', HOST: '', LOG_LEVEL: 'debug' });
});

test('comments, quotes, several lines, Windows line ends and a byte order mark are read', async () => {
  const cwd = await directoryWith(
    '\uFEFF# first\r\n\r\n  export A = 1 # one\r\nB="a#b"\r\nC=\'x\ny\'\r\nD=`z`\r\nE=\r\nF= # x\r\nG=p q\r\nH=a=b',
  );
  const expected = { A: '1', B: 'a#b', C: 'x\ny', D: 'z', E: '', F: '', G: 'p q', H: 'a=b' };
  expect(readEnvironment(cwd, {})).toEqual(expected);
});

test.each([
  ['a line that assigns nothing', 'PORT=1\n\nhunter22\nHOST=::1\n', 3],
  ['a quote that never closes', 'PORT=1\nA="hunter22\nHOST=::1\n', 2],
  ['text behind a closing quote', 'A="hunter22" x\n', 1],
  ['a # in a value without quotes, which would be cut there', 'PORT=1\nDATABASE_URL=postgres://u:hunter22#@h/d', 2],
  ['a value that is only a #', 'PORT=1\nHOST=#hunter22', 2],
  ['a name that is none', '1A=hunter22\n', 1],
])('%s is refused by its line number, without showing it', async (_, content, line) => {
  const cwd = await directoryWith(content);
  const problem = problemOf(() => readEnvironment(cwd, {}));
  expect(problem).toContain(`has a line (${line})`);
  expect(problem).not.toContain('hunter22');
});

test('a .env that is no file is one clear problem', async () => {
  const cwd = await makeTemporaryDirectory();
  await mkdir(join(cwd, '.env'));
  expect(problemOf(() => readEnvironment(cwd, {}))).toBe("can't be read (EISDIR)");
});

test('a long file is checked in linear time', async () => {
  const cwd = await directoryWith(`A=${'x  '.repeat(200_000)}\nB=${'x  '.repeat(200_000)}y#`);
  const start = performance.now();
  expect(problemOf(() => readEnvironment(cwd, {}))).toContain('has a line (2)');
  expect(performance.now() - start).toBeLessThan(2_000);
});
