import { parseEnv } from 'node:util';
import { loadConfig } from '@portcullis/server/config.ts';
import { schema } from '@portcullis/server/graphql/schema.ts';
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readDocuments, type Block } from './document.ts';
import { OWN_TESTS } from './marks.ts';
import { compileBlocks } from './typescript.ts';

const blocks = readDocuments()
  .filter(({ path }) => !(path in OWN_TESTS))
  .flatMap((document) => document.blocks);

function listBlocks(language: string): readonly Block[] {
  return blocks.filter((block) => block.language === language && !block.mark.startsWith('not-run'));
}

describe('TypeScript in the documents', () => {
  const { length } = listBlocks('ts');

  test('compiles as strictly as our own', { timeout: 60_000 }, async () => {
    expect(length).toBeGreaterThan(0);
    expect(await compileBlocks(listBlocks('ts'))).toBe('');
  });

  test('is found when it names what the SDK does not have', { timeout: 60_000 }, async () => {
    const code = "import { PortcullisClient } from '@portcullis/sdk';\nPortcullisClient.nothing();\n";
    const said = await compileBlocks([{ place: 'README.md:1', language: 'ts', mark: 'check', code }]);
    expect(said).toMatch(/^README-md-1\.ts\(2,18\): error TS2339/);
  });
});

test.each(listBlocks('dotenv'))('the server accepts the configuration at $place', ({ code }) => {
  expect(() => loadConfig(parseEnv(code))).not.toThrow();
  expect(Object.keys(parseEnv(code))).not.toEqual([]);
});

test.each(listBlocks('graphql'))('the schema accepts the document at $place', ({ code }) => {
  expect(validate(schema, parse(code))).toEqual([]);
});
