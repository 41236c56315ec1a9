import { hashSecret } from '@portcullis/server/secret/hash.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { exchange } from './exchange.ts';

const CALLER = 'x-portcullis-caller';

describe('where no peer is trusted, /verify answers nobody but', () => {
  let app: TestApp;
  let workspace: SeededWorkspace;
  let client: SeededKey;
  beforeAll(async () => {
    app = await startTestApp({ VERIFY_PEERS: 'none' });
    workspace = await seedWorkspace(app);
    client = await workspace.owner.key();
  });
  afterAll(() => app.close());

  test('a proxy with a key that holds portcullis:keys:verify', async () => {
    const proxy = await proxyKey({});
    expect(await ask([[CALLER, proxy.secret]])).toBe(200);
    expect(await ask([[CALLER, proxy.secret]], 'pk_live_00000000000000000000000000000000')).toBe('api_key_invalid');
  });

  test('the operator', async () => {
    expect(await ask([[CALLER, OPERATOR_KEY]])).toBe(200);
  });

  const refused: [string, () => Promise<readonly (readonly [string, string])[]>][] = [
    ['not a peer without a key', () => Promise.resolve([])],
    ['not a proxy with a key of no grants', async () => [[CALLER, (await proxyKey({ grants: [] })).secret]]],
    [
      'not a proxy with a key that has whatever its owner may of the product',
      async () => [[CALLER, (await workspace.owner.key()).secret]],
    ],
    [
      'not a proxy with a key that holds another right',
      async () => [[CALLER, (await proxyKey({ grants: [{ permission: 'portcullis:keys:manage' }] })).secret]],
    ],
    ['not the client’s own key', () => Promise.resolve([[CALLER, client.secret]])],
    ['not a key that is unknown', () => Promise.resolve([[CALLER, 'pk_live_00000000000000000000000000000000']])],
    ['not an empty key', () => Promise.resolve([[CALLER, '']])],
    [
      'not two keys',
      async () => [
        [CALLER, (await proxyKey({})).secret],
        [CALLER, (await proxyKey({})).secret],
      ],
    ],
    ['not a good key behind a comma', async () => [[CALLER, `x, ${(await proxyKey({})).secret}`]]],
    ['not a key in the wrong header', async () => [['authorization', `Bearer ${(await proxyKey({})).secret}`]]],
    ['not a session', async () => [[CALLER, await app.signIn('somebody')]]],
    [
      'not whoever says to be a trusted peer',
      () =>
        Promise.resolve([
          ['x-forwarded-for', '127.0.0.1'],
          ['forwarded', 'for=127.0.0.1'],
        ]),
    ],
  ];
  test.each(refused)('%s', async (_who, headers) => {
    expect(await ask(await headers())).toBe('verify_not_open');
  });

  test('not a proxy of another workspace', async () => {
    const other = await seedWorkspace(app);
    const { secret } = await other.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] });
    expect(await ask([[CALLER, secret]])).toBe('verify_not_open');
    expect(await ask([[CALLER, secret]], client.secret, 'no-such-workspace')).toBe('verify_not_open');
  });

  test('not a proxy whose key was revoked', async () => {
    const proxy = await proxyKey({});
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: proxy.id });
    expect(await ask([[CALLER, proxy.secret]])).toBe('verify_not_open');
  });

  test('not a proxy whose key’s owner lost the right', async () => {
    const member = await workspace.member({ grants: [{ permission: 'portcullis:keys:verify' }] });
    const proxy = await member.key({ grants: [{ permission: 'portcullis:keys:verify' }] });
    expect(await ask([[CALLER, proxy.secret]])).toBe(200);
    await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id, grants: [] });
    expect(await ask([[CALLER, proxy.secret]])).toBe('verify_not_open');
  });

  test('not a proxy with a key that was imported, whatever it holds', async () => {
    const { id } = await proxyKey({});
    const imported = 'imported-key-that-somebody-else-knows';
    const validUntil = new Date(app.clock.now().getTime() + 86_400_000);
    await app.db
      .insertInto('apiKeySecrets')
      .values({
        workspaceId: workspace.id,
        secretHash: hashSecret(imported),
        apiKeyId: id,
        minted: false,
        hint: null,
        createdAt: app.clock.now(),
        validUntil,
      })
      .execute();
    expect(await ask([[CALLER, imported]])).toBe('verify_not_open');
  });

  test('and the answer is one for good and bad keys, known and unknown workspaces', async () => {
    const answers = await Promise.all([
      answer([]),
      answer([], 'pk_live_00000000000000000000000000000000'),
      answer([], client.secret, 'no-such-workspace'),
      answer([], ''),
    ]);
    for (const { status, text, headers } of answers) {
      expect({ status, text }).toEqual({ status: 403, text: answers[0]?.text });
      expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
      expect(headers['www-authenticate']).toBeUndefined();
    }
  });

  async function proxyKey(input: object): Promise<SeededKey> {
    return await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }], ...input });
  }

  async function answer(
    headers: readonly (readonly [string, string])[],
    presentedKey = client.secret,
    slug = workspace.slug,
  ) {
    return await exchange(app.url, { target: `/verify/${slug}`, headers: [['x-api-key', presentedKey], ...headers] });
  }

  async function ask(...parameters: Parameters<typeof answer>): Promise<unknown> {
    const { status, text } = await answer(...parameters);
    return status === 200 ? status : (JSON.parse(text) as { code: unknown }).code;
  }
});

describe('a peer is trusted', () => {
  test.each([
    ['by its address', '127.0.0.1', 200],
    ['by its block', '10.0.0.0/8,127.0.0.0/30', 200],
    ['as IPv4 in IPv6', '::ffff:127.0.0.1', 200],
    ['not by another address', '127.0.0.2,10.0.0.0/8,::1', 403],
  ])('%s', async (_how, peers, status) => {
    const app = await startTestApp({ VERIFY_PEERS: peers });
    const workspace = await seedWorkspace(app);
    const { secret } = await workspace.owner.key();
    expect(
      (await exchange(app.url, { target: `/verify/${workspace.slug}`, headers: [['x-api-key', secret]] })).status,
    ).toBe(status);
    await app.close();
  });
});
