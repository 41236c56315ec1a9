import { VERDICT_ANSWERS, type Verdict } from '@portcullis/schema';
import type { Tables } from '@portcullis/server/db/tables.ts';
import { hashSecret } from '@portcullis/server/secret/hash.ts';
import type { Updateable } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.ts';

type Headers = NonNullable<HttpRequest['headers']>;

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  await workspace.permission('reports:export');
  member = await workspace.member({
    externalId: 'person-7',
    grants: [{ permission: 'datasets:read', resources: ['solar'] }, { permission: 'reports:export' }],
  });
});
afterAll(() => app.close());

let key: SeededKey;
beforeEach(async () => {
  key = await member.key({ environment: 'TEST' });
});

describe('a key that may pass is answered 200', () => {
  test('with an empty body, and its identity in headers', async () => {
    const answer = await verify();
    expect(answer).toMatchObject({
      status: 200,
      text: '',
      headers: {
        'content-length': '0',
        'cache-control': 'no-store',
        'x-portcullis-key-id': key.id,
        'x-portcullis-member-id': member.id,
        'x-portcullis-external-id': 'person-7',
        'x-portcullis-permissions': 'datasets:read,reports:export',
      },
    });
    expect(JSON.stringify(answer.headers)).not.toContain(key.secret);
  });

  test('with the name of its tier, and empty when it is on none', async () => {
    const tier = await workspace.tier({ name: 'Pro 2.0' });
    const { secret } = await workspace.owner.key({ tierId: tier.id });
    const { headers } = await verify({ headers: [['x-api-key', secret]] });
    expect(headers['x-portcullis-tier']).toBe('Pro 2.0');
    expect((await verify()).headers['x-portcullis-tier']).toBe('');
  });

  test('without the header of what it has not', async () => {
    const { secret } = await workspace.owner.key({ grants: [] });
    const { headers } = await verify({ headers: [['x-api-key', secret]] });
    expect(headers['x-portcullis-external-id']).toBe('');
    expect(headers['x-portcullis-permissions']).toBe('');
  });

  test('without its permissions when they are longer than 4,096 bytes, never with some of them', async () => {
    const large = await seedWorkspace(app);
    for (let index = 0; index < 34; index += 1) await large.permission(`p${index}:${'x'.repeat(120)}`);
    const { secret } = await large.owner.key();
    const { status, headers } = await verify({ slug: large.slug, headers: [['x-api-key', secret]] });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-portcullis-permissions': '', 'x-portcullis-permissions-omitted': 'too-long' });
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'by any method: %s',
    async (method) => {
      expect((await verify({ method })).status).toBe(200);
    },
  );

  test('below its path, as Envoy asks', async () => {
    for (const below of ['/', '/developer/v1/ping', '/a/../../b', '/%2e%2e/x?permission=unknown:one&resource=x']) {
      expect(
        (
          await verify({
            below,
            headers: [
              ['x-api-key', key.secret],
              ['x-portcullis-require', 'any-valid-key'],
            ],
          })
        ).status,
      ).toBe(200);
    }
  });

  test('with a key in Authorization: Bearer', async () => {
    expect((await verify({ headers: [['authorization', `Bearer ${key.secret}`]] })).status).toBe(200);
  });

  test('with a key that was imported', async () => {
    const imported = 'imported~key!0123456789';
    const validUntil = new Date(app.clock.now().getTime() + 86_400_000);
    await app.db
      .insertInto('apiKeySecrets')
      .values({
        workspaceId: workspace.id,
        secretHash: hashSecret(imported),
        apiKeyId: key.id,
        minted: false,
        hint: null,
        createdAt: app.clock.now(),
        validUntil,
      })
      .execute();
    expect((await verify({ headers: [['x-api-key', imported]] })).headers['x-portcullis-key-id']).toBe(key.id);
  });
});

describe('a key that may not pass is answered by a problem with the verdict’s code and status:', () => {
  const setUps: Partial<Record<Verdict, () => Promise<Parameters<typeof verify>[0]>>> = {
    MISSING: () => Promise.resolve({ headers: [] }),
    IN_URL: () => Promise.resolve({ query: '?api_key=x' }),
    NOT_FOUND: () => Promise.resolve({ headers: [['x-api-key', 'pk_live_00000000000000000000000000000000']] }),
    REVOKED: async () => {
      await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
      return {};
    },
    SUPERSEDED: async () => {
      await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id });
      return {};
    },
    EXPIRED: () => set({ expiresAt: app.clock.now() }),
    DISABLED: () => set({ disabledAt: app.clock.now(), disabledBy: 'operator' }),
    WRONG_ENVIRONMENT: () => Promise.resolve({ query: '?environment=live' }),
    IP_NOT_ALLOWED: () => set({ ipAllowList: ['203.0.113.0/24'] }),
    INSUFFICIENT_PERMISSIONS: () => Promise.resolve({ query: '?permission=datasets:read' }),
  };

  test.each(Object.entries(setUps))('%s', async (name, setUp) => {
    // The names of an object are those that it was written with.
    const verdict = name as Verdict;
    expectVerdict(await verify(await setUp()), verdict);
  });

  test('the first that applies wins', async () => {
    await set({
      expiresAt: app.clock.now(),
      disabledAt: app.clock.now(),
      disabledBy: 'operator',
      ipAllowList: ['203.0.113.0/24'],
    });
    expectVerdict(await verify({ query: '?environment=live&permission=datasets:read' }), 'EXPIRED');
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    expectVerdict(await verify({ query: '?environment=live&permission=datasets:read' }), 'REVOKED');
    expectVerdict(await verify({ query: '?key=x' }), 'IN_URL');
  });

  test('one whose workspace is suspended is DISABLED', async () => {
    const suspended = await seedWorkspace(app);
    const { secret } = await suspended.owner.key();
    await app.db.updateTable('workspaces').set({ status: 'SUSPENDED' }).where('id', '=', suspended.id).execute();
    expectVerdict(await verify({ slug: suspended.slug, headers: [['x-api-key', secret]] }), 'DISABLED');
  });

  test('a refusal has no body for HEAD', async () => {
    expect(await verify({ method: 'HEAD', headers: [] })).toMatchObject({ status: 401, text: '' });
  });
});

describe('one answer, to the byte, have', () => {
  test('an unknown key, an unknown workspace, another workspace’s key, a mistyped key, and one of a deleted workspace', async () => {
    const other = await seedWorkspace(app);
    const deleted = await seedWorkspace(app);
    const { secret: foreign } = await other.owner.key();
    const { secret: gone } = await deleted.owner.key();
    await app.db.updateTable('workspaces').set({ deletedAt: app.clock.now() }).where('id', '=', deleted.id).execute();
    const mistyped = key.secret.slice(0, -1) + (key.secret.endsWith('0') ? '1' : '0');
    const answers = [
      await verify({ headers: [['x-api-key', 'pk_live_00000000000000000000000000000000']] }),
      await verify({ slug: 'no-such-workspace' }),
      await verify({ slug: 'No Such Workspace'.replaceAll(' ', '%20') }),
      await verify({ slug: '' }),
      await verify({ slug: 'x'.repeat(5_000) }),
      await verify({ slug: '%00' }),
      await verify({ slug: '..' }),
      await verify({ headers: [['x-api-key', foreign]] }),
      await verify({ headers: [['x-api-key', mistyped]] }),
      await verify({ headers: [['x-api-key', 'short']] }),
      await verify({ slug: deleted.slug, headers: [['x-api-key', gone]] }),
    ];
    const [first] = answers.map(comparable);
    expectVerdict(answers[0], 'NOT_FOUND');
    for (const answer of answers) expect(comparable(answer)).toEqual(first);
  });
});

test('neither a key nor any part of the URL is ever logged', async () => {
  await verify({ query: `?api_key=${key.secret}`, below: '/path-of-somebody' });
  await verify({ below: '/path-of-somebody' });
  expect(app.logged()).toContain('"route":"/verify"');
  expect(app.logged()).not.toContain(key.secret);
  expect(app.logged()).not.toContain('path-of-somebody');
  expect(app.logged()).not.toContain(workspace.slug);
});

interface VerifyOptions {
  readonly method?: string;
  readonly slug?: string;
  readonly below?: string;
  readonly query?: string;
  /** Default: the key of the test in `X-API-Key`. */
  readonly headers?: Headers;
}

async function verify({
  method = 'GET',
  slug = workspace.slug,
  below = '',
  query = '',
  headers = [['x-api-key', key.secret]],
}: VerifyOptions = {}): Promise<HttpAnswer> {
  return await exchange(app.url, { method, target: `/verify/${slug}${below}${query}`, headers });
}

async function set(columns: Updateable<Tables['apiKeys']>): Promise<VerifyOptions> {
  await app.db.updateTable('apiKeys').set(columns).where('id', '=', key.id).execute();
  return {};
}

/** RFC 9457 for the body, RFC 6750 for the challenge; no header tells whose key it is. */
function expectVerdict(answer: HttpAnswer | undefined, verdict: Verdict): void {
  const { code, httpStatus: status, title, detail } = VERDICT_ANSWERS[verdict];
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
  expect(JSON.parse(answer?.text ?? '')).toEqual({ type: 'about:blank', title, status, detail, code });
  const challenge =
    verdict === 'MISSING'
      ? 'Bearer realm="api"'
      : `Bearer realm="api", error="invalid_token", error_description="${code}"`;
  expect(answer?.headers['www-authenticate']).toBe(status === 401 ? challenge : undefined);
  expect(Object.keys(answer?.headers ?? {}).filter((name) => name.startsWith('x-portcullis'))).toEqual([
    'x-portcullis-code',
  ]);
}

function comparable({ status, text, headers }: HttpAnswer): unknown {
  const { 'x-request-id': _id, date: _date, ...others } = headers;
  return { status, text, others };
}
