import { ConfigError } from './config/config-error.ts';
import type { Environment } from './config/environment.ts';
import { findOutsideIssuerProblems, type OutsideIssuer, toOutsideIssuer } from './config/outside-issuer.ts';
import { readVariables, type VariableValues } from './config/read-variables.ts';
import { findUnknownVariables } from './config/unknown-variables.ts';
import type { StoreConfig } from './db/open-store.ts';
import type { EncryptionKey } from './secret/seal.ts';

export { ConfigError, type ConfigProblem, formatConfigProblems } from './config/config-error.ts';
export { readEnvironment } from './config/environment.ts';
export type { OutsideIssuer } from './config/outside-issuer.ts';

/** What the server was told by its environment; every field is explained in `docs/configuration.md`. */
export interface Config {
  readonly host: string;
  /** 0: a free port. */
  readonly port: number;
  /** As it was written; relative to the working directory. */
  readonly dataDir: string;
  readonly store: StoreConfig;
  /** SHA-256, 32 bytes; null: the first start makes a key. */
  readonly operatorKeyHash: Buffer | null;
  readonly outsideIssuer: OutsideIssuer | null;
  /** 32–512 characters; null: a file in the data directory with PGlite, no built-in issuer with PostgreSQL. */
  readonly sessionSecret: string | null;
  /** The first seals, all open; empty: no secret can be kept or revealed. */
  readonly encryptionKeys: readonly EncryptionKey[];
  /** Canonical addresses and CIDR blocks; empty: no proxy is believed. */
  readonly trustedProxies: readonly string[];
  /** Canonical addresses and CIDR blocks; empty: every caller of `/verify` needs a key. */
  readonly verifyPeers: readonly string[];
  /** Exact origins, as browsers send them. */
  readonly corsOrigins: readonly string[];
  /** Without a slash at its end; null: none. */
  readonly advertisedUrl: string | null;
  /** null: yes on an empty PGlite store, no otherwise. */
  readonly demo: boolean | null;
  readonly log: { readonly level: VariableValues['LOG_LEVEL']; readonly format: VariableValues['LOG_FORMAT'] };
  readonly limits: Limits;
  readonly callerLimits: CallerLimits;
}

/** Bounds of what one request, or one server, may use. */
export interface Limits {
  readonly requestBodyBytesMax: number;
  readonly headersBytesMax: number;
  readonly documentTokensMax: number;
  readonly documentDepthMax: number;
  readonly documentComplexityMax: number;
  readonly requestTimeoutMs: number;
  readonly cachedKeysMax: number;
  readonly databasePoolMax: number;
  readonly databaseStatementTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly usageFlushSeconds: number;
}

/** How often a caller may try something, in times a minute. */
export interface CallerLimits {
  readonly badKeysOfAddress: number;
  readonly badKeysOfCredential: number;
  readonly failedSignIns: number;
  readonly openCalls: number;
}

/**
 * Turns environment variables into the configuration; pure: reads no file and asks nobody.
 * @throws {ConfigError} with every problem at once
 */
export function loadConfig(environment: Environment): Config {
  const { values, problems } = readVariables(environment);
  const allProblems = [...problems, ...findOutsideIssuerProblems(environment), ...findUnknownVariables(environment)];
  if (allProblems.length > 0) throw new ConfigError(allProblems);
  return {
    host: values.HOST,
    port: values.PORT,
    dataDir: values.PORTCULLIS_DATA_DIR,
    store: toStore(values),
    operatorKeyHash: values.PORTCULLIS_OPERATOR_KEY,
    outsideIssuer: toOutsideIssuer(values),
    sessionSecret: values.PORTCULLIS_SESSION_SECRET,
    encryptionKeys: values.PORTCULLIS_ENCRYPTION_KEYS ?? [],
    trustedProxies: values.TRUSTED_PROXIES,
    verifyPeers: values.VERIFY_PEERS,
    corsOrigins: values.CORS_ORIGINS,
    advertisedUrl: values.PORTCULLIS_ADVERTISED_URL,
    demo: values.PORTCULLIS_DEMO,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    limits: toLimits(values),
    callerLimits: {
      badKeysOfAddress: values.BAD_KEYS_PER_ADDRESS_PER_MINUTE_MAX,
      badKeysOfCredential: values.BAD_KEYS_PER_CREDENTIAL_PER_MINUTE_MAX,
      failedSignIns: values.FAILED_SIGN_INS_PER_ADDRESS_PER_MINUTE_MAX,
      openCalls: values.OPEN_CALLS_PER_CALLER_PER_MINUTE_MAX,
    },
  };
}

function toStore({ DATABASE_URL: url, PORTCULLIS_DATA_DIR: dataDir }: VariableValues): StoreConfig {
  return url === null ? { kind: 'pglite', dataDir } : { kind: 'postgres', url };
}

function toLimits(values: VariableValues): Limits {
  return {
    requestBodyBytesMax: values.REQUEST_BODY_BYTES_MAX,
    headersBytesMax: values.HEADERS_BYTES_MAX,
    documentTokensMax: values.DOCUMENT_TOKENS_MAX,
    documentDepthMax: values.DOCUMENT_DEPTH_MAX,
    documentComplexityMax: values.DOCUMENT_COMPLEXITY_MAX,
    requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
    cachedKeysMax: values.CACHED_KEYS_MAX,
    databasePoolMax: values.DATABASE_POOL_MAX,
    databaseStatementTimeoutMs: values.DATABASE_STATEMENT_TIMEOUT_MS,
    drainTimeoutMs: values.DRAIN_TIMEOUT_MS,
    usageFlushSeconds: values.USAGE_FLUSH_SECONDS,
  };
}
