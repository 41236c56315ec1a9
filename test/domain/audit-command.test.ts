import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runPortcullis, type CliRun } from '../cli/run-portcullis.ts';
import { makeTemporaryDirectory } from '../cli/temporary-directory.ts';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { CHANGES, mendHead, remove } from './audit-tampering.ts';

/** Three pages of an export. */
const LENGTH = 205;

let app: TestApp;
let workspace: SeededWorkspace;
let reader: SeededKey;
let cwd: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  reader = await workspace.owner.key({ grants: [{ permission: 'portcullis:audit:read' }] });
  for (let count = 2; count < LENGTH; count += 1) await workspace.permission(`p${count}`);
});
beforeEach(async () => {
  cwd = await makeTemporaryDirectory();
});
afterAll(() => app.close());

async function audit(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  const env = { PORTCULLIS_URL: app.url, PORTCULLIS_API_KEY: reader.secret, ...environment };
  const run = await runPortcullis(['audit', ...args], { cwd, environment: env });
  const key = env.PORTCULLIS_API_KEY.trim();
  if (key !== '') expect(run.stdout + run.stderr).not.toContain(key);
  expect(run.stderr).not.toMatch(/^ +at /m);
  return run;
}

const verify = async (...args: readonly string[]) => await audit(['verify', '--workspace', workspace.slug, ...args]);
const headOf = ({ stdout }: CliRun): string => /\d+:[0-9a-f]{64}/.exec(stdout)?.[0] ?? '';

describe('verify', () => {
  test('prints the head of a log that nobody touched, which the next check can expect', async () => {
    const run = await verify();
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toContain(`${workspace.slug}: ${LENGTH} events, all as they were written.`);
    expect(headOf(run)).toMatch(new RegExp(`^${LENGTH}:`));
    expect(await verify('--expected-head', headOf(run))).toEqual(run);
    const other = `${LENGTH - 1}:${headOf(run).slice(-64)}`;
    const wrong = await verify('--expected-head', other);
    expect(wrong).toMatchObject({ exitCode: 3, stdout: expect.stringContaining(`REWRITTEN at ${LENGTH - 1}`) });
  });

  test('checks the log of the installation for the operator, and for nobody else', async () => {
    const args = ['verify', '--installation'];
    const run = await audit(args, { PORTCULLIS_API_KEY: OPERATOR_KEY });
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^installation: 1 events/) });
    const refused = await audit(args);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('FORBIDDEN') });
  });

  test('finds by the heads that it kept what a mended head would hide', async () => {
    const other = await seedWorkspace(app);
    for (const name of ['a', 'b', 'c']) await other.permission(name);
    const nightly = () =>
      audit(['verify', '--workspace', other.slug, '--heads', 'heads.jsonl'], { PORTCULLIS_API_KEY: OPERATOR_KEY });
    expect((await nightly()).exitCode).toBe(0);
    await other.permission('d');
    expect((await nightly()).exitCode).toBe(0);
    const heads = (await readFile(join(cwd, 'heads.jsonl'), 'utf8')).trim().split('\n');
    expect(heads.map((line) => JSON.parse(line) as object)).toMatchObject([
      { chain: other.slug, position: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/), at: expect.any(String) },
      { chain: other.slug, position: 5 },
    ]);
    await remove({ workspaceId: other.id, from: 3, count: 9 })(app.db);
    await mendHead(app.db, other.id);
    const found = await nightly();
    expect(found).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('TRUNCATED at 3') });
    expect((await readFile(join(cwd, 'heads.jsonl'), 'utf8')).trim().split('\n')).toEqual(heads);
  });

  test('says what was changed, and where', async () => {
    const other = await seedWorkspace(app);
    await other.permission('a');
    await CHANGES['target']?.({ workspaceId: other.id, position: 2 })(app.db);
    const args = ['verify', '--workspace', other.slug];
    const { exitCode, stdout } = await audit(args, { PORTCULLIS_API_KEY: OPERATOR_KEY });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/CHANGED at 2: the event is not what was written\.\nUp to 1:[0-9a-f]{64} everything/);
  });
});

describe('export', () => {
  const exportLog = async () => await audit(['export', '--workspace', workspace.slug, '--out', 'log.jsonl']);
  const verifyFile = async (...args: readonly string[]) =>
    await runPortcullis(['audit', 'verify', '--file', 'log.jsonl', ...args], { cwd });
  const readLines = async () => (await readFile(join(cwd, 'log.jsonl'), 'utf8')).split('\n');

  test('writes every event, oldest first, for its owner alone, and the file is checked without a server', async () => {
    const exported = await exportLog();
    expect(exported).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = (await readLines()).slice(0, -1);
    expect(lines.map((line) => (JSON.parse(line) as { position: number }).position)).toEqual(
      Array.from({ length: LENGTH }, (_, index) => index + 1),
    );
    expect((await stat(join(cwd, 'log.jsonl'))).mode & 0o777).toBe(0o600);
    const head = headOf(await verify());
    expect(exported.stdout).toBe(`log.jsonl has ${LENGTH} events; the last is ${head}\n`);
    const offline = await verifyFile('--expected-head', head);
    expect(offline).toMatchObject({ exitCode: 0, stderr: '' });
    expect(headOf(offline)).toBe(head);
  });

  test('shows in the file what was changed, removed, moved and cut off', async () => {
    const head = headOf(await exportLog());
    const lines = await readLines();
    const found = async (changed: readonly string[], ...args: readonly string[]) => {
      await writeFile(join(cwd, 'log.jsonl'), changed.join('\n'));
      const { exitCode, stdout } = await verifyFile(...args);
      return [exitCode, /[A-Z_]+ at \d+/.exec(stdout)?.[0]];
    };
    expect(await found(lines.with(4, (lines[4] ?? '').replace('"p4"', '"p6"')))).toEqual([3, 'CHANGED at 5']);
    expect(await found(lines.with(4, (lines[4] ?? '').replace('127.0.0.1', '127.0.0.2')))).toEqual([3, 'CHANGED at 5']);
    expect(await found(lines.with(4, '{"position":5,"hash":"00"}'))).toEqual([3, 'CHANGED at 5']);
    expect(await found(lines.toSpliced(4, 1))).toEqual([3, 'REMOVED at 5']);
    expect(await found(lines.toSpliced(4, 0, lines[3] ?? ''))).toEqual([3, 'INSERTED at 4']);
    expect(await found(lines.slice(0, 5))).toEqual([0, undefined]);
    expect(await found(lines.slice(0, 5), '--expected-head', `9:${'0'.repeat(64)}`)).toEqual([3, 'TRUNCATED at 6']);
    expect(await found(lines, '--expected-head', `9:${head.slice(-64)}`)).toEqual([3, 'REWRITTEN at 9']);
  });

  test('does not write over a file', async () => {
    await writeFile(join(cwd, 'log.jsonl'), 'an older one');
    const { exitCode, stdout, stderr } = await exportLog();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(`The file ${join(cwd, 'log.jsonl')} is there already.\nName another one with --out.\n`);
    expect(await readLines()).toEqual(['an older one']);
  });
});

describe('what can not be done is one sentence and what to do, with exit code 1:', () => {
  test.for<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['without a key', ['verify', '--workspace', 'x'], { PORTCULLIS_API_KEY: ' ' }, 'PORTCULLIS_API_KEY is not set'],
    [
      'with a key that is none',
      ['verify', '--workspace', 'x'],
      { PORTCULLIS_API_KEY: 'no-such-key' },
      'UNAUTHENTICATED',
    ],
    ['for a workspace that is not there', ['verify', '--workspace', 'nowhere'], {}, 'nowhere'],
    ['with an address that is none', ['verify', '--workspace', 'x', '--url', 'nowhere'], {}, 'Check --url'],
    ['without a server', ['verify', '--workspace', 'x', '--url', 'http://127.0.0.1:1'], {}, 'CONNECTION_FAILED'],
    ['of a file that is not there', ['verify', '--file', 'none.jsonl'], {}, "can't be read (ENOENT)"],
    ['with heads that can not be read', ['verify', '--workspace', 'x', '--heads', '.'], {}, "can't be read (EISDIR)"],
  ])('%s', async ([, args, environment, words]) => {
    const { exitCode, stdout, stderr } = await audit(args, environment);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('Unexpected failure');
  });

  test('of a file that is no export, naming the line', async () => {
    await writeFile(join(cwd, 'log.jsonl'), 'not JSON\n');
    const { exitCode, stderr } = await audit(['verify', '--file', 'log.jsonl']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('log.jsonl is no event');
  });

  test('a call that names no log, or two, is a wrong one: exit code 2', async () => {
    for (const args of [[], ['--workspace', 'x', '--installation']])
      expect(await audit(['verify', ...args])).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: expect.stringContaining("name the log by '--workspace <slug>' or by '--installation'"),
      });
  });
});
