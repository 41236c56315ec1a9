import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { loadConfig } from '@portcullis/server/config.ts';
import { expect, test } from 'vitest';

const outsideIssuer = {
  PORTCULLIS_JWT_ISSUER: 'https://auth.example.com/',
  PORTCULLIS_JWT_JWKS_URL: 'https://auth.example.com/jwks',
};

test('an empty environment is a whole configuration: loopback, PGlite, no outside issuer', () => {
  expect(loadConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    dataDir: './.portcullis',
    store: { kind: 'pglite', dataDir: './.portcullis' },
    operatorKeyHash: null,
    outsideIssuer: null,
    sessionSecret: null,
    encryptionKeys: [],
    trustedProxies: [],
    verifyPeers: ['127.0.0.0/8', '::1'],
    corsOrigins: [],
    advertisedUrl: null,
    demo: null,
    log: { level: 'info', format: 'json' },
    callerLimits: { badKeysOfAddress: 300, badKeysOfCredential: 6_000, failedSignIns: 300, openCalls: 30 },
    limits: {
      requestBodyBytesMax: 262_144,
      headersBytesMax: 16_384,
      documentTokensMax: 1_000,
      documentDepthMax: 12,
      documentComplexityMax: 10_000,
      requestTimeoutMs: 30_000,
      cachedKeysMax: 100_000,
      databasePoolMax: 10,
      databaseStatementTimeoutMs: 15_000,
      drainTimeoutMs: 10_000,
      usageFlushSeconds: 5,
    },
  });
});

test('an empty or blank variable counts as unset', () => {
  expect(loadConfig({ PORT: '', DATABASE_URL: ' ', PORTCULLIS_OPERATOR_KEY: '' })).toEqual(loadConfig({}));
});

test('a database URL keeps its query parameters as they are', () => {
  const url = 'postgresql://u:p%23@db.example.com/keys?sslmode=verify-full&options=-c%20search_path%3Dkeys';
  expect(loadConfig({ DATABASE_URL: url }).store).toEqual({ kind: 'postgres', url });
});

test('a database on a Unix socket is accepted', () => {
  const url = 'postgres:///keys?host=/var/run/postgresql';
  expect(loadConfig({ DATABASE_URL: url }).store).toEqual({ kind: 'postgres', url });
});

test('of the operator key only its SHA-256 is kept', () => {
  const operatorKey = 'Op3rator-key_of~visible!characters';
  const config = loadConfig({ PORTCULLIS_OPERATOR_KEY: operatorKey });
  expect(config.operatorKeyHash).toEqual(createHash('sha256').update(operatorKey).digest());
  expect(JSON.stringify(config)).not.toContain(operatorKey);
});

test.each([
  ['32 characters', 32],
  ['512 characters', 512],
])('an operator key and a session secret of %s are accepted', (_, length) => {
  const secret = '0123456789abcdef'.repeat(32).slice(0, length);
  const config = loadConfig({ PORTCULLIS_OPERATOR_KEY: secret, PORTCULLIS_SESSION_SECRET: secret });
  expect(config).toMatchObject({ operatorKeyHash: expect.any(Buffer), sessionSecret: secret });
});

test('encryption keys keep their order and their ids, and show no key', () => {
  const keys = ['2026-11', 'old'].map((id, index) => [id, createHash('sha256').update(`${index}`).digest()] as const);
  const text = keys.map(([id, key]) => `${id}:${key.toString('base64')}`).join(', ');
  const { encryptionKeys } = loadConfig({ PORTCULLIS_ENCRYPTION_KEYS: text });
  expect(encryptionKeys.map(({ id, cipherKey }) => [id, cipherKey.export()])).toEqual(keys);
  for (const [, key] of keys) {
    for (const shown of [JSON.stringify(encryptionKeys), inspect(encryptionKeys, { depth: null })])
      expect(shown).not.toContain(key.toString('base64'));
  }
});

test('an outside issuer by audience gets the pinned algorithms and claim names', () => {
  expect(loadConfig({ ...outsideIssuer, PORTCULLIS_JWT_AUDIENCE: 'keys, portal,keys' }).outsideIssuer).toEqual({
    issuer: 'https://auth.example.com/',
    jwksUrl: 'https://auth.example.com/jwks',
    audiences: ['keys', 'portal'],
    authorizedParties: [],
    algorithms: ['RS256', 'ES256', 'EdDSA'],
    emailClaim: 'email',
    emailVerifiedClaim: 'email_verified',
  });
});

test('an outside issuer by authorised party needs no audience', () => {
  const config = loadConfig({
    ...outsideIssuer,
    PORTCULLIS_JWT_AUTHORIZED_PARTIES: 'https://portal.example.com',
    PORTCULLIS_JWT_ALGORITHMS: 'PS384',
    PORTCULLIS_JWT_EMAIL_CLAIM: 'https://example.com/email',
    PORTCULLIS_JWT_EMAIL_VERIFIED_CLAIM: 'verified',
  });
  expect(config.outsideIssuer).toMatchObject({
    audiences: [],
    authorizedParties: ['https://portal.example.com'],
    algorithms: ['PS384'],
    emailClaim: 'https://example.com/email',
    emailVerifiedClaim: 'verified',
  });
});

test.each(['http://localhost:8080/realms/x', 'http://127.0.0.1:9/', 'http://[::1]:8080'])(
  'an issuer on this machine may use http: %s',
  (issuer) => {
    const environment = {
      PORTCULLIS_JWT_ISSUER: issuer,
      PORTCULLIS_JWT_JWKS_URL: issuer,
      PORTCULLIS_JWT_AUDIENCE: 'a',
    };
    expect(loadConfig(environment).outsideIssuer?.issuer).toBe(issuer);
  },
);

test('address lists are kept in canonical form, without repetitions', () => {
  const { trustedProxies, verifyPeers } = loadConfig({
    TRUSTED_PROXIES: '10.0.0.0/8, 2001:DB8:0::/32,10.0.0.0/8',
    VERIFY_PEERS: '::ffff:192.0.2.1',
  });
  expect(trustedProxies).toEqual(['10.0.0.0/8', '2001:db8::/32']);
  expect(verifyPeers).toEqual(['192.0.2.1']);
});

test('the word none empties a list that has a default', () => {
  expect(loadConfig({ VERIFY_PEERS: 'none' }).verifyPeers).toEqual([]);
});

test('origins, the advertised URL, the demo and the log are taken as written', () => {
  expect(
    loadConfig({
      CORS_ORIGINS: 'https://portal.example.com,http://localhost:3000',
      PORTCULLIS_ADVERTISED_URL: 'http://node-1.internal:4000/keys/',
      PORTCULLIS_DEMO: 'false',
      LOG_LEVEL: 'silent',
      LOG_FORMAT: 'pretty',
    }),
  ).toMatchObject({
    corsOrigins: ['https://portal.example.com', 'http://localhost:3000'],
    advertisedUrl: 'http://node-1.internal:4000/keys',
    demo: false,
    log: { level: 'silent', format: 'pretty' },
  });
});

test('variables of other programs, of clients and of Kubernetes services are left alone', () => {
  const environment = {
    PATH: '/bin',
    PORTS: '1',
    PORTCULLIS_URL: 'http://localhost:4000',
    PORTCULLIS_WORKSPACE_ID: 'wsp_01m7xj8y0mes3rvhsktx1q8594',
    PORTCULLIS_API_KEY: 'a-key',
    PORTCULLIS_SERVICE_HOST: '10.0.0.1',
    PORTCULLIS_SERVICE_PORT_HTTP: '4000',
    PORTCULLIS_PORT: 'tcp://10.0.0.1:4000',
    PORTCULLIS_PORT_4000_TCP_ADDR: '10.0.0.1',
    PORTCULLIS_POSTGRES_SERVICE_PORT: '5432',
  };
  expect(loadConfig(environment)).toEqual(loadConfig({}));
});
