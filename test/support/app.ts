import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, type App } from '@portcullis/server/app.ts';
import { loadConfig, type Config } from '@portcullis/server/config.ts';
import type { Db } from '@portcullis/server/db/connect.ts';
import type { KnownKey } from '@portcullis/server/domain/known-keys.ts';
import { createLogger } from '@portcullis/server/log.ts';
import type { Revocation } from '@portcullis/server/revocation/revocation.ts';
import { hashSecret } from '@portcullis/server/secret/hash.ts';
import { BUILT_IN_ISSUER, signSessionToken } from '@portcullis/server/secret/session-token.ts';
import { takePart } from '@portcullis/server/take-part.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { joinTestStore, openTestStore, type TestStore } from './store.ts';
import { tellingDb } from './telling-db.ts';
import { Writable } from 'node:stream';

/** The operator key of every test app. */
export const OPERATOR_KEY = 'operator_for-tests-only-0123456789abcdef';
const SESSION_SECRET = 'a-session-secret-for-tests-only-0123456789';

/** Budgets of callers that no test uses up by the way, on a clock that stands still; tests of the budgets set their own. */
const PATIENT = {
  BAD_KEYS_PER_ADDRESS_PER_MINUTE_MAX: '1000000',
  BAD_KEYS_PER_CREDENTIAL_PER_MINUTE_MAX: '1000000',
  FAILED_SIGN_INS_PER_ADDRESS_PER_MINUTE_MAX: '1000000',
  OPEN_CALLS_PER_CALLER_PER_MINUTE_MAX: '1000000',
};

/** For `PORTCULLIS_ENCRYPTION_KEYS`: a list of keys with these ids, the same keys each time. */
export function toEncryptionKeys(...ids: readonly string[]): string {
  return ids.map((id) => `${id}:${createHash('sha256').update(`for tests: ${id}`).digest('base64')}`).join(',');
}

/** A real server on a free loopback port, on a store of its own, with a clock that the test moves. */
export interface TestApp {
  readonly url: string;
  /** What is changed by it is told to the server. */
  readonly db: Db;
  readonly store: TestStore;
  readonly clock: TestClock;
  /** The server's part in the revocation protocol. */
  readonly revocation: Revocation<KnownKey>;
  /** Everything that was logged so far, for tests of what must not be in it. */
  readonly logged: () => string;
  /** A session token of the built-in issuer; claims may be overridden. */
  readonly signIn: (
    subject: string,
    claims?: { email?: string; name?: string; lifetimeSeconds?: number },
  ) => Promise<string>;
  /** Writes what verifications gathered; nothing else does before the end, so that no row changes behind a test's back. */
  flushUsage(): Promise<void>;
  close(): Promise<void>;
}

/** Starts an app; `environment` is what an operator would set. */
export async function startTestApp(environment: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  return await serve(await openTestStore(), createTestClock('2026-11-20T12:00:00.000Z'), environment);
}

/** What a test makes of a server's part in the revocation protocol, such as one that breaks a rule of it. */
export type AlterRevocation = (revocation: Revocation<KnownKey>) => Revocation<KnownKey>;

/** How another server differs from the first one. */
export interface JoinOptions {
  readonly alter?: AlterRevocation;
  /** Hears of changes only when it looks for them by itself. */
  readonly isDeaf?: boolean;
}

/** Starts another server of the same installation, with its own connections to the database; PostgreSQL only. */
export async function joinTestApp(
  { store, clock }: TestApp,
  { alter, isDeaf = false }: JoinOptions = {},
): Promise<TestApp> {
  const joined = joinTestStore(store);
  const listen: TestStore['listen'] = isDeaf ? () => () => Promise.resolve() : joined.listen;
  return await serve({ ...joined, listen }, clock, {}, alter);
}

async function serve(
  store: TestStore,
  clock: TestClock,
  environment: Readonly<Record<string, string>>,
  alter: AlterRevocation = (revocation) => revocation,
): Promise<TestApp> {
  const log: string[] = [];
  const config = loadConfig({ LOG_LEVEL: 'debug', ...PATIENT, ...environment });
  const { app, revocation } = await createTestApp(config, { store, clock, alter }, log);
  const server = await listenOnFreePort(config, app);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    db: tellingDb(store.db, () => revocation.wait({ seq: null, atMs: performance.now() })),
    store,
    clock,
    revocation,
    logged: () => log.join(''),
    signIn: (subject, { email, name, lifetimeSeconds = 3_600 } = {}) =>
      signSessionToken(SESSION_SECRET, {
        subject,
        email: email ?? null,
        name: name ?? null,
        lifetimeSeconds,
        nowMs: clock.now().getTime(),
      }),
    flushUsage: app.flush,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await revocation.stop();
      await store.close();
    },
  };
}

/** The identity that {@link TestApp.signIn} gives a subject. */
export function identityOf(subject: string): { issuer: string; subject: string } {
  return { issuer: BUILT_IN_ISSUER, subject };
}

interface TestParts {
  readonly store: TestStore;
  readonly clock: TestClock;
  readonly alter: AlterRevocation;
}

async function createTestApp(config: Config, { store, clock, alter }: TestParts, log: string[]) {
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log.push(chunk.toString());
      done();
    },
  });
  const logger = createLogger({ ...config.log, destination });
  const revocation = alter(await takePart({ store, logger, cachedKeysMax: config.limits.cachedKeysMax }));
  const app = createApp({
    config,
    store,
    revocation,
    logger,
    now: clock.now,
    randomBytes,
    operatorKeyHash: hashSecret(OPERATOR_KEY),
    sessionSecret: SESSION_SECRET,
  });
  return { app, revocation };
}

async function listenOnFreePort(config: Config, app: App): Promise<Server> {
  const server = createServer({ maxHeaderSize: config.limits.headersBytesMax }, app.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
