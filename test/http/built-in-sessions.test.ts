import { createSessionVerifier } from '@portcullis/server/http/session-verifier.ts';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { assembleToken, signBuiltIn } from './built-in-token.ts';
import { expectRefused, postBody } from './graphql-errors.ts';

let app: TestApp;
let seconds: number;
beforeAll(async () => {
  app = await startTestApp();
  seconds = Math.floor(app.clock.now().getTime() / 1_000);
});
afterAll(() => app.close());

test('a token of the built-in issuer signs its user in', async () => {
  expect((await ask(await signBuiltIn(app.clock.now()))).status).toBe(200);
});

describe('a token is refused that', () => {
  test.each<[string, () => Record<string, unknown>]>([
    ['has expired', () => ({ exp: seconds - 6 })],
    ['is not valid yet', () => ({ nbf: seconds + 6 })],
    [
      'was issued in the future, and would outlive every reset until then',
      () => ({ iat: seconds + 600, exp: seconds + 900 }),
    ],
    ['says when it was issued in words', () => ({ iat: 'now' })],
    ['says no end', () => ({ exp: undefined })],
    ['says nobody', () => ({ sub: undefined })],
    ['says an empty subject', () => ({ sub: '' })],
    ['says a subject that is no text', () => ({ sub: 7 })],
    ['says a subject with U+0000', () => ({ sub: 'a\u0000' })],
    [
      'says a subject with half a surrogate pair, which the store could not tell from another',
      () => ({ sub: 'a\ud800' }),
    ],
    ['says a subject of 256 characters', () => ({ sub: 'x'.repeat(256) })],
    ['does not say when it was issued', () => ({ iat: undefined })],
    ['is for somebody else', () => ({ aud: 'another' })],
    ['is for nobody', () => ({ aud: undefined })],
    ['is from another issuer', () => ({ iss: 'https://issuer.example' })],
    ['is from nobody', () => ({ iss: undefined })],
  ])('%s', async (_what, claims) => {
    expectRefused(await ask(await signBuiltIn(app.clock.now(), claims())), 401, 'UNAUTHENTICATED');
  });

  test('is not signed', async () => {
    const payload = { iss: 'portcullis', aud: 'portcullis', sub: 'somebody', iat: seconds, exp: seconds + 60 };
    for (const alg of ['none', 'None', 'NONE', '', 'HS256']) {
      expectRefused(await ask(assembleToken({ alg, typ: 'JWT' }, payload)), 401, 'UNAUTHENTICATED');
    }
  });

  test('is signed with another secret, or in another way', async () => {
    const sign = (alg: string, secret: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT({ iss: 'portcullis', aud: 'portcullis', sub: 'somebody', iat: seconds, exp: seconds + 60 })
        .setProtectedHeader({ alg })
        .sign(secret);
    const own = new TextEncoder().encode('a-session-secret-for-tests-only-0123456789');
    const { privateKey } = await generateKeyPair('ES256');
    for (const token of [
      await sign('HS256', new TextEncoder().encode('x'.repeat(42))),
      await sign('HS384', own),
      await sign('ES256', privateKey),
    ]) {
      expectRefused(await ask(token), 401, 'UNAUTHENTICATED');
    }
  });

  test('names an extension that it says is critical', async () => {
    const token = await signBuiltIn(app.clock.now());
    const [, payload, signature] = token.split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', crit: ['exp'], exp: 1 })).toString('base64url');
    expectRefused(await ask(`${header}.${payload}.${signature}`), 401, 'UNAUTHENTICATED');
  });
});

test('a clock that is five seconds off is forgiven, six are not', async () => {
  expect((await ask(await signBuiltIn(app.clock.now(), { exp: seconds - 4 }))).status).toBe(200);
  expect((await ask(await signBuiltIn(app.clock.now(), { nbf: seconds + 5, iat: seconds + 5 }))).status).toBe(200);
  expectRefused(await ask(await signBuiltIn(app.clock.now(), { iat: seconds + 6 })), 401, 'UNAUTHENTICATED');
});

test('a name or address that the store can not keep is left out, and its user signs in all the same', async () => {
  const claims = { sub: 'odd-names', email: 'a\u0000@example.com', email_verified: true, name: 'Zo\ud800' };
  const answer = await ask(await signBuiltIn(app.clock.now(), claims));
  expect(JSON.parse(answer.text)).toEqual({ data: { viewer: { user: { email: null, name: null } } } });
});

test('an installation without a session secret takes no token of the built-in issuer', async () => {
  const verify = createSessionVerifier(null, null);
  expect(await verify(await signBuiltIn(app.clock.now()), app.clock.now())).toBeUndefined();
});

async function ask(token: string) {
  return await postBody(app.url, { query: '{ viewer { user { email name } } }' }, [
    ['authorization', `Bearer ${token}`],
  ]);
}
