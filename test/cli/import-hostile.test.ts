import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importText, startImportKit, type ImportKit } from './import-kit.ts';

let kit: ImportKit;
beforeAll(async () => {
  kit = await startImportKit();
});
afterAll(() => kit.close());

const GOOD = ['a-good-old-key-000001,ada@example.com', 'a-good-old-key-000002,ada@example.com'];

describe('a line that can not be read is refused, and those around it are not:', () => {
  test.for([
    ['a field of 70 kB', 'x'.repeat(70_000), /^3,,INVALID_INPUT,is longer than 65536 characters/],
    ['a quotation mark that is never closed', '"abc,ada@example.com', /^3,,INVALID_INPUT,has a quotation mark that is/],
    ['a quotation mark in the middle', 'a"bc,ada@example.com', /^3,,INVALID_INPUT,has a quotation mark that is/],
    ['text after a quoted field', '"ab"c"",ada@example.com', /^3,,INVALID_INPUT,has a quotation mark in the middle/],
    ['NUL', 'a-good-old-key-00\u00003,ada@example.com', /^3,key,INVALID_INPUT,is no key/],
    ['control characters', '\u0001\u0002\u001b[31m,ada@example.com', /^3,key,INVALID_INPUT,is no key/],
    [
      'Latin-1',
      Buffer.from('a-good-old-key-00003,\xe4da@example.com', 'latin1'),
      /^3,email,INVALID_INPUT,is not in UTF-8/,
    ],
    ['one field too many', 'a-good-old-key-000003,ada@example.com,', /^3,,INVALID_INPUT,has 3 fields/],
    ['HTML', '<script>alert(1)</script>,ada@example.com', undefined],
    ['SQL', `'); DROP TABLE api_keys; --,ada@example.com`, /^3,key,INVALID_INPUT,is no key/],
    ["COPY's end of data", String.raw`\.,ada@example.com`, /^3,key,INVALID_INPUT,is no key/],
  ] as const)('%s', async ([, line, report]) => {
    const { id, slug } = await kit.workspace();
    const text = Buffer.concat([
      Buffer.from(`key,email\n${GOOD[0]}\n`),
      Buffer.from(line),
      Buffer.from(`\n${GOOD[1]}\n`),
    ]);
    const run = await importText(kit, 'into the database', slug, text);
    const keys = await kit.db.selectFrom('apiKeys').select('id').where('workspaceId', '=', id).execute();
    expect(run.stderr).not.toMatch(/ at /);
    if (report === undefined) {
      expect({ exitCode: run.exitCode, keys: keys.length }).toEqual({ exitCode: 0, keys: 3 });
      return;
    }
    expect({ exitCode: run.exitCode, keys: keys.length }).toEqual({ exitCode: 1, keys: 2 });
    const [, ...lines] = (await readFile(`${run.cwd}/keys.refused.csv`, 'utf8')).split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(report);
  });

  test('what COPY would take for something else is kept as it is', async () => {
    const { id, slug } = await kit.workspace();
    const label = String.raw`a\tb \N \\ {x,"y"} %s $1`;
    const metadata = { path: String.raw`C:\new\table`, text: 'line\nbreak\tand "quotes"', nothing: null };
    const field = JSON.stringify(metadata).replaceAll('"', '""');
    const text = `key,email,label,metadata\na-good-old-key-000004,ada@example.com,"${label.replaceAll('"', '""')}","${field}"\n`;
    expect(await importText(kit, 'into the database', slug, text)).toMatchObject({ exitCode: 0 });
    const row = await kit.db
      .selectFrom('apiKeys')
      .select(['label', 'metadata'])
      .where('workspaceId', '=', id)
      .executeTakeFirst();
    expect(row).toEqual({ label, metadata });
  });
});

describe('a file that is none is refused as a whole, with what is expected, and without what stands in it:', () => {
  test.for([
    ['an empty one', '', 'The file is empty'],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 255, 254, 10, 34, 0, 10]), 'name that is not known'],
    ['UTF-16', Buffer.from('\uFEFFkey,email\n', 'utf16le'), 'name that is not known'],
    ['without a header', 'my-own-secret-key-123456,ada@example.com\n', 'name that is not known'],
    ['with a misspelled column', 'key,emial\n', 'did you mean email?'],
    ['with a column twice', 'key,email,KEY\n', 'The column key is there twice'],
    ['without a key', 'email,label\n', 'no column key or sha256'],
    ['without an owner', 'key,label\n', 'no column email or external_id or member_id'],
    ['with a header that is not closed', 'key,"email\n', 'can not be read'],
  ] as const)('%s', async ([, text, words]) => {
    const { slug } = await kit.workspace();
    const run = await importText(kit, 'into the database', slug, text);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(words);
    expect(run.stderr).not.toMatch(/my-own-secret| at /);
  });
});

test.for([
  ['a workspace that is not there', 'nowhere', 'There is no workspace nowhere'],
  ['a slug that is none', 'No Slug', 'There is no workspace No Slug'],
] as const)('%s is told', async ([, slug, words]) => {
  for (const way of ['through a server', 'into the database'] as const) {
    const run = await importText(kit, way, slug, 'key,email\n');
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(words);
  }
});
