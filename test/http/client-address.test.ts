import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { exchange, type HttpRequest } from './exchange.ts';

// Keys of these tests may be used from INSIDE only; a client that could choose its address would pass.
const INSIDE = '203.0.113.7';
const OUTSIDE = '198.51.100.1';

type Headers = NonNullable<HttpRequest['headers']>;

describe('behind a trusted proxy', () => {
  let app: TestApp;
  let workspace: SeededWorkspace;
  let key: SeededKey;
  beforeAll(async () => {
    app = await startTestApp({ TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8,2001:db8:aa::/48' });
    ({ workspace, key } = await seedKey(app));
  });
  afterAll(() => app.close());

  test.each<[string, Headers]>([
    ['the address that the proxy saw', [['x-forwarded-for', INSIDE]]],
    [
      'the address behind several proxies of ours',
      [['x-forwarded-for', `${INSIDE}, 10.1.2.3, 2001:db8:aa::1, 127.0.0.9`]],
    ],
    ['whatever the client wrote before it', [['x-forwarded-for', `${OUTSIDE}, nonsense, 10.0.0.1, ${INSIDE}`]]],
    [
      'a header that was sent in parts',
      [
        ['x-forwarded-for', OUTSIDE],
        ['x-forwarded-for', INSIDE],
      ],
    ],
    ['IPv4 in IPv6', [['x-forwarded-for', `::ffff:${INSIDE}`]]],
    ['Forwarded', [['forwarded', `for=${INSIDE}`]]],
    [
      'Forwarded with everything else in it',
      [['forwarded', `for=${OUTSIDE};proto=http, by=10.0.0.1;for="${INSIDE}:4711";proto=https`]],
    ],
  ])('counts %s', async (_what, headers) => {
    expect(await verify(headers)).toBe(200);
  });

  test.each<[string, Headers]>([
    ['another address', [['x-forwarded-for', OUTSIDE]]],
    ['an address that the client wrote', [['x-forwarded-for', `${INSIDE}, ${OUTSIDE}`]]],
    [
      'an address that the client wrote in a header of its own',
      [
        ['x-forwarded-for', INSIDE],
        ['x-forwarded-for', OUTSIDE],
      ],
    ],
    ['one that is ours, before one that is not', [['x-forwarded-for', `${INSIDE}, ${OUTSIDE}, 10.0.0.1`]]],
    ['nothing but proxies', [['x-forwarded-for', '10.0.0.2, 10.0.0.1']]],
    ['an empty header', [['x-forwarded-for', '']]],
    ['a word', [['x-forwarded-for', 'unknown']]],
    ['an address with a port', [['x-forwarded-for', `${INSIDE}:80`]]],
    ['an address behind a word', [['x-forwarded-for', `${INSIDE}, unknown`]]],
    ['an address behind nothing', [['x-forwarded-for', `${INSIDE},`]]],
    ['an address in octal', [['x-forwarded-for', '0313.0.0161.07']]],
    ['an address in a zone', [['x-forwarded-for', `${INSIDE}%eth0`]]],
    ['a name of Forwarded', [['forwarded', `for=_${INSIDE}`]]],
    ['an address in another part of Forwarded', [['forwarded', `for=${OUTSIDE};by=${INSIDE};host=${INSIDE}`]]],
    ['an address in a quoted text of Forwarded', [['forwarded', `for="x, for=${INSIDE}"`]]],
    ['an address that Forwarded says twice', [['forwarded', `for=${OUTSIDE};for=${INSIDE}`]]],
    [
      'headers of other proxies',
      [
        ['x-real-ip', INSIDE],
        ['cf-connecting-ip', INSIDE],
        ['true-client-ip', INSIDE],
        ['x-client-ip', INSIDE],
      ],
    ],
  ])('does not count %s', async (_what, headers) => {
    expect(await verify(headers)).toBe(403);
  });

  test('a header as long as headers may be is walked at once', async () => {
    const startedAt = performance.now();
    for (const value of [
      '1,'.repeat(6_000),
      `${'10.0.0.1,'.repeat(1_300)}${OUTSIDE}`,
      ','.repeat(12_000),
      ' '.repeat(12_000),
    ]) {
      expect(await verify([['x-forwarded-for', value]])).toBe(403);
    }
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('the audit log has the address that counts', async () => {
    await exchange(app.url, {
      method: 'POST',
      target: '/graphql',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', `Bearer ${await app.signIn('audited')}`],
        ['x-forwarded-for', `${OUTSIDE}, ${INSIDE}`],
      ],
      body: '{"query":"{ viewer { user { id } } }"}',
    });
    const { clientAddress } = await app.db
      .selectFrom('auditEvents as e')
      .innerJoin('users as u', 'u.id', 'e.target')
      .select('e.clientAddress')
      .where('u.subject', '=', 'audited')
      .executeTakeFirstOrThrow();
    expect(clientAddress).toBe(INSIDE);
  });

  async function verify(headers: Headers): Promise<number> {
    return (
      await exchange(app.url, { target: `/verify/${workspace.slug}`, headers: [['x-api-key', key.secret], ...headers] })
    ).status;
  }
});

test('where no proxy is trusted, nobody is believed: the address is the socket’s', async () => {
  const app = await startTestApp();
  const { workspace, key } = await seedKey(app);
  const spoofed: Headers = [
    ['x-forwarded-for', INSIDE],
    ['forwarded', `for=${INSIDE}`],
    ['x-real-ip', INSIDE],
  ];
  const verify = async () =>
    (await exchange(app.url, { target: `/verify/${workspace.slug}`, headers: [['x-api-key', key.secret], ...spoofed] }))
      .status;
  expect(await verify()).toBe(403);
  await mutate(app.url, workspace.owner.caller, 'updateApiKey', { keyId: key.id, label: 'still there' });
  await app.db
    .updateTable('apiKeys')
    .set({ ipAllowList: ['127.0.0.1/32'] })
    .where('id', '=', key.id)
    .execute();
  expect(await verify()).toBe(200);
  await app.close();
});

async function seedKey(app: TestApp): Promise<{ workspace: SeededWorkspace; key: SeededKey }> {
  const workspace = await seedWorkspace(app);
  const key = await workspace.owner.key();
  await app.db
    .updateTable('apiKeys')
    .set({ ipAllowList: [`${INSIDE}/32`] })
    .where('id', '=', key.id)
    .execute();
  return { workspace, key };
}
