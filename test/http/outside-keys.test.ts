import {
  createSessionVerifier,
  SessionVerificationUnavailable,
  type SessionVerifier,
} from '@portcullis/server/http/session-verifier.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { seedWorkspace } from '../support/seed.ts';
import { credentialHeaders } from './credential-headers.ts';
import { expectRefused, postBody } from './graphql-errors.ts';
import { AUDIENCE, startOutsideIssuer, type JwksAnswer, type OutsideIssuer } from './outside-issuer.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = new Date('2026-11-20T12:00:00.000Z');
const BAD = undefined;

let issuer: OutsideIssuer;
let verify: SessionVerifier;
beforeEach(async () => {
  issuer = await startOutsideIssuer(() => NOW);
  verify = createSessionVerifier(null, {
    issuer: issuer.issuer,
    jwksUrl: `${issuer.issuer}jwks.json`,
    audiences: [AUDIENCE],
    authorizedParties: [],
    algorithms: ['RS256', 'ES256'],
    emailClaim: 'email',
    emailVerifiedClaim: 'email_verified',
  });
  await issuer.addKey('ES256', 'first');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await issuer.close();
});

test('the key set is read once for many tokens, also when they come at once', async () => {
  const tokens = await Promise.all(
    Array.from({ length: 10 }, (_, index) => issuer.sign('first', { sub: `user-${index}` })),
  );
  const sessions = await Promise.all(tokens.map((token) => verify(token, NOW)));
  expect(sessions.map((session) => session?.subject)).toEqual(tokens.map((_token, index) => `user-${index}`));
  expect(issuer.readings()).toBe(1);
});

test('a new key of the issuer is found without a restart', async () => {
  expect(await verify(await issuer.sign('first'), NOW)).toMatchObject({ subject: 'somebody' });
  await issuer.addKey('RS256', 'second');
  moveWallClock(11 * SECOND);
  expect(await verify(await issuer.sign('second'), NOW)).toMatchObject({ subject: 'somebody' });
  expect(await verify(await issuer.sign('first'), NOW)).toMatchObject({ subject: 'somebody' });
  expect(issuer.readings()).toBe(2);
});

test('tokens with unknown keys are bad, and make the set be read once in ten seconds at the most', async () => {
  await verify(await issuer.sign('first'), NOW);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect(await verify(await issuer.sign('first', {}, { kid: `unknown-${attempt}` }), NOW)).toBe(BAD);
  }
  expect(issuer.readings()).toBe(1);
  moveWallClock(11 * SECOND);
  expect(await verify(await issuer.sign('first', {}, { kid: 'unknown' }), NOW)).toBe(BAD);
  expect(issuer.readings()).toBe(2);
});

test('a key that the issuer withdrew is refused ten minutes later', async () => {
  const token = await issuer.sign('first');
  expect(await verify(token, NOW)).toMatchObject({ subject: 'somebody' });
  await issuer.addKey('ES256', 'second');
  issuer.withdrawKey('first');
  moveWallClock(11 * MINUTE);
  expect(await verify(token, NOW)).toBe(BAD);
});

test('tokens of other issuers never make the key set be read', async () => {
  expect(await verify(await issuer.sign('first', { iss: 'https://elsewhere.example/' }), NOW)).toBe(BAD);
  expect(await verify('nonsense', NOW)).toBe(BAD);
  expect(issuer.readings()).toBe(0);
});

describe('that the keys can not be had is told from a bad token: the issuer', () => {
  test.each<[string, JwksAnswer]>([
    ['hangs up', 'hang up'],
    ['answers 500', { status: 500, body: '{}' }],
    ['answers 404', { status: 404, body: '{"keys":[]}' }],
    ['sends elsewhere', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }],
    ['answers a page', { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['answers JSON that is no key set', { status: 200, body: '[]' }],
    ['says nothing for five seconds', 'say nothing'],
  ])('%s', async (_what, answer) => {
    const token = await issuer.sign('first');
    issuer.answerWith(answer);
    await expect(verify(token, NOW)).rejects.toBeInstanceOf(SessionVerificationUnavailable);
    issuer.answerWith(null);
    expect(await verify(token, NOW)).toMatchObject({ subject: 'somebody' });
  });

  test('does not listen any more', async () => {
    const token = await issuer.sign('first');
    await issuer.close();
    await expect(verify(token, NOW)).rejects.toBeInstanceOf(SessionVerificationUnavailable);
  });
});

test('keys that are known serve on while the issuer is away, and unknown ones are no bad tokens then', async () => {
  await verify(await issuer.sign('first'), NOW);
  issuer.answerWith('hang up');
  moveWallClock(11 * SECOND);
  expect(await verify(await issuer.sign('first'), NOW)).toMatchObject({ subject: 'somebody' });
  await expect(verify(await issuer.sign('first', {}, { kid: 'new' }), NOW)).rejects.toBeInstanceOf(
    SessionVerificationUnavailable,
  );
});

test('over HTTP it is UNAVAILABLE who calls, never UNAUTHENTICATED, and every other credential serves', async () => {
  const app = await startTestApp(issuer.environment);
  const token = await issuer.sign('first');
  const ask = (query: string) => postBody(app.url, { query }, [['authorization', `Bearer ${token}`]]);
  issuer.answerWith('hang up');

  const refused = await ask('{ __typename }');
  expectRefused(refused, 503, 'UNAVAILABLE');
  expect(refused.headers['retry-after']).toBe('1');
  expect(app.logged()).toContain(String(refused.headers['x-request-id']));
  expect(app.logged()).not.toContain(token.split('.')[2]);

  expectRefused(await ask('{ viewerr }'), 400, 'BAD_REQUEST');
  const { owner } = await seedWorkspace(app);
  for (const caller of [owner.caller, (await owner.key()).caller]) {
    expect((await postBody(app.url, { query: '{ __typename }' }, credentialHeaders(caller))).status).toBe(200);
  }
  issuer.answerWith(null);
  expect((await ask('{ __typename }')).status).toBe(200);
  await app.close();
});

/** The age of a key set is measured by the process's own clock, which no test app moves. */
function moveWallClock(byMs: number): void {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + byMs);
}
