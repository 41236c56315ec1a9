import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Store } from './db/open-store.ts';
import { createCallerLimiter } from './domain/caller-limiter.ts';
import type { KnownKey } from './domain/known-keys.ts';
import type { RequestOrigin, Scope } from './domain/scope.ts';
import type { UsageSink } from './domain/usage/usage.ts';
import { answer } from './http/answer.ts';
import { createGraphQLRoute } from './http/graphql-route.ts';
import { handleLive, handleReady } from './http/health.ts';
import { toLoggedError } from './log/logged-error.ts';
import { compilePeers, toRequestOrigin } from './http/request-context.ts';
import { findRoute, setSecurityHeaders, type Route, type RouteHandler } from './http/router.ts';
import { createSessionVerifier } from './http/session-verifier.ts';
import { sendVerificationUnavailable } from './http/verify-answer.ts';
import { handleVerify } from './http/verify.ts';
import type { Revocation } from './revocation/revocation.ts';
import { createSealer } from './secret/seal.ts';
import { createUsageGatherer, createUsageWriter, type UsageGatherer } from './verification/usage.ts';
import { createKnownKeys } from './verification/known-keys.ts';
import { SecretLoader } from './verification/secret-loader.ts';

/** Everything that an app is made of; it opens and reads nothing by itself. */
export interface AppDependencies {
  readonly config: Config;
  readonly store: Store;
  readonly revocation: Revocation<KnownKey>;
  readonly logger: Logger;
  /** Database time. */
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly operatorKeyHash: Uint8Array;
  /** null: the built-in issuer is off. */
  readonly sessionSecret: string | null;
}

/** A running app without a port: a listener for `node:http`. */
export interface App {
  readonly handle: RequestListener;
  /** From now on `/health/ready` says that this server is going away. */
  startDraining(): void;
  /** From now on what is gathered in memory is written now and then. */
  start(): void;
  /** Writes what was gathered, without waiting for the next time. */
  flush(): Promise<void>;
  /** Writes it a last time; after the requests have ended. */
  stop(): Promise<void>;
}

/** Puts the app together. */
export function createApp(dependencies: AppDependencies): App {
  const { config, logger } = dependencies;
  const trustedProxies = compilePeers(config.trustedProxies);
  const state = { isDraining: false };
  const usage = createUsage(dependencies);
  const routes = createRoutes(dependencies, state, usage);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const origin = toRequestOrigin(request, trustedProxies);
    const route = findRoute(routes, request.url);
    setSecurityHeaders(response, origin.id);
    if (state.isDraining) response.setHeader('connection', 'close');
    logWhenDone(logger, route, request, response, origin);
    void answer(route, request, response, origin, { logger, requestTimeoutMs: config.limits.requestTimeoutMs });
  };
  const { start, flush, stop } = usage;
  return { handle, startDraining: () => void (state.isDraining = true), start, flush, stop };
}

function createUsage({ config, store, logger }: AppDependencies): UsageGatherer {
  return createUsageGatherer({
    write: createUsageWriter(store.db),
    flushSeconds: config.limits.usageFlushSeconds,
    onFailure: (error) => logger.error({ err: toLoggedError(error) }, 'usage can not be written; it is kept'),
    onLost: (uses) => logger.error({ uses }, 'usage was lost'),
  });
}

function createRoutes(
  dependencies: AppDependencies,
  state: { readonly isDraining: boolean },
  usage: UsageSink,
): readonly Route[] {
  const { config, store, revocation, logger, now, randomBytes, operatorKeyHash, sessionSecret } = dependencies;
  const limiter = createCallerLimiter(config.callerLimits, now);
  const sealer = createSealer(config.encryptionKeys);
  const knownKeys = createKnownKeys(revocation.cache, new SecretLoader(store.db));
  const toScope = (request: RequestOrigin): Scope => ({
    db: store.db,
    principal: { kind: 'anonymous' },
    request,
    now,
    randomBytes,
    limiter,
    sealer,
    usage,
    knownKeys,
    onCommit: () => undefined,
  });
  const authenticator = { operatorKeyHash, verifySession: createSessionVerifier(sessionSecret, config.outsideIssuer) };
  const report = (error: unknown, requestId: string): void =>
    logger.error({ err: toLoggedError(error), requestId }, 'unexpected error');
  const verifyAccess = { verifyPeers: compilePeers(config.verifyPeers), authenticator };
  return [
    createGraphQLRoute({
      limits: config.limits,
      corsOrigins: config.corsOrigins,
      authenticator,
      toScope,
      report,
      waitForEffect: revocation.wait,
    }),
    {
      name: '/verify',
      matches: (path) => path.startsWith('/verify/'),
      handle: (req, res, origin) => handleVerify(req, res, toScope(origin), verifyAccess),
      sendUnavailable: sendVerificationUnavailable,
    },
    toPage('/health/live', (_req, res) => handleLive(res)),
    toPage('/health/ready', (_req, res) => handleReady(res, store.db, state.isDraining)),
    toPage('/', (_req, res) => void res.writeHead(302, { location: '/graphql' }).end()),
  ];
}

/** A route that can only be read. */
function toPage(path: string, handle: RouteHandler): Route {
  return { name: path, matches: (asked) => asked === path, methods: ['GET', 'HEAD'], handle };
}

/** The route's name, not the URL: a URL can hold a key. */
function logWhenDone(
  logger: Logger,
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  origin: RequestOrigin,
): void {
  const startedAt = performance.now();
  response.once('close', () => {
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const entry = {
      requestId: origin.id,
      method: request.method,
      route: route.name,
      status: response.statusCode,
      durationMs,
    };
    logger[response.statusCode >= 500 ? 'error' : 'debug'](entry, 'request');
  });
}
