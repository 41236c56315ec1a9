import type { IncomingMessage } from 'node:http';

/** What a request presented as its caller's credential. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'apiKey'; readonly presentedKey: string }
  /** Two at once, or one header twice: which of them counts is not ours to guess. */
  | { readonly kind: 'ambiguous' }
  /** An Authorization header that is not `Bearer <token>`. */
  | { readonly kind: 'malformed' };

/** Reads the caller's credential from the headers; nothing in a URL is ever one. */
export function readCredential({ headersDistinct }: IncomingMessage): Credential {
  const authorizations = headersDistinct['authorization'] ?? [];
  const apiKeys = headersDistinct['x-api-key'] ?? [];
  if (authorizations.length + apiKeys.length > 1) return { kind: 'ambiguous' };
  const [presentedKey] = apiKeys;
  if (presentedKey !== undefined) return { kind: 'apiKey', presentedKey };
  const [authorization] = authorizations;
  if (authorization === undefined) return { kind: 'none' };
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  return token === undefined ? { kind: 'malformed' } : { kind: 'bearer', token };
}
