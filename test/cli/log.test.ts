import { createLogger, type LogOptions } from '@portcullis/server/log.ts';
import { expect, test } from 'vitest';

const prefixedKey = 'iea_live_AbCdEfGhIjKlMnOpQrStUvWxYz05xqz8';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

/** A logger whose lines can be read back. */
function recordLog(options: Partial<LogOptions> & { readonly hasColors?: boolean } = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line), hasColors: () => options.hasColors ?? false };
  return { logger: createLogger({ level: 'info', format: 'json', destination, ...options }), lines };
}

test('an event is one line of JSON with level by name and an ISO 8601 time', () => {
  const { logger, lines } = recordLog();
  logger.info({ port: 4000 }, 'listening');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/\}\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    port: 4000,
    msg: 'listening',
  });
});

test('what is less severe than the level is not written', () => {
  const { logger, lines } = recordLog({ level: 'warn' });
  logger.info('quiet');
  logger.warn('loud');
  expect(lines).toHaveLength(1);
});

test.each([
  ['a header', { req: { headers: { authorization: 'hunter22' } } }],
  ['a header in another case', { req: { headers: { 'X-API-Key': 'hunter22' } } }],
  ['a repeated header', { headers: { 'x-api-key': ['hunter22', 'hunter"22'] } }],
  ['a cookie', { headers: { cookie: 'hunter22' } }],
  ['a field at the top', { presentedKey: 'hunter22' }],
  ['a field deep below', { a: [{ b: { c: { d: { secret: 'hunter22' } } } }] }],
  ['a text with quotes and backslashes', { secret: 'a\\"hunter22\\' }],
  ['an object', { a: { secret: { kept: 'hunter22', more: ['hunter22'] } } }],
  ['JSON within a text', { body: JSON.stringify({ variables: { presentedKey: 'hunter"22\\"hunter22\n' } }) }],
  ['indented JSON within a text', { body: JSON.stringify({ secret: 'hunter22' }, null, 2) }],
  ['a field of an error', { err: Object.assign(new Error('no'), { detail: { secret: 'hunter22' } }) }],
  ['bearer credentials in a sentence', { note: 'got Authorization: Bearer hunter22-hunter22 from it' }],
  ['the password of a URL in a sentence', { note: 'no answer from postgres://keys:hunter22@db/keys' }],
  ['a prefixed key in a sentence', { note: `who knows ${prefixedKey}?` }],
  ['a prefixed key in the message of an error', { err: new Error(`bad ${prefixedKey}`) }],
  ['a prefixed key in a URL', { url: `/verify/acme?key=${prefixedKey}&x=1` }],
  ['a session token', { note: `token ${jwt}.` }],
])('a secret is redacted: %s', (_, event) => {
  for (const format of ['json', 'pretty'] as const) {
    const { logger, lines } = recordLog({ format });
    logger.info(event, 'event');
    logger.child(event).info('child');
    const text = lines.join('');
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('hunter');
    expect(text).not.toContain(prefixedKey.slice(10));
    expect(text).not.toContain(jwt.slice(21));
    if (format === 'json') for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: 'info' });
  }
});

test('bytes of a secret are redacted, and its neighbours stay', () => {
  const { logger, lines } = recordLog();
  logger.info({
    a: { secret: Buffer.from([222, 111]), token: new Uint8Array([222]), tokenCount: 3, keyHint: 'AbC…qz8' },
  });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    a: { secret: '[redacted]', token: '[redacted]', tokenCount: 3, keyHint: 'AbC…qz8' },
  });
});

test('redaction takes linear time on hostile input', () => {
  const { logger } = recordLog();
  const texts = [
    'eyJaaaaaaaa-',
    'eyJaaaaaaaa.',
    '"secret":{"a":[1,2,',
    '://a:b',
    'bearer  ',
    'a_live_',
    '\\"secret\\":\\"',
  ];
  const start = performance.now();
  for (const text of texts) logger.info({ text: text.repeat(20_000), secret: ['1'.repeat(50_000), {}] });
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('the pretty format is one line an event, with the stack of an error below it', () => {
  const { logger, lines } = recordLog({ format: 'pretty' });
  logger.warn({ port: 4000, name: 'two words', list: [1] }, 'slow');
  logger.error(Object.assign(new Error('broken'), { code: 'E1' }));
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}slow port=4000 name="two words" list=\[1\]\n$/);
  expect(lines[1]).toMatch(/^\S+ ERROR broken\n {2}Error: broken\n {6}at [^]*\n {2}\{"code":"E1"\}\n$/);
});

test('a logged text can neither forge a line of the pretty format nor steer the terminal', () => {
  const { logger, lines } = recordLog({ format: 'pretty' });
  logger.info({ a: 'x\n\u001b[2J\u009b2J', 'b\n\u001b': 1 }, 'm\r\n\u001b]0;title\u0007');
  expect(lines[0]?.trimEnd()).not.toMatch(/\p{Cc}/u);
});

test('only a terminal with colours gets colours', () => {
  const coloured = recordLog({ format: 'pretty', hasColors: true });
  const plain = recordLog({ format: 'pretty', hasColors: false });
  for (const { logger } of [coloured, plain]) logger.info('hello');
  expect(coloured.lines[0]).toContain('\u001b[32mINFO');
  expect(plain.lines[0]).not.toContain('\u001b');
});
