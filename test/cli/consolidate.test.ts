import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importText, startImportKit, type ImportKit } from './import-kit.ts';
import { runPortcullis } from './run-portcullis.ts';

let kit: ImportKit;
beforeAll(async () => {
  kit = await startImportKit();
});
afterAll(() => kit.close());

const KEYS = [
  'key,email,label,created_at',
  'ada-old-key-2019-000001,ada@example.com,"=HYPERLINK(""x"")",2019-01-01T00:00:00Z',
  'ada-old-key-2021-000002,ada@example.com,"Ada, new",2021-01-01T00:00:00Z',
  'ada-old-key-2020-000003,ada@example.com,-middle,2020-01-01T00:00:00Z',
  'bob-old-key-2020-000004,bob@example.com,Bob,2020-01-01T00:00:00Z',
].join('\n');

test('consolidate reports whom it would touch, touches them, and never names a secret', async () => {
  const { id, slug } = await kit.workspace();
  const { cwd } = await importText(kit, 'into the database', slug, KEYS);
  const run = async (...args: readonly string[]) =>
    await runPortcullis(['consolidate', '--workspace', slug, '--url', kit.url, '--report', 'notices.csv', ...args], {
      cwd,
      environment: { PORTCULLIS_API_KEY: kit.apiKey },
    });
  const verdictOf = async (presentedKey: string) =>
    (await kit.client.apiKeys.verify({ workspaceId: id, presentedKey })).verdict;

  const planned = await run('--dry-run');
  expect(planned).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^1 member, 2 keys that would end at \S+\.\n$/),
  });
  const plan = await readFile(`${cwd}/notices.csv`, 'utf8');
  expect(plan.split('\r\n')).toEqual([
    'email,name,member_id,external_id,kept_label,kept_hint,ended_labels,ended_hints,ended_count,at',
    expect.stringMatching(/^ada@example\.com,,mem_\w+,,"Ada, new",,"'-middle\n=HYPERLINK\(""x""\)",,2,\S+$/),
    '',
  ]);
  expect(await verdictOf('ada-old-key-2019-000001')).toBe('VALID');

  const done = await run();
  expect(done).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^1 member, 2 keys that end at \S+\.\nConsolidation cns_\w+\.\n$/),
  });
  const carriedOut = await readFile(`${cwd}/notices.csv`, 'utf8');
  expect(carriedOut.split(',').slice(0, -1)).toEqual(plan.split(',').slice(0, -1));
  expect(await verdictOf('ada-old-key-2019-000001')).toBe('SUPERSEDED');
  expect(await verdictOf('ada-old-key-2021-000002')).toBe('VALID');
  expect(plan + planned.stdout + planned.stderr + carriedOut + done.stdout + done.stderr).not.toContain('old-key');
});

test('consolidate at a date says so, and leaves the keys until then', async () => {
  const { id, slug } = await kit.workspace();
  const { cwd } = await importText(kit, 'into the database', slug, KEYS);
  const at = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const args = ['consolidate', '--workspace', slug, '--url', kit.url, '--at', at];
  const run = await runPortcullis(args, { cwd, environment: { PORTCULLIS_API_KEY: kit.apiKey } });
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`2 keys that end at ${at}`) });
  const presentedKey = 'ada-old-key-2019-000001';
  expect(await kit.client.apiKeys.verify({ workspaceId: id, presentedKey })).toMatchObject({ verdict: 'VALID' });
});

test.for([
  ['without a key', {}, 'PORTCULLIS_API_KEY is not set'],
  ['with a key that is none', { PORTCULLIS_API_KEY: 'nonsense-nonsense' }, 'not a key of this API'],
] as const)('consolidate %s says what it needs', async ([, environment, words]) => {
  const args = ['consolidate', '--workspace', 'demo', '--url', kit.url];
  const run = await runPortcullis(args, { cwd: '/', environment });
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toContain(words);
  expect(run.stderr).not.toMatch(/nonsense| at file/);
});
