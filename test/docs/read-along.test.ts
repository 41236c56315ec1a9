import { describe, expect, test } from 'vitest';
import { parseDocument, readDocuments } from './document.ts';
import { fillIn, matchOutput } from './output.ts';
import { readAlong } from './read-along.ts';

const runnable = readDocuments().filter(({ blocks }) => blocks.some(({ mark }) => mark === 'run'));

/** A first start takes some seconds, on a busy machine more. */
const TIMEOUT = { timeout: 120_000 };

test.each(runnable)('what $path says happens when a reader does it', TIMEOUT, async (document) => {
  await readAlong(document);
});

describe('a document is refused when', () => {
  test.each([
    ['a command fails', '```bash run\nfalse\n```\n', /This block failed:\nfalse/],
    ['a variable is not set', '```bash run\necho "$MISSING"\n```\n', /MISSING/],
    ['something else is printed', '```bash run\necho two\n```\n\n```text output\none\n```\n', /x\.md:5 shows:\none/],
  ])('%s', async (_, text, message) => {
    await expect(readAlong(parseDocument('x.md', text))).rejects.toThrow(message);
  });
});

describe('shown output', () => {
  test('stands for what was printed, with anything in place of an ellipsis', () => {
    expect(matchOutput('a … c', 'a b\nb c\n', new Map())).toEqual(new Map());
    expect(matchOutput('a … c', 'a b d', new Map())).toBeUndefined();
    expect(matchOutput('a.c', 'abc', new Map())).toBeUndefined();
  });

  test('names values, which then must be the same again', () => {
    const known = matchOutput('{"id":"<key id>","again":"<key id>"}', '{"id":"key_1","again":"key_1"}', new Map());
    expect(known).toEqual(new Map([['key id', 'key_1']]));
    expect(fillIn('curl <key id> <other>', known ?? new Map())).toBe('curl key_1 <other>');
    expect(matchOutput('<key id>', 'key_2', known ?? new Map())).toBeUndefined();
    expect(matchOutput('<x> <x>', 'a b', new Map())).toBeUndefined();
  });
});
