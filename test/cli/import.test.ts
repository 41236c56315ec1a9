import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importText, startImportKit, type ImportKit, type Way } from './import-kit.ts';

let kit: ImportKit;
beforeAll(async () => {
  kit = await startImportKit();
});
afterAll(() => kit.close());

const WAYS: readonly Way[] = ['through a server', 'into the database'];

describe.for(WAYS)('import %s', (way) => {
  test('takes in every line, and again changes nothing', async () => {
    const { id, slug } = await kit.workspace();
    const text = [
      'key,email,label,environment,created_at,expires_at,ip_allow_list,metadata,disabled',
      'first-old-key-12345678,ada@example.com,"Ada\'s, first",live,2019-04-01T09:30:00Z,,,,',
      'second-old-key-1234567,ada@example.com,"say ""hi""\nthere",test,2020-04-01T09:30:00+02:00,2099-01-01T00:00:00Z,"10.0.0.0/8 192.0.2.1","{""plan"":""free""}",',
      'third-old-key-12345678,bob@example.com,,,,,,,true',
    ].join('\r\n');
    const first = await importText(kit, way, slug, `\uFEFF${text}\r\n`);
    // A label has no line break: that line is refused, the others are there.
    expect(first).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('3 lines: 2 imported, 0 unchanged, 1 refused.'),
    });
    const second = await importText(kit, way, slug, text.replace('\nthere', ' there'));
    expect(second).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('3 lines: 1 imported, 2 unchanged, 0 refused.'),
    });
    const third = await importText(kit, way, slug, text.replace('\nthere', ' there'));
    expect(third).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('3 lines: 0 imported, 3 unchanged, 0 refused.'),
    });
    const verify = async (presentedKey: string) =>
      await kit.client.apiKeys.verify({ workspaceId: id, presentedKey, clientAddress: '192.0.2.1' });
    expect(await verify('first-old-key-12345678')).toMatchObject({
      verdict: 'VALID',
      label: "Ada's, first",
      environment: 'LIVE',
    });
    expect(await verify('second-old-key-1234567')).toMatchObject({
      verdict: 'VALID',
      label: 'say "hi" there',
      environment: 'TEST',
      metadata: { plan: 'free' },
    });
    expect(await verify('third-old-key-12345678')).toMatchObject({ verdict: 'DISABLED', label: 'Imported key' });
  });

  test('lists what it refuses by line and column, without the keys, and exits with 1', async () => {
    const { slug } = await kit.workspace();
    const run = await importText(
      kit,
      way,
      slug,
      [
        'key,email,label,created_at,metadata',
        'a-good-old-key-1234567,ada@example.com,fine,,',
        'short-1,ada@example.com,x,,',
        'another-good-key-12345,not an address,x,,',
        'another-good-key-12345,ada@example.com,x,yesterday,',
        'another-good-key-12345,ada@example.com,x,,[1]',
        'too,few,fields',
        'a-good-old-key-1234567,bob@example.com,taken,,',
        '12345678901234567890123,ada@example.com,weak,,',
        ',ada@example.com,no key,,',
      ].join('\n'),
    );
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('9 lines: 1 imported, 0 unchanged, 8 refused.'),
    });
    expect(run.stderr).toContain('keys.refused.csv');
    const report = await readFile(`${run.cwd}/keys.refused.csv`, 'utf8');
    expect(report.split('\r\n').map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
      'line,column,code',
      '3,key,INVALID_INPUT',
      '4,email,INVALID_INPUT',
      '5,created_at,INVALID_INPUT',
      '6,metadata,INVALID_INPUT',
      '7,,INVALID_INPUT',
      '8,key,ALREADY_EXISTS',
      '9,key,INVALID_INPUT',
      '10,key,INVALID_INPUT',
      '',
    ]);
    expect(report + run.stdout + run.stderr).not.toMatch(/short-1|good-old|good-key|1234567890/);
  });

  test('in a dry run writes nothing', async () => {
    const { id, slug } = await kit.workspace();
    const run = await importText(kit, way, slug, 'key,external_id\na-dry-old-key-12345678,1042\n', ['--dry-run']);
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 would be imported') });
    const keys = await kit.db.selectFrom('apiKeys').select('id').where('workspaceId', '=', id).execute();
    expect(keys).toEqual([]);
  });
});
