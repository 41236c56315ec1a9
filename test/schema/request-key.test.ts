import { readRequestKey } from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const KEY = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
/** KEY with another checksum. */
const MISTYPED = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz9';
const NONE = { urls: [], apiKeyHeaders: [], authorizationHeaders: [] };

describe('the key of a request is', () => {
  test.each([
    ['in X-API-Key', { apiKeyHeaders: [KEY] }],
    ['in Authorization: Bearer', { authorizationHeaders: [`Bearer ${KEY}`] }],
    ['there in any case of the scheme, behind any blanks', { authorizationHeaders: [`bEaReR    ${KEY}  `] }],
    ['in X-API-Key first', { apiKeyHeaders: [KEY], authorizationHeaders: [`Bearer ${MISTYPED}`] }],
    ['found beside schemes that carry none', { authorizationHeaders: ['Basic eDp5', `Bearer ${KEY}`, 'Digest x'] }],
    ['found beside URLs that carry none', { urls: ['/a?b=c', '', '?', '/keys/token?keys=1'], apiKeyHeaders: [KEY] }],
  ])('%s', (_where, carrier) => {
    expect(readRequestKey({ ...NONE, ...carrier })).toEqual({ presentedKey: KEY });
  });

  test('taken as it is, also when its checksum is wrong: that is for others to see', () => {
    expect(readRequestKey({ ...NONE, apiKeyHeaders: [MISTYPED] })).toEqual({ presentedKey: MISTYPED });
  });
});

describe('MISSING is', () => {
  test.each([
    ['no header', {}],
    ['an empty X-API-Key', { apiKeyHeaders: [''] }],
    [
      'an empty X-API-Key beside a key in Authorization',
      { apiKeyHeaders: [''], authorizationHeaders: [`Bearer ${KEY}`] },
    ],
    ['another scheme', { authorizationHeaders: [`Basic ${KEY}`, KEY, `BearerX ${KEY}`, `Bearer${KEY}`] }],
    ['Bearer and nothing', { authorizationHeaders: ['Bearer', 'Bearer'] }],
    ['Bearer and blanks', { authorizationHeaders: ['Bearer    '] }],
  ])('%s', (_what, carrier) => {
    expect(readRequestKey({ ...NONE, ...carrier })).toEqual({ verdict: 'MISSING' });
  });
});

describe('NOT_FOUND is', () => {
  test.each([
    ['a header sent twice', { apiKeyHeaders: [KEY, KEY] }],
    ['keys joined by a comma', { apiKeyHeaders: [`${KEY}, ${KEY}`] }],
    ['a key with a comma at its end', { apiKeyHeaders: [`${KEY},`] }],
    ['Authorization sent twice', { authorizationHeaders: [`Bearer ${KEY}`, `Bearer ${KEY}`] }],
    ['two keys in one Authorization', { authorizationHeaders: [`Bearer ${KEY}, Bearer ${KEY}`] }],
    ['a key that is too short', { apiKeyHeaders: ['short'] }],
    ['a key that is too long', { apiKeyHeaders: ['x'.repeat(513)] }],
    ['a key with a blank', { apiKeyHeaders: [`${KEY} x`] }],
    ['a key with U+0000', { apiKeyHeaders: [`${KEY}\0`] }],
    ['a key with a line break', { authorizationHeaders: [`Bearer ${KEY}\r\nx-other: 1`] }],
    ['a key with letters that look like ours', { apiKeyHeaders: [KEY.replace('e', 'е')] }],
  ])('%s', (_what, carrier) => {
    expect(readRequestKey({ ...NONE, ...carrier })).toEqual({ verdict: 'NOT_FOUND' });
  });
});

describe('IN_URL is, whatever the headers carry,', () => {
  const names = ['api_key', 'apikey', 'x-api-key', 'key', 'token', 'access_token'];

  test.each([...names, ...names.map((name) => name.toUpperCase()), 'Api_Key', 'X-API-Key', 'aCcEsS_tOkEn'])(
    'a parameter %s',
    (name) => {
      for (const query of [
        `${name}=x`,
        name,
        `${name}=`,
        `a=b&${name}=c`,
        `a=${name}&${name}`,
        encodeURIComponent(name),
        `%${name.charCodeAt(0).toString(16)}${name.slice(1)}=x`,
      ]) {
        expect(inUrl(`/path?${query}`)).toBe('IN_URL');
      }
    },
  );

  test.each([
    ['a key as a value', `/?q=${KEY}`],
    ['a key as an encoded value', `/?q=${KEY.replaceAll('_', '%5f')}`],
    ['a key inside a value', `/?redirect=${encodeURIComponent(`https://x.example/${KEY}/y?a`)}`],
    ['a key behind a plus', `/?q=a+${KEY}`],
    ['a key in an absolute URL', `https://user@api.example.com:8443/a/b?q=${KEY}#c`],
    ['a key behind a second question mark', `/?a=b?c&q=${KEY}`],
    ['a key in the last of many parameters', `/?${'a=b&'.repeat(1_000)}q=${KEY}`],
  ])('%s', (_what, url) => {
    expect(inUrl(url)).toBe('IN_URL');
  });

  test('a key in any of the URLs', () => {
    expect(readRequestKey({ ...NONE, urls: ['/a', '/b?x=y', `/c?token=1`], apiKeyHeaders: [KEY] })).toEqual({
      verdict: 'IN_URL',
    });
  });
});

describe('no key is seen in', () => {
  test.each([
    ['a value with a wrong checksum', `/?q=${MISTYPED}`],
    ['a value that goes on', `/?q=${KEY}x`],
    ['a value that begins before it', `/?q=x${KEY}`],
    ['names that only contain ours', '/?keys=1&tokens=2&my_api_key=3&key_id=4&keyring=5&public-key=6'],
    ['a fragment', `/?a=b#token=1&q=${KEY}`],
    ['a path', '/token/key/api_key'],
    ['broken encodings', '/?%=1&%zz=2&%e0%a4%a=3&=4&&&'],
    ['a name in letters that look like ours', '/?kеy=1&tоken=2'],
  ])('%s', (_what, url) => {
    expect(inUrl(url)).toBeUndefined();
  });
});

test('whatever comes, the answer is a key that can be one, or a verdict', () => {
  const texts = fc.array(
    fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(KEY, `Bearer ${KEY}`, '')),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(texts, texts, texts, (urls, apiKeyHeaders, authorizationHeaders) => {
      const { presentedKey, verdict } = readRequestKey({ urls, apiKeyHeaders, authorizationHeaders });
      expect((presentedKey === undefined) !== (verdict === undefined)).toBe(true);
      if (presentedKey !== undefined) expect(presentedKey).toMatch(/^[!-+\--~]{8,512}$/);
    }),
  );
});

describe('64 kB are read within a second', () => {
  test.each([
    [
      'of blanks behind Bearer',
      { authorizationHeaders: [`Bearer${' '.repeat(65_536)}x`, `Bearer ${' \t'.repeat(32_768)}`] },
    ],
    ['of beginnings of keys', { urls: [`/?q=${'a_live_'.repeat(9_000)}`] }],
    ['of nearly keys', { urls: [`/?q=${`${MISTYPED} `.repeat(1_500)}`] }],
    ['of parameters', { urls: [`/?${'a&'.repeat(32_768)}`] }],
    ['of hashes', { urls: [`/?${'#'.repeat(65_536)}`] }],
    ['of question marks', { urls: ['?'.repeat(65_536)] }],
    ['of percent signs', { urls: [`/?${'%'.repeat(65_536)}`] }],
    ['of key', { apiKeyHeaders: ['x'.repeat(65_536)] }],
  ])('%s', (_what, carrier) => {
    const startedAt = performance.now();
    readRequestKey({ ...NONE, ...carrier });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

function inUrl(url: string): string | undefined {
  return readRequestKey({ urls: [url], apiKeyHeaders: [KEY], authorizationHeaders: [] }).verdict;
}
