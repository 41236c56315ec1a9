import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const SOURCE = new URL('../../schema/src/', import.meta.url);
const files = readdirSync(SOURCE).map((name) => [name, readFileSync(new URL(name, SOURCE), 'utf8')] as const);

test('the package is found', () => {
  expect(files.map(([name]) => name)).toContain('index.ts');
});

test.each(files)('%s imports only files of its own package, so it runs in browsers and workers', (_, source) => {
  const specifiers = [...source.matchAll(/\b(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    ([, specifier]) => specifier,
  );
  expect(specifiers.filter((specifier) => !specifier?.startsWith('./'))).toEqual([]);
});

test.each(files)('%s names nothing that only one runtime has, and no clock or randomness', (_, source) => {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^']*'/g, '');
  expect(code).not.toMatch(
    /\b(?:process|Buffer|Deno|Bun|window|document|globalThis|crypto|Date|performance|Math\.random)\b/,
  );
});
