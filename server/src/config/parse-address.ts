import { isIP, isIPv4 } from 'node:net';
import { parseAllowListEntry } from '@portcullis/schema/ip-allow-list.ts';
import { quote, refuse } from './parse-value.ts';
import type { Parsed } from './variable.ts';

/** Accepts an IP address or a host name to listen on: no scheme, no port, no brackets. */
export function listenHost(text: string): Parsed<string> {
  return isIP(text) !== 0 || isHostName(text) ? { value: text } : refuse(text, 'an IP address or host name alone');
}

/** Accepts an address or a CIDR block, strictly spelled, and answers its canonical form. */
export function addressBlock(text: string): Parsed<string> {
  const parsed = parseAllowListEntry(text);
  if ('canonical' in parsed) return { value: parsed.canonical };
  return { problem: `is ${quote(text)}. ${parsed.problem} Accepted: ${parsed.accepted}` };
}

/** Accepts the URL of a PostgreSQL database and keeps every query parameter; it may carry a password, so it is never quoted. */
export function postgresUrl(text: string): Parsed<string> {
  if (!/^postgres(?:ql)?:\/\//.test(text)) return { problem: 'must begin with postgres:// or postgresql://' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !isPercentEncoded(text) || url.hash !== '') {
    return { problem: 'must be a URL in which special characters of user and password are percent-encoded (# is %23)' };
  }
  return { value: text };
}

/**
 * Accepts the identifier of an OpenID Connect issuer as it is written, because `iss` is compared byte by byte.
 * @see OpenID Connect Discovery 1.0, section 3: https, no query, no fragment
 */
export function issuerUrl(text: string): Parsed<string> {
  const { problem, url } = readHttpUrl(text, 'https');
  if (url === undefined) return { problem };
  return url.search === '' ? { value: text } : refuse(text, 'a URL without a query');
}

/** Accepts the URL of a JWK set; `http` only on this machine, because who can change the answer can sign in as anyone. */
export function jwksUrl(text: string): Parsed<string> {
  const { problem, url } = readHttpUrl(text, 'https');
  return url === undefined ? { problem } : { value: url.href };
}

/** Accepts the URL of this server as others reach it, in a private network also by `http`; drops a slash at its end. */
export function serverUrl(text: string): Parsed<string> {
  const { problem, url } = readHttpUrl(text, 'http');
  if (url === undefined) return { problem };
  return url.search === '' ? { value: url.href.replace(/\/+$/, '') } : refuse(text, 'a URL without a query');
}

/** Accepts an origin exactly as browsers send it: scheme, host in lower case, port unless it is the default. */
export function webOrigin(text: string): Parsed<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // `new URL` takes a * for a letter of the host, and no browser ever sends such an origin.
  if (url === undefined || !/^https?:$/.test(url.protocol) || text.includes('*')) {
    return { problem: `must be an exact origin such as https://portal.example.com, but is ${quote(text)}` };
  }
  if (url.origin === text) return { value: text };
  return { problem: `must be an origin alone: write ${url.origin} instead of ${quote(text)}` };
}

function readHttpUrl(
  text: string,
  leastScheme: 'https' | 'http',
): { readonly url: URL; readonly problem: '' } | { readonly url?: never; readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return refuse(text, 'a URL that begins with https://');
  if (url.protocol === 'http:' && leastScheme === 'https' && !isLoopback(url.hostname)) {
    return refuse(text, 'a URL that begins with https:// (http:// is for this machine alone)');
  }
  if (url.username !== '' || url.password !== '') return refuse(text, 'a URL without user and password');
  return url.hash === '' ? { url, problem: '' } : refuse(text, 'a URL without a fragment (#…)');
}

/** By name or address; `new URL` has already turned `127.1` and `0x7f.1` into dotted-quad form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

/** RFC 1123 labels; a name whose last label is a number would be a misspelled IPv4 address. */
function isHostName(text: string): boolean {
  return text.length <= 253 && /^(?:(?!-)[0-9a-z-]{1,63}(?<!-)\.)*(?!-)(?!\d+$)[0-9a-z-]{1,63}(?<!-)$/i.test(text);
}

/** The driver decodes each part, and what can't be decoded would end in an error of its own, about no variable. */
function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
