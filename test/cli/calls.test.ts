import { describe, expect, test } from 'vitest';
import serverPackage from '../../server/package.json' with { type: 'json' };
import { runPortcullis } from './run-portcullis.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

async function run(...args: readonly string[]) {
  return await runPortcullis(args, { cwd: await makeTemporaryDirectory() });
}

describe('help', () => {
  test('names every command, and shows examples', async () => {
    const { exitCode, stdout, stderr } = await run('--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const command of ['migrate', 'import', 'consolidate', 'doctor', 'session', 'audit'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(stdout).toMatch(/Examples:\n {2}\$ portcullis /);
  });

  test.each(['migrate', 'import', 'consolidate', 'doctor', 'session', 'audit'])(
    'of %s shows its examples, also by `help %s`',
    async (command) => {
      const byOption = await run(command, '--help');
      expect(byOption).toMatchObject({ exitCode: 0, stderr: '' });
      expect(byOption.stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ portcullis ${command}`));
      expect(await run('help', command)).toEqual(byOption);
    },
  );

  test('is shown on stderr, with exit code 2, when nothing is asked for', async () => {
    const { exitCode, stdout, stderr } = await run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: portcullis');
  });
});

test('--version prints the version of the server package', async () => {
  expect(await run('--version')).toEqual({ exitCode: 0, stdout: `${serverPackage.version}\n`, stderr: '' });
});

test.each([
  ['an unknown command', ['migrat'], "unknown command 'migrat'", 'Did you mean migrate?'],
  ['an unknown option', ['doctor', '--jsn'], "unknown option '--jsn'", 'Did you mean --json?'],
  [
    'a misspelled option that is needed',
    ['session', '--emial', 'a@b'],
    "unknown option '--emial'",
    'Did you mean --email?',
  ],
  ['a missing option', ['session'], "required option '--email <address>'", '--help'],
  ['a missing value', ['session', '--email'], 'argument missing', '--help'],
  ['an argument too many', ['migrate', 'now'], 'too many arguments', '--help'],
  ['an address that is none', ['session', '--email', 'ada'], 'must be an e-mail address', '--help'],
  ['an empty subject', ['session', '--email', 'a@b', '--subject', ''], '1 to 255 characters', '--help'],
  ['no lifetime', ['session', '--email', 'a@b', '--lifetime-hours', '0'], 'from 1 to 720', '--help'],
  ['too long a lifetime', ['session', '--email', 'a@b', '--lifetime-hours', '721'], 'from 1 to 720', '--help'],
  ['an export without a file', ['audit', 'export', '--workspace', 'demo'], "'--out <file>'", '--help'],
  ['a head that is none', ['audit', 'verify', '--expected-head', '7'], '<position>:<hash>', '--help'],
  ['heads for a file', ['audit', 'verify', '--file', 'a', '--heads', 'b'], "'--expected-head'", '--help'],
  ['half an hour', ['session', '--email', 'a@b', '--lifetime-hours', '0.5'], 'from 1 to 720', '--help'],
])('%s is refused with exit code 2, what was wrong and a suggestion', async (_, args, words, suggestion) => {
  const { exitCode, stdout, stderr } = await run(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).toContain(suggestion);
  expect(stderr).not.toMatch(/^ +at /m);
});
