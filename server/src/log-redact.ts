/** Names of fields that hold a secret wherever they appear. */
const secretNames = [
  ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key', 'x-portcullis-caller'],
  ...['secret', 'sessionSecret', 'presentedKey', 'operatorKey', 'password', 'token', 'idempotencyKey'],
];

/** Paths for the logger: these names with values of any kind, at the top of an event and three levels below. */
export const redactPaths: string[] = ['', '*', '*.*', '*.*.*'].flatMap((above) =>
  secretNames.map((name) => (above === '' ? `["${name}"]` : `${above}["${name}"]`)),
);

/**
 * Replaces secrets in a finished line of JSON, whatever depth or sentence they are in: texts under a secret name, keys by
 * their shape, JWTs, credentials of an `Authorization` field, and passwords in URLs. Each expression is linear in the line.
 */
export function redactLine(line: string): string {
  return patterns.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/** Inside a text that is JSON itself the quotes are escaped, so each may have backslashes in front. */
const NAMED = new RegExp(String.raw`(\\*"(?:${secretNames.join('|')})\\*":\s*\\*")(?:[^"\\]|\\[^"])*`, 'gi');

const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [NAMED, '$1[redacted]'],
  // The shape of a prefixed key; its checksum is not looked at, because a mistyped key is nearly a key.
  [/(?<![0-9A-Za-z])([a-z][a-z0-9]{0,15}_(?:live|test)_)[0-9A-Za-z]{32}(?![0-9A-Za-z])/g, '$1[redacted]'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/gi, '$1[redacted]@'],
];
