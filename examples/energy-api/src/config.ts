/** What the API needs to know to run. */
export interface Config {
  readonly port: number;
  readonly portcullisUrl: string;
  /** A key that holds `portcullis:keys:verify`. */
  readonly portcullisApiKey: string;
  readonly workspaceId: string;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
}

/** Everything that is wrong with the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration from environment variables.
 * @throws {ConfigError} one line for each variable that is missing or wrong; no value is repeated
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const values = VARIABLES.map(({ name, byDefault }) => [name, environment[name] ?? byDefault ?? ''] as const);
  const given = Object.fromEntries(values);
  const problems = VARIABLES.flatMap(({ name, accepts, pattern }) =>
    pattern.test(given[name] ?? '') ? [] : [`${name} must be ${accepts}`],
  );
  if (problems.length > 0) throw new ConfigError(`energy-api can't start:\n  ${problems.join('\n  ')}`);
  const {
    PORT,
    PORTCULLIS_URL = '',
    PORTCULLIS_API_KEY = '',
    PORTCULLIS_WORKSPACE_ID = '',
    TRUSTED_PROXIES = '',
  } = given;
  return {
    port: Number(PORT),
    portcullisUrl: PORTCULLIS_URL,
    portcullisApiKey: PORTCULLIS_API_KEY,
    workspaceId: PORTCULLIS_WORKSPACE_ID,
    trustedProxies: TRUSTED_PROXIES === '' ? [] : TRUSTED_PROXIES.split(','),
  };
}

interface Variable {
  readonly name: string;
  readonly accepts: string;
  readonly pattern: RegExp;
  readonly byDefault?: string;
}

const VARIABLES: readonly Variable[] = [
  {
    name: 'PORT',
    accepts: 'a port from 0 to 65535, such as 4100; 0 takes a free one',
    pattern: /^(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/,
    byDefault: '4100',
  },
  {
    name: 'PORTCULLIS_URL',
    accepts: 'the address of the server, such as http://localhost:4000',
    pattern: /^https?:\/\/\S+$/,
  },
  { name: 'PORTCULLIS_API_KEY', accepts: 'a key that holds portcullis:keys:verify', pattern: /^[\x21-\x7e]{8,512}$/ },
  {
    name: 'PORTCULLIS_WORKSPACE_ID',
    accepts: 'the id of the workspace, such as wsp_01…',
    pattern: /^wsp_[0-9a-z]{26}$/,
  },
  {
    name: 'TRUSTED_PROXIES',
    accepts: 'IP addresses and CIDR blocks with commas between them, such as 10.0.0.0/8,::1; empty for none',
    pattern: /^$|^[0-9a-f.:/]+(?:,[0-9a-f.:/]+)*$/i,
    byDefault: '',
  },
];
