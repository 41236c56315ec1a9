import { wholeNumber } from './parse-value.ts';
import type { Variable } from './variable.ts';

/** Variables of the limits. Each name ends in what is counted, or in the unit and `MAX`. */
export const limitVariables = {
  REQUEST_BODY_BYTES_MAX: limit({
    description: 'The largest body of a request; a larger one is refused with 413 before it is parsed.',
    unit: 'bytes',
    min: 16_384,
    max: 16_777_216,
    default: 262_144,
    example: 1_048_576,
  }),
  HEADERS_BYTES_MAX: limit({
    description: 'The largest header section of a request.',
    unit: 'bytes',
    min: 4_096,
    max: 131_072,
    default: 16_384,
    example: 32_768,
  }),
  DOCUMENT_TOKENS_MAX: limit({
    description: 'The longest GraphQL document; a longer one is refused while it is parsed.',
    unit: 'lexical tokens',
    min: 200,
    max: 20_000,
    default: 1_000,
    example: 2_000,
  }),
  DOCUMENT_DEPTH_MAX: limit({
    description: 'The deepest nesting of fields in a GraphQL document.',
    unit: 'levels',
    min: 6,
    max: 50,
    default: 12,
    example: 15,
  }),
  DOCUMENT_COMPLEXITY_MAX: limit({
    description:
      'The most that a GraphQL operation may cost; a field is 1 point, in a list times the length of its page.',
    unit: 'points',
    min: 100,
    max: 100_000,
    default: 10_000,
    example: 20_000,
  }),
  REQUEST_TIMEOUT_MS: limit({
    description: 'How long a client may take to send a request, from its first byte to the last one of its body.',
    unit: 'milliseconds',
    min: 1_000,
    max: 600_000,
    default: 30_000,
    example: 10_000,
  }),
  CACHED_KEYS_MAX: limit({
    description:
      'The most keys that this server keeps in memory, some 0.6 kB each; those asked for longest ago make room.',
    unit: 'keys',
    min: 100,
    max: 10_000_000,
    default: 100_000,
    example: 1_000_000,
  }),
  DATABASE_POOL_MAX: limit({
    description: 'The most connections that this server opens to PostgreSQL; PGlite has one.',
    unit: 'connections',
    min: 2,
    max: 1_000,
    default: 10,
    example: 20,
  }),
  DATABASE_STATEMENT_TIMEOUT_MS: limit({
    description: 'How long one SQL statement may take before PostgreSQL cancels it.',
    unit: 'milliseconds',
    min: 100,
    max: 600_000,
    default: 15_000,
    example: 5_000,
  }),
  DRAIN_TIMEOUT_MS: limit({
    description: 'How long running requests may take to end after the server is told to stop.',
    unit: 'milliseconds',
    min: 0,
    max: 600_000,
    default: 10_000,
    example: 30_000,
  }),
  USAGE_FLUSH_SECONDS: limit({
    description:
      'How often the last use of keys and their counts are written, which verifications gather in memory. A server that is killed loses what it gathered since.',
    unit: 'seconds',
    min: 1,
    max: 3_600,
    default: 5,
    example: 60,
  }),
  BAD_KEYS_PER_ADDRESS_PER_MINUTE_MAX: limit({
    description:
      'How many keys that do not exist a client’s address (of IPv6 its /64) may present in a minute, through each caller that verifies; then keys that this server has not seen are refused from there for a while.',
    unit: 'keys',
    min: 1,
    max: 1_000_000,
    default: 300,
    example: 60,
  }),
  BAD_KEYS_PER_CREDENTIAL_PER_MINUTE_MAX: limit({
    description:
      'The same for each caller that verifies, a credential or a peer in `VERIFY_PEERS`, over all of its clients.',
    unit: 'keys',
    min: 1,
    max: 1_000_000,
    default: 6_000,
    example: 60_000,
  }),
  FAILED_SIGN_INS_PER_ADDRESS_PER_MINUTE_MAX: limit({
    description:
      'How many credentials that are not valid an address may call with in a minute; then new ones are refused from there for a while.',
    unit: 'credentials',
    min: 1,
    max: 1_000_000,
    default: 300,
    example: 60,
  }),
  OPEN_CALLS_PER_CALLER_PER_MINUTE_MAX: limit({
    description:
      'How many calls that need no right a user, or an address without a credential, may make in a minute: asking for access, joining, accepting an invitation, revoking a key that was found.',
    unit: 'calls',
    min: 1,
    max: 1_000_000,
    default: 30,
    example: 10,
  }),
} as const satisfies Record<string, Variable<number>>;

interface Limit {
  readonly description: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly example: number;
}

function limit({ description, unit, min, max, ...texts }: Limit): Variable<number> & { readonly default: string } {
  return {
    group: 'Limits',
    description,
    accepts: `a whole number of ${unit} from ${min} to ${max}`,
    default: String(texts.default),
    example: String(texts.example),
    secret: false,
    parse: wholeNumber(min, max, unit),
  };
}
