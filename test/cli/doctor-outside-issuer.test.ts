import type { RequestListener } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import { listenForKeys } from './key-server.ts';
import { findCheck, runDoctor } from './run-doctor.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

async function checkIssuer(url: string, algorithms = 'ES256') {
  const report = await runDoctor(await makeTemporaryDirectory(), {
    PORTCULLIS_JWT_ISSUER: 'https://auth.example.com/',
    PORTCULLIS_JWT_JWKS_URL: url,
    PORTCULLIS_JWT_AUDIENCE: 'keys',
    PORTCULLIS_JWT_ALGORITHMS: algorithms,
  });
  return findCheck(report, 'outside issuer');
}

function answerWith(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_, response) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function publicJwk(algorithm: string) {
  const { publicKey } = await generateKeyPair(algorithm);
  return await exportJWK(publicKey);
}

test.each([
  ['by its type', {}],
  ['by its alg', { alg: 'ES256' }],
])('an issuer with a usable key is fine: %s', async (_, members) => {
  const url = await listenForKeys(answerWith(200, { keys: [{ ...(await publicJwk('ES256')), ...members }] }));
  expect(await checkIssuer(url)).toEqual({
    name: 'outside issuer',
    status: 'ok',
    message: 'https://auth.example.com/ publishes 1 key',
  });
});

test('keys that no accepted algorithm can use are a problem', async () => {
  const keys = [
    { ...(await publicJwk('RS256')), alg: 'RS256' },
    { kty: 'oct', k: 'c2VjcmV0' },
  ];
  const url = await listenForKeys(answerWith(200, { keys }));
  expect(await checkIssuer(url)).toMatchObject({
    status: 'problem',
    message: expect.stringContaining('no key for ES256'),
  });
  expect(await checkIssuer(url, 'RS256')).toMatchObject({ status: 'ok' });
});

test.each([
  ['an empty set', answerWith(200, { keys: [] }), 'publishes no key'],
  ['a missing page', answerWith(404, 'no'), 'answered 404 instead of 200'],
  ['a redirect, which is not followed', answerWith(302, '', { location: '/elsewhere' }), 'answered 302 instead of 200'],
  ['a web page', answerWith(200, '<html>'), 'something that is not JSON'],
  ['JSON that is no set', answerWith(200, { issuer: 'x' }), 'no JWK set'],
])('%s is a problem, with what to do', async (_, answer, words) => {
  expect(await checkIssuer(await listenForKeys(answer))).toMatchObject({
    status: 'problem',
    message: expect.stringContaining(words),
    hint: expect.stringContaining('PORTCULLIS_JWT_JWKS_URL'),
  });
});

test('an issuer that nobody answers for is a problem', async () => {
  expect(await checkIssuer('http://127.0.0.1:1/jwks')).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/can't be reached \(.+\)/),
  });
});
