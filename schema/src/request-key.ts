import { findLeakedKeys } from './key-leak.ts';
import { isWellFormedKey } from './presented-key.ts';

/** Where a request can carry a key. Header values as they came: one entry for each time the header was sent. */
export interface KeyCarrier {
  /** Path and query; of a request behind a proxy also the original ones. */
  readonly urls: readonly string[];
  readonly apiKeyHeaders: readonly string[];
  readonly authorizationHeaders: readonly string[];
}

/** The key that a request presents, or the verdict that falls before any key is looked up. */
export type RequestKey =
  | { readonly presentedKey: string; readonly verdict?: never }
  | { readonly verdict: 'MISSING' | 'IN_URL' | 'NOT_FOUND'; readonly presentedKey?: never };

/**
 * Finds the key of a request: `X-API-Key`, else `Authorization: Bearer`. A key in the URL wins over both and is
 * refused, because logs have it now. A header sent twice, or with several keys joined by commas, is an unknown key:
 * which of them counts is not ours to guess.
 */
export function readRequestKey({ urls, apiKeyHeaders, authorizationHeaders }: KeyCarrier): RequestKey {
  if (urls.some(hasKeyInQuery)) return { verdict: 'IN_URL' };
  const presented = apiKeyHeaders.length > 0 ? apiKeyHeaders : authorizationHeaders.flatMap(readBearer);
  const [presentedKey] = presented;
  if (presentedKey === undefined || presentedKey === '') return { verdict: 'MISSING' };
  return presented.length === 1 && isWellFormedKey(presentedKey) && !presentedKey.includes(',')
    ? { presentedKey }
    : { verdict: 'NOT_FOUND' };
}

/** Names under which people put keys into URLs. */
const KEY_PARAMETERS = new Set(['api_key', 'apikey', 'x-api-key', 'key', 'token', 'access_token']);

function hasKeyInQuery(url: string): boolean {
  const query = url.indexOf('?');
  if (query === -1) return false;
  for (const [name, value] of new URLSearchParams(url.slice(query + 1).replace(/#.*$/s, ''))) {
    if (KEY_PARAMETERS.has(name.toLowerCase()) || findLeakedKeys(value).length > 0) return true;
  }
  return false;
}

/** Other schemes than Bearer carry no key. */
function readBearer(authorization: string): string[] {
  const credential = /^Bearer +(.*)$/is.exec(authorization)?.[1];
  return credential === undefined ? [] : [credential.trim()];
}
