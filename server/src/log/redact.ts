/** Names of fields that hold a secret wherever they appear. */
const secretNames = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-portcullis-caller',
  'secret',
  'sessionSecret',
  'presentedKey',
  'operatorKey',
  'password',
  'token',
  'idempotencyKey',
];

/**
 * Paths for the logger: these names at the top of an event and in headers, whatever their values are. No wildcards: they
 * cost ten times as much as the whole line, and {@link redactLine} sees every depth.
 */
export const redactPaths: string[] = secretNames.flatMap((name) => [`["${name}"]`, `req.headers["${name}"]`]);

/**
 * Replaces secrets in a finished line of JSON, whatever depth or sentence they are in: values under a secret name, keys by
 * their shape, JWTs, credentials of an `Authorization` field, and passwords in URLs. Each expression is linear in the line,
 * and leaves valid JSON.
 */
export function redactLine(line: string): string {
  return patterns.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

const NAME = secretNames.join('|');
/** A JSON string. */
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const ATOM = String.raw`(?:${STRING}|[\w.+-]+)`;
/** A secret as JSON: a text, a number, a list of them (a repeated header, bytes), or an object of these. */
const SHALLOW = String.raw`(?:${ATOM}|\[(?:${ATOM}(?:,${ATOM})*)?\])`;
const VALUE = String.raw`(?:${SHALLOW}|\{(?:${STRING}:${SHALLOW}(?:,${STRING}:${SHALLOW})*)?\})`;
/** The inside of a JSON string that stands in a JSON string: an escape of the inner one begins with two backslashes. */
const INNER_TEXT = String.raw`(?:[^"\\]|\\\\(?:\\[\\"]|[^"\\])|\\[^"\\])*`;

const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [new RegExp(String.raw`("(?:${NAME})":)${VALUE}`, 'gi'), '$1"[redacted]"'],
  [new RegExp(String.raw`(\\"(?:${NAME})\\":\s*\\")${INNER_TEXT}`, 'gi'), '$1[redacted]'],
  // The shape of a prefixed key; its checksum is not looked at, because a mistyped key is nearly a key.
  [/(?<![0-9A-Za-z])([a-z][a-z0-9]{0,15}_(?:live|test)_)[0-9A-Za-z]{32}(?![0-9A-Za-z])/g, '$1[redacted]'],
  [/(?<![0-9A-Za-z])(operator|invitation)_[0-9A-Za-z]{43}(?![0-9A-Za-z])/g, '$1_[redacted]'],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/(:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/g, '$1[redacted]@'],
];
