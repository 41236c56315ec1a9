import { createDocumentCache } from '@portcullis/server/http/document-cache.ts';
import { expect, test } from 'vitest';

test('a document that was seen is kept', () => {
  const cache = createDocumentCache<object>();
  const value = {};
  cache.set('{ a }', value);
  expect(cache.get('{ a }')).toBe(value);
  expect(cache.get('{ b }')).toBeUndefined();
});

test('a document of more than 8,192 characters is not kept', () => {
  const cache = createDocumentCache<object>();
  cache.set('x'.repeat(8_192), {});
  cache.set('x'.repeat(8_193), {});
  expect(cache.get('x'.repeat(8_192))).toBeDefined();
  expect(cache.get('x'.repeat(8_193))).toBeUndefined();
});

test('at most 256 documents are kept, and the one that was asked for longest ago goes first', () => {
  const cache = createDocumentCache<object>();
  for (let index = 0; index < 256; index += 1) cache.set(`{ a${index} }`, {});
  expect(cache.get('{ a0 }')).toBeDefined();
  for (let index = 256; index < 300; index += 1) cache.set(`{ a${index} }`, {});
  const kept = Array.from({ length: 300 }, (_, index) => index).filter(
    (index) => cache.get(`{ a${index} }`) !== undefined,
  );
  expect(kept).toEqual([0, ...Array.from({ length: 255 }, (_, index) => index + 45)]);
});
