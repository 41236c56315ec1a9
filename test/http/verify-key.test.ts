import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { exchange, type HttpRequest } from './exchange.ts';

type Headers = NonNullable<HttpRequest['headers']>;

let app: TestApp;
let workspace: SeededWorkspace;
let secret: string;
/** As the key, but for one character of its checksum: it is no key, and no leak. */
let mistyped: string;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  ({ secret } = await workspace.owner.key());
  mistyped = secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');
});
afterAll(() => app.close());

const key = (value: string): [string, string] => ['x-api-key', value];

describe('a key in the URL is refused, and wins over a good one in a header:', () => {
  const names = ['api_key', 'apikey', 'x-api-key', 'key', 'token', 'access_token'];

  test.each(names.flatMap((name) => [name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)]))(
    'as %s, whatever its value',
    async (name) => {
      for (const query of [
        `?${name}=x`,
        `?${name}`,
        `?a=b&${name}=`,
        `?${encodeURIComponent(name).replace(/^./, toPercent)}=x`,
      ]) {
        expect(await verify(query)).toBe('api_key_in_url');
      }
    },
  );

  test('as the value of any parameter, if its checksum is right', async () => {
    for (const name of ['q', 'permission', 'redirect', 'environment']) {
      expect(await verify(`?${name}=${secret}`)).toBe('api_key_in_url');
      expect(await verify(`?${name}=https%3A%2F%2Fx.example%2F%3Fk%3D${secret}%26b`)).toBe('api_key_in_url');
      expect(await verify(`?${name}=${secret.replace('_', '%5F')}`)).toBe('api_key_in_url');
    }
  });

  test('below the path, where the query is the client’s', async () => {
    expect(await verify('/developer/v1/ping?token=x')).toBe('api_key_in_url');
    expect(await verify(`/developer/v1/ping?q=${secret}`)).toBe('api_key_in_url');
  });

  test.each(['x-forwarded-uri', 'x-original-uri', 'X-Original-URI'])(
    'in the original URL that the proxy passes in %s',
    async (header) => {
      expect(await verify('', [key(secret), [header, '/developer/v1/ping?api_key=x']])).toBe('api_key_in_url');
      expect(await verify('', [key(secret), [header, `https://api.example.com/ping?a=b&q=${secret}#c`]])).toBe(
        'api_key_in_url',
      );
      expect(await verify('', [key(secret), [header, '/ping'], [header, '/ping?token=x']])).toBe('api_key_in_url');
    },
  );

  test('and not for what only looks like one', async () => {
    for (const uri of [
      `/ping?q=${mistyped}`,
      `/ping?q=x${secret}`,
      '/ping?keys=x&tokens=y&my_api_key=z',
      '/token/key',
      '/ping#token=x',
      `/${mistyped}`,
    ]) {
      expect(await verify('', [key(secret), ['x-forwarded-uri', uri]])).toBe(200);
    }
  });

  test('before anything is asked of it', async () => {
    expect(await verify('?permission=not+a+permission&token=x')).toBe('api_key_in_url');
  });
});

describe('no key at all is', () => {
  test.each<[string, Headers]>([
    ['no header', []],
    ['an empty header', [key('')]],
    ['a scheme that carries none', [['authorization', 'Basic eDp5']]],
    ['Bearer and nothing', [['authorization', 'Bearer']]],
    ['an empty Authorization', [['authorization', '']]],
    ['a key in a cookie', [['cookie', 'api_key=x; token=y']]],
  ])('%s', async (_what, headers) => {
    expect(await verify('', headers)).toBe('api_key_missing');
  });
});

describe('unknown is, although there is a good key in it,', () => {
  test.each<[string, () => Headers]>([
    ['two headers', () => [key(secret), key(secret)]],
    ['a header and an empty one', () => [key(secret), key('')]],
    ['keys joined by a comma', () => [key(`${secret},${secret}`)]],
    ['keys joined by a comma and a blank', () => [key(`${secret}, pk_live_x`)]],
    ['a key with a comma behind it', () => [key(`${secret},`)]],
    [
      'two Authorization headers',
      () => [
        ['authorization', `Bearer ${secret}`],
        ['authorization', `Bearer ${secret}`],
      ],
    ],
    ['two keys in one Authorization', () => [['authorization', `Bearer ${secret}, Bearer ${secret}`]]],
    [
      'a good one in Authorization and another in X-API-Key',
      () => [['authorization', `Bearer ${secret}`], key(mistyped)],
    ],
    ['quotes', () => [key(`"${secret}"`)]],
    ['a word before it', () => [key(`Bearer ${secret}`)]],
    ['another case', () => [key(secret.toUpperCase())]],
    ['bytes behind it', () => [key(`${secret}${Buffer.from([0xff, 0x80]).toString('latin1')}`)]],
    ['a tab in it', () => [key(`${secret.slice(0, 9)}\t${secret.slice(9)}`)]],
  ])('%s', async (_what, headers) => {
    expect(await verify('', headers())).toBe('api_key_invalid');
  });
});

describe('a key is found', () => {
  test.each<[string, () => Headers]>([
    ['in any case of the header’s name', () => [['X-aPI-kEY', secret]]],
    ['with blanks around it, which are none of it', () => [key(`  ${secret} \t`)]],
    ['in Authorization, in any case of the scheme', () => [['Authorization', `bEARER   ${secret}`]]],
    ['in X-API-Key, which wins over Authorization', () => [key(secret), ['authorization', `Bearer ${mistyped}`]]],
    ['beside a scheme that carries none', () => [key(secret), ['authorization', 'Basic eDp5']]],
  ])('%s', async (_what, headers) => {
    expect(await verify('', headers())).toBe(200);
  });
});

test('a key of 12 kB is an unknown one', async () => {
  expect(await verify('', [key('x'.repeat(12_000))])).toBe('api_key_invalid');
});

function toPercent(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

/** 200, or the code of the problem. */
async function verify(rest: string, headers: Headers = [key(secret)]): Promise<unknown> {
  const { status, text } = await exchange(app.url, { target: `/verify/${workspace.slug}${rest}`, headers });
  return status === 200 ? status : (JSON.parse(text) as { code: unknown }).code;
}
