import { exportSPKI, importJWK, SignJWT, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { assembleToken } from './built-in-token.ts';
import { expectRefused, postBody } from './graphql-errors.ts';
import { AUDIENCE, startOutsideIssuer, type OutsideIssuer } from './outside-issuer.ts';

let app: TestApp;
let issuer: OutsideIssuer;
let seconds: number;
let rsaPublicPem: string;
beforeAll(async () => {
  let now = (): Date => new Date();
  issuer = await startOutsideIssuer(() => now());
  app = await startTestApp(issuer.environment);
  now = app.clock.now;
  seconds = Math.floor(now().getTime() / 1_000);
  const { publicJwk } = await issuer.addKey('RS256', 'rsa');
  await issuer.addKey('ES256', 'ec');
  await issuer.addKey('EdDSA', 'ed');
  await issuer.addKey('ES384', 'not-allowed');
  // A JWK of an RSA public key is imported as one.
  rsaPublicPem = await exportSPKI((await importJWK(publicJwk, 'RS256')) as CryptoKey);
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

test.each(['rsa', 'ec', 'ed'])('a token that the issuer signed with its key %s signs its user in', async (kid) => {
  const answer = await ask(await issuer.sign(kid, { sub: `user-of-${kid}` }));
  expect(answer.status).toBe(200);
  const { issuer: iss, subject } = await app.db
    .selectFrom('users')
    .select(['issuer', 'subject'])
    .where('subject', '=', `user-of-${kid}`)
    .executeTakeFirstOrThrow();
  expect({ iss, subject }).toEqual({ iss: issuer.issuer, subject: `user-of-${kid}` });
});

test('the same user comes back with every token of theirs', async () => {
  const who = async (kid: string): Promise<string> => (await ask(await issuer.sign(kid, { sub: 'comes-back' }))).text;
  expect(await who('ec')).toBe(await who('rsa'));
});

test('users who come for the first time with many requests at once are one user', async () => {
  const token = await issuer.sign('ec', { sub: 'all-at-once' });
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(token)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
});

describe('a token is refused that', () => {
  test.each<[string, () => Record<string, unknown>]>([
    ['has expired', () => ({ exp: seconds - 6 })],
    ['is not valid yet', () => ({ nbf: seconds + 6 })],
    ['was issued in the future', () => ({ iat: seconds + 600, exp: seconds + 900 })],
    ['says no end', () => ({ exp: undefined })],
    ['says nobody', () => ({ sub: undefined })],
    ['does not say when it was issued', () => ({ iat: undefined })],
    ['is for another audience', () => ({ aud: 'https://elsewhere.example' })],
    ['is for an audience that begins like ours', () => ({ aud: `${AUDIENCE}.evil.example` })],
    ['is for nobody', () => ({ aud: undefined })],
    ['is from another issuer', () => ({ iss: 'https://elsewhere.example/' })],
    ['is from an issuer that is ours but for the last slash', () => ({ iss: issuer.issuer.slice(0, -1) })],
    ['says that it is from the built-in issuer', () => ({ iss: 'portcullis', aud: 'portcullis' })],
  ])('%s', async (_what, claims) => {
    expectRefused(await ask(await issuer.sign('ec', claims())), 401, 'UNAUTHENTICATED');
  });

  test('is for several, of which none is us; one of several is enough', async () => {
    expectRefused(await ask(await issuer.sign('ec', { aud: ['a', 'b'] })), 401, 'UNAUTHENTICATED');
    expect((await ask(await issuer.sign('ec', { aud: ['a', AUDIENCE] }))).status).toBe(200);
  });

  test('is not signed', async () => {
    const payload = { iss: issuer.issuer, aud: AUDIENCE, sub: 'somebody', iat: seconds, exp: seconds + 60 };
    for (const alg of ['none', 'NONE', 'RS256', 'ES256']) {
      expectRefused(await ask(assembleToken({ alg, kid: 'rsa' }, payload)), 401, 'UNAUTHENTICATED');
    }
  });

  test('takes the public key for a shared secret', async () => {
    const payload = { iss: issuer.issuer, aud: AUDIENCE, sub: 'somebody', iat: seconds, exp: seconds + 60 };
    for (const secret of [rsaPublicPem, rsaPublicPem.trim(), JSON.stringify({})]) {
      const token = await new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
        .sign(new TextEncoder().encode(secret));
      expectRefused(await ask(token), 401, 'UNAUTHENTICATED');
    }
  });

  test('is signed by an algorithm that the operator does not allow, though the issuer has the key', async () => {
    expectRefused(await ask(await issuer.sign('not-allowed')), 401, 'UNAUTHENTICATED');
  });

  test('names another key than signed it', async () => {
    expectRefused(await ask(await issuer.sign('ec', {}, { kid: 'ed' })), 401, 'UNAUTHENTICATED');
  });

  test('brings its own key', async () => {
    const { privateKey, publicJwk } = await issuer.addKey('ES256', 'thief');
    issuer.withdrawKey('thief');
    const payload = { iss: issuer.issuer, aud: AUDIENCE, sub: 'somebody', iat: seconds, exp: seconds + 60 };
    for (const header of [
      { jwk: publicJwk },
      { jwk: publicJwk, kid: 'ec' },
      { jku: `${issuer.issuer}thief.json`, kid: 'ec' },
    ]) {
      const token = await new SignJWT(payload).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey);
      expectRefused(await ask(token), 401, 'UNAUTHENTICATED');
    }
  });

  test('was changed after it was signed', async () => {
    const [header, , signature] = (await issuer.sign('ec')).split('.');
    const payload = Buffer.from(
      JSON.stringify({ iss: issuer.issuer, aud: AUDIENCE, sub: 'another', iat: seconds, exp: seconds + 60 }),
    );
    expectRefused(await ask(`${header}.${payload.toString('base64url')}.${signature}`), 401, 'UNAUTHENTICATED');
  });
});

describe('where the operator names authorized parties', () => {
  const PARTY = 'https://portal.example.com';
  let strict: TestApp;
  beforeAll(async () => {
    const { PORTCULLIS_JWT_AUDIENCE: _audience, ...environment } = issuer.environment;
    strict = await startTestApp({
      ...environment,
      PORTCULLIS_JWT_AUTHORIZED_PARTIES: `https://other.example.com,${PARTY}`,
    });
  });
  afterAll(() => strict.close());

  test('a token of one of them signs in, without any audience', async () => {
    expect((await ask(await issuer.sign('ec', { azp: PARTY, aud: undefined }), strict)).status).toBe(200);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another party', { azp: 'https://evil.example.com' }],
    ['no party', {}],
    ['a list of parties', { azp: [PARTY] }],
    ['a party as its audience', { aud: PARTY }],
  ])('a token of %s is refused', async (_what, claims) => {
    expectRefused(await ask(await issuer.sign('ec', claims), strict), 401, 'UNAUTHENTICATED');
  });

  test('and an audience, a token needs both', async () => {
    const both = await startTestApp({ ...issuer.environment, PORTCULLIS_JWT_AUTHORIZED_PARTIES: PARTY });
    expect((await ask(await issuer.sign('ec', { azp: PARTY }), both)).status).toBe(200);
    expectRefused(await ask(await issuer.sign('ec', { azp: PARTY, aud: 'x' }), both), 401, 'UNAUTHENTICATED');
    expectRefused(await ask(await issuer.sign('ec'), both), 401, 'UNAUTHENTICATED');
    await both.close();
  });
});

test('an issuer that calls its claims otherwise is understood', async () => {
  const named = await startTestApp({
    ...issuer.environment,
    PORTCULLIS_JWT_EMAIL_CLAIM: 'https://example.com/email',
    PORTCULLIS_JWT_EMAIL_VERIFIED_CLAIM: 'https://example.com/verified',
  });
  const claims = {
    email: 'no@example.com',
    email_verified: true,
    'https://example.com/email': 'yes@example.com',
    'https://example.com/verified': true,
  };
  const answer = await ask(await issuer.sign('ec', claims), named);
  expect(JSON.parse(answer.text)).toMatchObject({ data: { viewer: { user: { email: 'yes@example.com' } } } });
  await named.close();
});

async function ask(token: string, { url } = app) {
  return await postBody(url, { query: '{ viewer { user { id email } } }' }, [['authorization', `Bearer ${token}`]]);
}
