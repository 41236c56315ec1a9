import { readFileSync } from 'node:fs';
import * as sdk from '@portcullis/sdk';
import { describe, expect, test } from 'vitest';
import { PNPM, readScripts } from './checkout.ts';
import { parseDocument, readDocument, readDocuments, REPOSITORY } from './document.ts';
import { findBrokenLinks, findMissingPaths } from './links.ts';
import { isMarked, OWN_TESTS } from './marks.ts';

const documents = readDocuments();

test('the documents are found', () => {
  const paths = documents.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'SECURITY.md', 'docs/guides/first-steps.md']));
  expect(readDocument('README.md').blocks.map(({ language }) => language)).toEqual(
    expect.arrayContaining(['bash', 'mermaid', 'ts']),
  );
});

test.each(documents)('$path holds nothing that a merge left behind', ({ prose }) => {
  expect(prose.match(/^(?:> )*[<>]{7}.*$|^(?:> ){6}.*$/gm) ?? []).toEqual([]);
});

describe('every fenced block', () => {
  test.each(documents.filter(({ path }) => !(path in OWN_TESTS)))(
    'of $path is run, compiled or a picture, or says why not',
    ({ blocks }) => {
      expect(blocks.filter((block) => !isMarked(block))).toEqual([]);
    },
  );

  test.each(Object.entries(OWN_TESTS))('of %s is taken up by %s', (path, ownTest) => {
    expect(documents.map((document) => document.path)).toContain(path);
    expect(readFileSync(`${REPOSITORY}${ownTest}`, 'utf8')).toContain(`'${path}'`);
  });

  test.each(['bash', 'ts', 'sh run', 'bash not-run:', 'text run', 'nginx', 'ts file=../x.ts', ''])(
    'is refused when it is marked "%s"',
    (info) => {
      const [block] = parseDocument('x.md', `\`\`\`${info}\ncode\n\`\`\`\n`).blocks;
      expect(block && isMarked(block)).toBe(false);
    },
  );
});

describe('every link', () => {
  test.each(documents)('of $path leads to a document, or a heading of one', (document) => {
    expect(findBrokenLinks(document)).toEqual([]);
  });

  test.each(['missing.md', 'README.md#no-such-heading', '#no-such-heading', '../elsewhere.md', 'http://example.com'])(
    'is found when it leads to %s',
    (link) => {
      expect(findBrokenLinks(parseDocument('README.md', `[there](${link})`))).toEqual([`README.md: ${link}`]);
    },
  );
});

describe('every path', () => {
  test.each(documents)('that $path names is there', (document) => {
    expect(findMissingPaths(document)).toEqual([]);
  });

  test('is found when it is not there', () => {
    const names = ['server/src/nowhere.ts', 'server/src/domain/<noun>/<noun>.nothing.ts', 'docs/nowhere/'];
    const found = findMissingPaths(parseDocument('x.md', names.map((name) => `\`${name}\``).join(' ')));
    expect(found).toEqual(names.map((name) => `x.md: ${name}`));
  });
});

test('the table of root scripts in the README has every script once, and no other', () => {
  const { prose } = readDocument('README.md');
  const table = /^## Root scripts\n([\s\S]*?)^## /m.exec(prose)?.[1] ?? '';
  const names = [...table.matchAll(/^\| `pnpm ([\w:]+)/gm)].map(([, name = '']) => name);
  expect(names.toSorted()).toEqual(Object.keys(readScripts()).toSorted());
});

describe('the README of the SDK', () => {
  const { prose } = readDocument('sdk/README.md');

  test('has every call of a client in its table, and no other', () => {
    const client = new sdk.PortcullisClient({ url: 'http://localhost', credential: { apiKey: 'key-of-this-test' } });
    const calls = Object.entries(client).map(([part, methods]) => [`client.${part}`, Object.keys(methods).toSorted()]);
    const rows = [...prose.matchAll(/^\| `(client\.\w+)` +\|(.+)\|$/gm)].map(([, part, cell = '']) => [
      part,
      [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).toSorted(),
    ]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(calls));
  });

  test('names every class of error', () => {
    const classes = Object.keys(sdk).filter((name) => name.endsWith('Error'));
    expect(classes.length).toBeGreaterThan(20);
    expect(classes.filter((name) => !prose.includes(`\`${name}\``))).toEqual([]);
  });
});

test('every document, and CI, names the same pnpm', () => {
  const { blocks } = readDocument('README.md');
  expect(blocks.map(({ code }) => code.trim())).toEqual(
    expect.arrayContaining([`npx ${PNPM} start`, `npx ${PNPM} test`]),
  );
  const ofDocuments = documents.flatMap((document) => [document.prose, ...document.blocks.map(({ code }) => code)]);
  const texts = [...ofDocuments, readFileSync(`${REPOSITORY}.ci/run`, 'utf8')];
  const named = texts.flatMap((text) => text.match(/pnpm@[\w.]+/g) ?? []);
  expect([...new Set(named)]).toEqual([PNPM]);
});

test('every decision is in the index, and says context, decision and consequence', () => {
  const index = readDocument('docs/decisions/README.md').prose;
  const records = documents.filter(({ path }) => /^docs\/decisions\/\d{4}-/.test(path));
  const entries = records.map(({ path, prose }) => {
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(prose) ?? [];
    expect(path).toContain(`/${String(number).padStart(4, '0')}-`);
    expect(prose.match(/^## .+$/gm)).toEqual(['## Context', '## Decision', '## Consequence']);
    return `- ${number}. [${title}](${path.slice('docs/decisions/'.length)})`;
  });
  expect(index.match(/^- \d+\. .+$/gm)).toEqual(entries);
});
