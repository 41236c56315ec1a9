import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_KEY, startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';
import { exchange } from './exchange.ts';

const ADDRESS_MAX = 5;
const CREDENTIAL_MAX = 20;
const SIGN_INS_MAX = 4;
const CLIENT = '203.0.113.7';

let app: TestApp;
let workspace: SeededWorkspace;
let known: SeededKey;
beforeAll(async () => {
  app = await startTestApp({
    BAD_KEYS_PER_ADDRESS_PER_MINUTE_MAX: String(ADDRESS_MAX),
    BAD_KEYS_PER_CREDENTIAL_PER_MINUTE_MAX: String(CREDENTIAL_MAX),
    FAILED_SIGN_INS_PER_ADDRESS_PER_MINUTE_MAX: String(SIGN_INS_MAX),
    TRUSTED_PROXIES: '127.0.0.1',
  });
  workspace = await seedWorkspace(app);
  known = await workspace.owner.key();
});
afterAll(() => app.close());

/** A caller of this test alone, with budgets of its own. */
async function newCaller(): Promise<Caller> {
  return (await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] })).caller;
}

let guesses = 0;
const guess = (): string => `a-key-that-was-never-made-${(guesses += 1)}`;

async function verify(caller: Caller, presentedKey: string, clientAddress: string | null = CLIENT): Promise<string> {
  const input = { workspaceId: workspace.id, presentedKey, clientAddress };
  const { answer, topLevelErrors } = await mutate(app.url, caller, 'verifyApiKey', input);
  const { verdict } = (answer ?? {}) as { verdict?: string };
  return verdict ?? String(topLevelErrors[0]?.extensions['code']);
}

async function guessTimes(times: number, caller: Caller, clientAddress?: string | null): Promise<readonly string[]> {
  const verdicts: string[] = [];
  for (let time = 0; time < times; time += 1) verdicts.push(await verify(caller, guess(), clientAddress));
  return verdicts;
}

const minuteLater = (): void => app.clock.advance({ seconds: 121 });

describe('a client that tries keys through verifyApiKey', () => {
  test('is answered RATE_LIMITED after as many as its address may try, whatever it sends then', async () => {
    const caller = await newCaller();
    expect(await guessTimes(ADDRESS_MAX + 2, caller)).toEqual([
      ...Array<string>(ADDRESS_MAX).fill('NOT_FOUND'),
      'RATE_LIMITED',
      'RATE_LIMITED',
    ]);
    expect(await verify(caller, 'no key')).toBe('RATE_LIMITED');
    minuteLater();
    expect(await verify(caller, guess())).toBe('NOT_FOUND');
  });

  test('does no harm to clients at other addresses, nor to another API', async () => {
    const caller = await newCaller();
    await guessTimes(ADDRESS_MAX + 1, caller);
    const { secret } = await workspace.owner.key();
    expect(await verify(caller, secret)).toBe('RATE_LIMITED');
    expect(await verify(caller, secret, '203.0.113.8')).toBe('VALID');
    expect(await verify(await newCaller(), guess())).toBe('NOT_FOUND');
  });

  test('does no harm at its own address to keys that were seen before', async () => {
    const caller = await newCaller();
    await verify(caller, known.secret);
    await guessTimes(ADDRESS_MAX + 1, caller);
    expect(await verify(caller, known.secret)).toBe('VALID');
  });

  test('is told how long to wait', async () => {
    const caller = await newCaller();
    await guessTimes(ADDRESS_MAX, caller);
    const input = { workspaceId: workspace.id, presentedKey: guess(), clientAddress: CLIENT };
    const { topLevelErrors } = await mutate(app.url, caller, 'verifyApiKey', input);
    expect(topLevelErrors).toMatchObject([
      { path: ['verifyApiKey'], extensions: { code: 'RATE_LIMITED', retryAfterMs: 60_000 / ADDRESS_MAX } },
    ]);
  });
});

test('many addresses together use up the budget of the API that they call, and keys that it knows go on', async () => {
  const caller = await newCaller();
  await verify(caller, known.secret);
  for (let index = 0; index < CREDENTIAL_MAX; index += 1)
    expect(await verify(caller, guess(), `198.51.100.${index}`)).toBe('NOT_FOUND');
  expect(await verify(caller, guess(), '198.51.100.250')).toBe('RATE_LIMITED');
  expect(await verify(caller, known.secret, '198.51.100.251')).toBe('VALID');
});

test('without an address the caller’s own large budget counts', async () => {
  const caller = await newCaller();
  expect(new Set(await guessTimes(CREDENTIAL_MAX, caller, null))).toEqual(new Set(['NOT_FOUND']));
  expect(await verify(caller, guess(), null)).toBe('RATE_LIMITED');
});

test('keys that exist are never charged, whatever their verdict', async () => {
  const caller = await newCaller();
  const revoked = await workspace.owner.key();
  await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: revoked.id });
  for (let time = 0; time < ADDRESS_MAX * 3; time += 1) expect(await verify(caller, revoked.secret)).toBe('REVOKED');
  expect(await verify(caller, guess())).toBe('NOT_FOUND');
});

test('requests that run at once are all charged', async () => {
  const caller = await newCaller();
  await Promise.all(Array.from({ length: ADDRESS_MAX * 3 }, () => verify(caller, guess())));
  expect(await verify(caller, guess())).toBe('RATE_LIMITED');
});

describe('/verify', () => {
  const ask = async (presentedKey: string, clientAddress: string, slug = workspace.slug) =>
    await exchange(app.url, {
      target: `/verify/${slug}`,
      headers: [
        ['x-api-key', presentedKey],
        ['x-forwarded-for', clientAddress],
      ],
    });

  test('answers 429 with Retry-After to an address that tries keys, and lets keys through that were seen', async () => {
    minuteLater();
    expect((await ask(known.secret, CLIENT)).status).toBe(200);
    for (let time = 0; time < ADDRESS_MAX; time += 1) expect((await ask(guess(), CLIENT)).status).toBe(401);
    const refused = await ask(guess(), CLIENT);
    expect(refused).toMatchObject({
      status: 429,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'retry-after': String(60 / ADDRESS_MAX),
      },
    });
    expect(JSON.parse(refused.text)).toMatchObject({ status: 429, code: 'too_many_unknown_keys' });
    expect((await ask(known.secret, CLIENT)).status).toBe(200);
    expect((await ask(guess(), '203.0.113.9')).status).toBe(401);
  });

  test('takes a proxy that does not say who its clients are for one caller with a large budget', async () => {
    minuteLater();
    for (let time = 0; time < CREDENTIAL_MAX; time += 1) expect((await ask(guess(), '127.0.0.1')).status).toBe(401);
    expect((await ask(guess(), '127.0.0.1')).status).toBe(429);
  });

  test('charges workspaces that do not exist like keys that do not', async () => {
    minuteLater();
    for (let time = 0; time < ADDRESS_MAX; time += 1)
      expect((await ask(known.secret, CLIENT, 'no-such-workspace')).status).toBe(401);
    expect((await ask(known.secret, CLIENT, 'no-such-workspace')).status).toBe(429);
  });
});

describe('credentials that are not valid', () => {
  const call = async (headers: readonly (readonly [string, string])[], address: string) =>
    await exchange(app.url, {
      method: 'POST',
      target: '/graphql',
      headers: [...headers, ['content-type', 'application/json'], ['x-forwarded-for', address]],
      body: JSON.stringify({ query: '{ viewer { isOperator } }' }),
    });
  const failTimes = async (times: number, address: string): Promise<void> => {
    for (let time = 0; time < times; time += 1)
      expect((await call([['x-api-key', guess()]], address)).status).toBe(401);
  };

  test('are answered 429 and RATE_LIMITED after as many as an address may send', async () => {
    await failTimes(SIGN_INS_MAX, '192.0.2.1');
    const refused = await call([['authorization', 'Bearer no.session.token']], '192.0.2.1');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': String(60 / SIGN_INS_MAX) } });
    expect(JSON.parse(refused.text)).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: 60_000 / SIGN_INS_MAX } }],
    });
    await failTimes(1, '192.0.2.2');
  });

  test('lock out at that address neither the operator, nor who was there before, nor nobody', async () => {
    const session = await app.signIn('regular');
    const before = [['authorization', `Bearer ${session}`]] as const;
    expect((await call(before, '192.0.2.3')).status).toBe(200);
    await failTimes(SIGN_INS_MAX, '192.0.2.3');
    expect((await call([['authorization', `Bearer ${await app.signIn('new')}`]], '192.0.2.3')).status).toBe(429);
    expect((await call(before, '192.0.2.3')).status).toBe(200);
    expect((await call([['x-api-key', OPERATOR_KEY]], '192.0.2.3')).status).toBe(200);
    expect((await call([], '192.0.2.3')).status).toBe(200);
  });

  test('are counted on /verify too, where a proxy shows its own key', async () => {
    const shut = await startTestApp({ VERIFY_PEERS: 'none', FAILED_SIGN_INS_PER_ADDRESS_PER_MINUTE_MAX: '2' });
    const target = `/verify/${(await seedWorkspace(shut)).slug}`;
    const ask = async () => await exchange(shut.url, { target, headers: [['x-portcullis-caller', guess()]] });
    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status];
    await shut.close();
    expect(statuses).toEqual([403, 403, 429]);
  });
});

test('an answer RATE_LIMITED holds nothing of what was sent', async () => {
  const caller = await newCaller();
  await guessTimes(ADDRESS_MAX, caller);
  const presentedKey = guess();
  const input = { workspaceId: workspace.id, presentedKey, clientAddress: CLIENT };
  const answer = await post(
    app.url,
    caller,
    'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename } }',
    { input },
  );
  expect(answer.data).toEqual({ verifyApiKey: null });
  expect(JSON.stringify(answer)).not.toContain(presentedKey);
  expect(app.logged()).not.toContain(presentedKey);
});
