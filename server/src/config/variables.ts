import { encryptionKeys } from './encryption-keys.ts';
import { limitVariables } from './limit-variables.ts';
import { outsideIssuerVariables } from './outside-issuer-variables.ts';
import { addressBlock, listenHost, postgresUrl, serverUrl, webOrigin } from './parse-address.ts';
import { directoryPath, flag, listOrNone, oneOf, operatorKeyHash, sessionSecret, wholeNumber } from './parse-value.ts';
import type { Variable } from './variable.ts';

/** From the quietest to the most talkative. */
const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
const logFormats = ['json', 'pretty'] as const;

/** Every environment variable of the server: the loader, the documentation, `.env.example` and `doctor` read this table. */
export const variables = {
  HOST: {
    group: 'Listening',
    description: 'The address to listen on. `0.0.0.0` or `::` listens on every interface; put TLS in front of it.',
    accepts: 'an IP address or host name, without scheme and port',
    default: '127.0.0.1',
    example: '0.0.0.0',
    secret: false,
    parse: listenHost,
  },
  PORT: {
    group: 'Listening',
    description: 'The TCP port to listen on; `0` takes a free one, which the log names.',
    accepts: 'a whole number from 0 to 65535',
    default: '4000',
    example: '4000',
    secret: false,
    parse: wholeNumber(0, 65_535),
  },
  PORTCULLIS_ADVERTISED_URL: {
    group: 'Listening',
    description: 'The URL at which in-process verifiers reach this very server, not the balancer in front of several.',
    accepts: 'a URL that begins with `https://` or `http://`, without query and fragment',
    default: null,
    whenUnset: 'none is advertised',
    example: 'https://portcullis-1.internal.example.com',
    secret: false,
    parse: serverUrl,
  },
  DATABASE_URL: {
    group: 'Storage',
    description:
      'A PostgreSQL database, version 15 or newer. Query parameters such as `sslmode` go to the driver as they are.',
    accepts: 'a URL that begins with `postgres://` or `postgresql://`',
    default: null,
    whenUnset: 'PGlite, PostgreSQL inside the server process, in the data directory',
    example: 'postgres://portcullis:a-password@localhost:5432/portcullis',
    secret: true,
    parse: postgresUrl,
  },
  PORTCULLIS_DATA_DIR: {
    group: 'Storage',
    description: 'The directory of the PGlite store and the session secret. One process at a time can use it.',
    accepts: 'a path; a relative one starts at the working directory',
    default: './.portcullis',
    example: '/var/lib/portcullis',
    secret: false,
    parse: directoryPath,
  },
  PORTCULLIS_DEMO: {
    group: 'Storage',
    description: 'Whether the first start on an empty store makes a demo workspace and prints credentials for it.',
    accepts: '`true` or `false`',
    default: null,
    whenUnset: '`true` on an empty PGlite store, `false` on PostgreSQL',
    example: 'false',
    secret: false,
    parse: flag,
  },
  PORTCULLIS_OPERATOR_KEY: {
    group: 'Credentials',
    description: 'The key of the operator, who makes workspaces; sent in `X-API-Key`. Only its SHA-256 is kept.',
    accepts: '32 to 512 visible ASCII characters, random',
    default: null,
    whenUnset: 'the first start makes one and prints it once',
    example: '$(openssl rand -hex 32)',
    secret: true,
    parse: operatorKeyHash,
  },
  PORTCULLIS_SESSION_SECRET: {
    group: 'Credentials',
    description:
      'Signs the session tokens of the built-in issuer (HS256), which is for development and small installations.',
    accepts: '32 to 512 characters, random',
    default: null,
    whenUnset: 'with PGlite a secret in the data directory; with PostgreSQL the built-in issuer is off',
    example: '$(openssl rand -hex 32)',
    secret: true,
    parse: sessionSecret,
  },
  PORTCULLIS_ENCRYPTION_KEYS: {
    group: 'Credentials',
    description:
      'Seals the secrets that can be revealed (AES-256-GCM). The first key seals, all of them open: a new one goes in front.',
    accepts:
      'a comma-separated list of `id:key`: an id of 1 to 32 of `a-z`, `0-9` and `-`, and 32 random bytes in base64',
    default: null,
    whenUnset: 'no secret can be kept: the key policy `RECOVERABLE` is refused',
    example: '2026-11:$(openssl rand -base64 32)',
    secret: true,
    parse: encryptionKeys,
  },
  ...outsideIssuerVariables,
  TRUSTED_PROXIES: {
    group: 'Network',
    description:
      'Proxies whose `X-Forwarded-For` and `Forwarded` are believed when the address of a client is worked out.',
    accepts: '`none`, or a comma-separated list of IP addresses and CIDR blocks',
    default: 'none',
    example: '10.0.0.0/8,fd00::/8',
    secret: false,
    parse: listOrNone(addressBlock),
  },
  VERIFY_PEERS: {
    group: 'Network',
    description: 'Peers that may ask `/verify` without a key of their own: the proxies on whose behalf it decides.',
    accepts: '`none`, or a comma-separated list of IP addresses and CIDR blocks',
    default: '127.0.0.0/8,::1',
    example: '10.1.2.0/24',
    secret: false,
    parse: listOrNone(addressBlock),
  },
  CORS_ORIGINS: {
    group: 'Network',
    description: 'Web pages of these origins may call `/graphql` from a browser.',
    accepts: '`none`, or a comma-separated list of exact origins; no `*`, no path',
    default: 'none',
    example: 'https://portal.example.com,http://localhost:3000',
    secret: false,
    parse: listOrNone(webOrigin),
  },
  LOG_LEVEL: {
    group: 'Logging',
    description: 'The least severe events to log.',
    accepts: `one of ${logLevels.map((level) => `\`${level}\``).join(', ')}`,
    default: 'info',
    example: 'debug',
    secret: false,
    parse: oneOf(logLevels),
  },
  LOG_FORMAT: {
    group: 'Logging',
    description: '`json` writes one JSON object a line, for machines; `pretty` one readable line an event, for people.',
    accepts: '`json` or `pretty`',
    default: 'json',
    example: 'pretty',
    secret: false,
    parse: oneOf(logFormats),
  },
  ...limitVariables,
} as const satisfies Record<string, Variable<unknown>>;

/** The name of a variable in the table. */
export type VariableName = keyof typeof variables;

/** The variables in the order of the table, all seen as one type. */
export const variableEntries: readonly (readonly [name: string, variable: Variable<unknown>])[] =
  Object.entries(variables);
