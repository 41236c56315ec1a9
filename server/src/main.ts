import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createApp } from './app.ts';
import { loadConfig, readEnvironment, type Config } from './config.ts';
import { startDatabaseClock } from './db/database-clock.ts';
import { migrateToLatest } from './db/migrate.ts';
import { openStore, type Store } from './db/open-store.ts';
import { DEMO_OWNER } from './demo.ts';
import { createCallerLimiter } from './domain/caller-limiter.ts';
import { NO_KNOWN_KEYS } from './domain/known-keys.ts';
import type { Scope } from './domain/scope.ts';
import { NO_USAGE } from './domain/usage/usage.ts';
import { formatFailure } from './format-failure.ts';
import { findOrMakeInstallation } from './first-start.ts';
import { startHousekeeping } from './housekeeping.ts';
import { drain, listen, sendStarting, toLocalUrl } from './listen.ts';
import { toLoggedError } from './log/logged-error.ts';
import { createLogger } from './log.ts';
import { createSealer } from './secret/seal.ts';
import { readOrCreateSessionSecret } from './secret/session-secret.ts';
import { signSessionToken } from './secret/session-token.ts';
import { takePart } from './take-part.ts';
import { formatWelcome } from './welcome.ts';

try {
  await start(loadConfig(readEnvironment(process.cwd(), process.env)));
} catch (error) {
  process.stderr.write(`${formatFailure(error)}\n`);
  process.exit(1);
}

/** Config → store → port → installation → app; SIGTERM and SIGINT drain. */
async function start(config: Config): Promise<void> {
  const logger = createLogger(config.log);
  const store = await openStore(config.store, config.limits, (error) =>
    logger.warn({ err: toLoggedError(error) }, 'an idle database connection broke'),
  );
  try {
    await migrateToLatest(store.db);
    const clock = await startDatabaseClock(store.db, (error) =>
      logger.warn({ err: toLoggedError(error) }, 'the database clock can not be read'),
    );
    const revocation = await takePart({ store, logger, cachedKeysMax: config.limits.cachedKeysMax });
    const sessionSecret =
      config.sessionSecret ?? (store.kind === 'pglite' ? await readOrCreateSessionSecret(config.dataDir) : null);
    // The port comes first: a start that fails for a taken port must not have made a key that nobody saw.
    const listener: { handle: RequestListener } = { handle: sendStarting };
    const server = await listen((request, response) => listener.handle(request, response), config);
    const installation = await findOrMakeInstallation(toOperatorScope(store, clock.now, config, 'start'), {
      configuredKeyHash: config.operatorKeyHash,
      wantsDemo: config.demo ?? store.kind === 'pglite',
    });
    const { operatorKeyHash } = installation;
    const app = createApp({
      config,
      store,
      revocation,
      logger,
      now: clock.now,
      randomBytes,
      operatorKeyHash,
      sessionSecret,
    });
    app.start();
    listener.handle = app.handle;
    const canSignIn = installation.newDemo !== null && sessionSecret !== null;
    const sessionToken = canSignIn ? await signDemoSession(sessionSecret, clock.now()) : null;
    const housekeeping = startHousekeeping(toOperatorScope(store, clock.now, config, 'housekeeping'), (error, task) =>
      logger.error({ err: toLoggedError(error), task }, 'housekeeping failed'),
    );
    const stop = async (): Promise<void> => {
      app.startDraining();
      const houseIsKept = housekeeping.stop();
      // Leases that were given to verifiers run out while requests end.
      const left = leave(revocation.stop, (error) =>
        logger.warn({ err: toLoggedError(error) }, 'the lease was left to run out'),
      );
      await drain(server, config.limits.drainTimeoutMs);
      await left;
      clock.stop();
      // A statement that is cut off holds its connection; the database ends it when this process is gone.
      const ended = Promise.all([houseIsKept, app.stop()]).then(() => store.close());
      await Promise.race([ended, setTimeout(CLOSE_TIMEOUT_MS)]);
    };
    stopOnSignal(stop, (error) => logger.error({ err: toLoggedError(error) }, 'the stop was not clean'));
    const url = toLocalUrl(server, config.host);
    process.stdout.write(formatWelcome({ url, sessionToken, signsSessions: sessionSecret !== null, ...installation }));
  } catch (error) {
    await store.close();
    throw error;
  }
}

function toOperatorScope(
  { db }: Store,
  now: () => Date,
  { callerLimits, encryptionKeys }: Config,
  requestId: string,
): Scope {
  const limiter = createCallerLimiter(callerLimits, now);
  const sealer = createSealer(encryptionKeys);
  const request = { id: requestId, clientAddress: null };
  return {
    db,
    principal: { kind: 'operator' },
    request,
    now,
    randomBytes,
    sealer,
    limiter,
    usage: NO_USAGE,
    knownKeys: NO_KNOWN_KEYS,
    onCommit: () => undefined,
  };
}

async function signDemoSession(sessionSecret: string, now: Date): Promise<string> {
  return await signSessionToken(sessionSecret, { ...DEMO_OWNER, lifetimeSeconds: 86_400, nowMs: now.getTime() });
}

/** How long the last writes and closing the store may take after the requests have ended or were cut off. */
const CLOSE_TIMEOUT_MS = 2_000;

/** With a database that says nothing it would take long, and a row that is left runs out by itself. */
async function leave(stop: () => Promise<void>, onFailure: (error: unknown) => void): Promise<void> {
  await Promise.race([stop(), setTimeout(LEAVE_TIMEOUT_MS)]).catch(onFailure);
}

/** How long leaving may take: a verifier's lease, and two statements. */
const LEAVE_TIMEOUT_MS = 5_000;

/** The first signal drains; a second one ends the process at once. */
function stopOnSignal(stop: () => Promise<void>, onFailure: (error: unknown) => void): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    void stop()
      .catch(onFailure)
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}
