import type { Credential } from './client-options.ts';

/** A header of a request. */
export type Header = readonly [name: string, value: string];

/**
 * Answers what gives the header with the credential, for each request anew.
 * Everything that could make `fetch` complain about the value is refused here first, because its complaint would repeat it.
 * @throws {TypeError} when the credential is not usable, at once or, of a function's answer, with the request; without it
 */
export function createCredentialHeader(credential: Credential): () => Promise<Header> {
  const { apiKey, bearer } = credential;
  if ((apiKey === undefined) === (bearer === undefined)) {
    throw new TypeError('credential must be either { apiKey } or { bearer }.');
  }
  if (apiKey !== undefined) return always(['x-api-key', requireToken('credential.apiKey', apiKey)]);
  if (typeof bearer !== 'function') return always(toBearer('credential.bearer', bearer));
  return async () => toBearer('What credential.bearer() answers', await bearer());
}

function always(header: Header): () => Promise<Header> {
  return () => Promise.resolve(header);
}

function toBearer(name: string, token: unknown): Header {
  return ['authorization', `Bearer ${requireToken(name, token)}`];
}

function requireToken(name: string, value: unknown): string {
  if (typeof value === 'string' && VISIBLE_ASCII.test(value)) return value;
  throw new TypeError(
    `${name} must be visible ASCII characters without blanks; a line break at its end is a common slip.`,
  );
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
