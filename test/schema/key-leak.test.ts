import { findLeakedKeys, formatPrefixedKey, KEY_LEAK_PATTERN } from '@portcullis/schema';
import { expect, test } from 'vitest';

const KEY = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
const OTHER = formatPrefixedKey({ prefix: 'ods', environment: 'TEST', randomBody: 'b'.repeat(26) });

test.each([
  ['alone', KEY],
  ['in an assignment', `API_KEY="${KEY}";`],
  ['in a URL', `https://api.example/x?api_key=${KEY}&y=1`],
  ['after an underscore', `my_${KEY}_old`],
  ['between other scripts', `ключ${KEY}鍵`],
  ['behind NUL', `\0${KEY}\0`],
])('a leaked key is found %s', (_, text) => {
  expect(findLeakedKeys(text)).toEqual([KEY]);
});

test('several keys are found in their order, each once', () => {
  expect(findLeakedKeys(`${OTHER} ${KEY},${OTHER}\n${KEY}`)).toEqual([OTHER, KEY]);
});

test.each([
  ['with a wrong checksum', KEY.slice(0, -1) + '9'],
  ['inside a longer word on the left', `X${KEY}`],
  ['inside a longer word on the right', `${KEY}X`],
  ['cut short', KEY.slice(0, -1)],
])('what only looks like a key is not reported: %s', (_, text) => {
  expect(findLeakedKeys(text)).toEqual([]);
});

test('the exported pattern keeps no state between two uses', () => {
  expect([KEY_LEAK_PATTERN.test(KEY), KEY_LEAK_PATTERN.test(KEY)]).toEqual([true, true]);
});
