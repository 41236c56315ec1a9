import { variables } from '@portcullis/server/config/variables.ts';
import { formatConfigProblems, ConfigError } from '@portcullis/server/config.ts';
import { expect, test } from 'vitest';
import { listProblems } from './config-problems.ts';

const ENCRYPTION_KEY = `a:${Buffer.from('0123456789abcdef0123456789ABCDEF').toString('base64')}`;

/** For each variable texts that it refuses, and words of the sentence that says why. */
const refusals: Readonly<Record<keyof typeof variables, readonly (readonly [text: string, words: string])[]>> = {
  HOST: [
    ['http://localhost', 'an IP address or host name'],
    ['[::1]', 'an IP address or host name'],
    ['127.1', 'an IP address or host name'],
    ['localhost:4000', 'an IP address or host name'],
  ],
  PORT: [
    ['65536', 'from 0 to 65535'],
    ['-1', 'from 0 to 65535'],
    ['4e3', 'from 0 to 65535'],
    ['80 ', 'but is "80 "'],
  ],
  PORTCULLIS_ADVERTISED_URL: [
    ['portcullis-1:4000', 'a URL that begins with'],
    ['https://a.example?x=1', 'without a query'],
    ['https://a.example/#x', 'without a fragment'],
  ],
  DATABASE_URL: [
    ['mysql://u:hunter22@h/d', 'must begin with postgres://'],
    ['postgres://u:hunter#2@h/d', 'percent-encoded'],
    ['postgres://u:hunter%2@h/d', 'percent-encoded'],
    ['localhost:5432/keys', 'must begin with postgres://'],
  ],
  PORTCULLIS_DATA_DIR: [
    ['~/portcullis', 'nothing expands the ~'],
    ['a\0b', 'must be a path'],
  ],
  PORTCULLIS_DEMO: [
    ['yes', 'true or false'],
    ['TRUE', 'true or false'],
  ],
  PORTCULLIS_OPERATOR_KEY: [
    ['0123456789abcdef0123456789abcde', 'it has 31'],
    ['0123456789abcdef'.repeat(33), 'it has 528'],
    ['0123456789abcdef 0123456789abcdef', 'without a space'],
    ['0123456789abcdéf0123456789abcdéf', 'visible ASCII'],
    ['$(openssl rand -hex 32) 0123456789', 'without a space'],
    ['xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy', 'must be random'],
  ],
  PORTCULLIS_SESSION_SECRET: [
    ['0123456789abcdef0123456789abcde', 'it has 31'],
    ['0123456789abcdef'.repeat(33), 'it has 528'],
    ['$(openssl rand -hex 32)', '32 to 512 characters'],
    ['changechangechangechangechangech'.replace(/[cgh]/g, 'a'), 'must be random'],
  ],
  PORTCULLIS_ENCRYPTION_KEYS: [
    ['$(openssl rand -base64 32)', 'entry 1 has no colon'],
    ['2026-11:$(openssl rand -base64 32)', 'entry 1 has a key that is not base64'],
    [`${ENCRYPTION_KEY},`, 'entry 2 is empty'],
    [`A:${ENCRYPTION_KEY.slice(2)}`, 'an id that is not 1 to 32 of a-z, 0-9 and -'],
    [`${'a'.repeat(33)}:${ENCRYPTION_KEY.slice(2)}`, 'an id that is not 1 to 32'],
    [`:${ENCRYPTION_KEY.slice(2)}`, 'an id that is not 1 to 32'],
    ['a:', 'a key of 0 bytes; it must have 32'],
    [`a:${Buffer.from('0123456789abcdef0123456789abcde').toString('base64')}`, 'a key of 31 bytes'],
    [`a:${Buffer.from('0123456789abcdef0123456789abcdef0').toString('base64')}`, 'a key of 33 bytes'],
    [ENCRYPTION_KEY.replace('=', ''), 'a key that is not base64'],
    [`a:${Buffer.alloc(32, 'abc').toString('base64')}`, 'not random'],
    [`${ENCRYPTION_KEY},a:${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`, 'entry 2 has the id'],
    [`${ENCRYPTION_KEY},b:${ENCRYPTION_KEY.slice(2)}`, 'entry 2 has the key of an earlier entry'],
  ],
  PORTCULLIS_JWT_ISSUER: [
    ['http://auth.example.com', 'begins with https://'],
    ['http://127.0.0.1.example.com', 'begins with https://'],
    ['auth.example.com', 'begins with https://'],
    ['https://auth.example.com/?tenant=1', 'without a query'],
    ['https://user:hunter22@auth.example.com', 'without user and password'],
  ],
  PORTCULLIS_JWT_JWKS_URL: [
    ['http://auth.example.com/jwks', 'begins with https://'],
    ['file:///etc/jwks.json', 'begins with https://'],
  ],
  PORTCULLIS_JWT_AUDIENCE: [
    ['a,,b', 'entry 2 is empty'],
    ['my audience', 'entry 1 must be'],
  ],
  PORTCULLIS_JWT_AUTHORIZED_PARTIES: [['a,', 'entry 2 is empty']],
  PORTCULLIS_JWT_ALGORITHMS: [
    ['none', 'could also make it'],
    ['RS256,HS256', 'entry 2 must be one of'],
    ['hs512', 'could also make it'],
    ['rs256', 'must be one of'],
    [',', 'entry 1 is empty'],
  ],
  PORTCULLIS_JWT_EMAIL_CLAIM: [['e mail', 'the name of a claim']],
  PORTCULLIS_JWT_EMAIL_VERIFIED_CLAIM: [['vérifié', 'the name of a claim']],
  TRUSTED_PROXIES: [
    ['10/8', 'is "10/8"'],
    ['10.0.0.1/8', '10.0.0.0/8'],
    ['127.1', 'not an IP address'],
    ['10.0.0.0/8 192.0.2.1', 'not an IP address'],
    ['proxy.example.com', 'not an IP address'],
    ['*', 'not an IP address'],
    ['none,10.0.0.0/8', 'entry 1 is "none"'],
  ],
  VERIFY_PEERS: [
    ['fe80::1%eth0', 'not an IP address'],
    ['010.0.0.1', 'not an IP address'],
  ],
  CORS_ORIGINS: [
    ['*', 'an exact origin'],
    ['null', 'an exact origin'],
    ['https://*.example.com', 'an exact origin'],
    ['https://portal.example.com/keys', 'an origin alone'],
    ['https://portal.example.com/', 'write https://portal.example.com instead'],
    ['https://Portal.example.com:443', 'write https://portal.example.com instead'],
    ['portal.example.com', 'an exact origin'],
  ],
  LOG_LEVEL: [['verbose', 'one of silent, fatal']],
  LOG_FORMAT: [['text', 'one of json, pretty']],
  REQUEST_BODY_BYTES_MAX: [
    ['256k', 'of bytes from 16384 to 16777216'],
    ['16383', 'of bytes from 16384'],
    ['16777217', 'to 16777216'],
  ],
  HEADERS_BYTES_MAX: [['4095', 'of bytes from 4096']],
  DOCUMENT_TOKENS_MAX: [['1_000', 'of lexical tokens from 200']],
  DOCUMENT_DEPTH_MAX: [['51', 'of levels from 6 to 50']],
  DOCUMENT_COMPLEXITY_MAX: [['99', 'of points from 100']],
  REQUEST_TIMEOUT_MS: [
    ['30s', 'of milliseconds from 1000'],
    ['0', 'of milliseconds from 1000'],
  ],
  CACHED_KEYS_MAX: [['99', 'of keys from 100']],
  DATABASE_POOL_MAX: [['1', 'of connections from 2']],
  DATABASE_STATEMENT_TIMEOUT_MS: [['1.5', 'of milliseconds from 100']],
  DRAIN_TIMEOUT_MS: [['Infinity', 'of milliseconds from 0']],
  USAGE_FLUSH_SECONDS: [['0.5', 'of seconds from 1']],
  BAD_KEYS_PER_ADDRESS_PER_MINUTE_MAX: [['0', 'of keys from 1']],
  BAD_KEYS_PER_CREDENTIAL_PER_MINUTE_MAX: [['none', 'of keys from 1']],
  FAILED_SIGN_INS_PER_ADDRESS_PER_MINUTE_MAX: [['1000001', 'of credentials from 1']],
  OPEN_CALLS_PER_CALLER_PER_MINUTE_MAX: [['-5', 'of calls from 1']],
};

const cases = Object.entries(refusals).flatMap(([name, texts]) =>
  texts.map(([text, words]) => ({ name, text, words })),
);

test('the table of refused inputs names every variable', () => {
  expect(Object.keys(refusals).toSorted()).toEqual(Object.keys(variables).toSorted());
});

test.each(cases)('$name refuses $text and says why', ({ name, text, words }) => {
  const problem = listProblems({ [name]: text }).find(({ variable }) => variable === name);
  expect(problem?.problem).toContain(words);
  expect(problem?.example).toMatch(new RegExp(`^${name}=.`));
});

test('all problems are reported at once, one for each variable', () => {
  const environment = Object.fromEntries(Object.entries(refusals).map(([name, [first]]) => [name, first?.[0] ?? '']));
  const names = listProblems(environment).map(({ variable }) => variable);
  expect(names.toSorted()).toEqual(Object.keys(variables).toSorted());
});

test('a secret that is refused appears in no problem', () => {
  const secrets = [
    'DATABASE_URL',
    'PORTCULLIS_OPERATOR_KEY',
    'PORTCULLIS_SESSION_SECRET',
    'PORTCULLIS_ENCRYPTION_KEYS',
  ] as const;
  for (const name of secrets) {
    for (const [text] of refusals[name]) {
      // The command that makes a secret is the example.
      if (text.includes('$(')) continue;
      const [, key = ''] = text.split(':');
      const problems = JSON.stringify(listProblems({ [name]: text }));
      for (const part of [text, name === 'PORTCULLIS_ENCRYPTION_KEYS' ? key : text].filter((found) => found !== ''))
        expect(problems).not.toContain(part);
    }
  }
  expect(JSON.stringify(listProblems({ DATABASE_URL: 'postgres://u:hunter#2@h/d' }))).not.toContain('hunter');
  expect(JSON.stringify(listProblems({ PORTCULLIS_JWT_ISSUER: 'https://u:hunter22@h' }))).not.toContain('hunter');
});

test('the text for stderr has a block for each variable: name, what was wrong, an example', () => {
  const error = new ConfigError(listProblems({ PORT: '80a', LOG_FORMAT: 'xml' }));
  expect(formatConfigProblems(error)).toBe(`The configuration has 2 problems:

PORT
  must be a whole number from 0 to 65535, but is "80a"
  Example: PORT=4000

LOG_FORMAT
  must be one of json, pretty, but is "xml"
  Example: LOG_FORMAT=pretty
`);
});
