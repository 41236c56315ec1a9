import type { OutsideIssuer } from '../../config.ts';
import { type Check, ok, problem } from './check.ts';

/** Whether the outside issuer publishes a key that one of the accepted algorithms can use. */
export async function checkOutsideIssuer(outsideIssuer: OutsideIssuer | null): Promise<Check> {
  const name = 'outside issuer';
  if (outsideIssuer === null) return ok(name, 'none');
  const { issuer, jwksUrl, algorithms } = outsideIssuer;
  const hint = 'Check PORTCULLIS_JWT_JWKS_URL: `jwks_uri` in the issuer’s /.well-known/openid-configuration.';
  const answer = await fetchKeys(jwksUrl);
  if ('failure' in answer) return problem(name, `${jwksUrl} ${answer.failure}`, hint);
  if (answer.keys.length === 0) return problem(name, `${jwksUrl} publishes no key`, hint);
  if (answer.keys.some((jwk) => algorithms.some((algorithm) => canUse(jwk, algorithm)))) {
    return ok(name, `${issuer} publishes ${answer.keys.length === 1 ? '1 key' : `${answer.keys.length} keys`}`);
  }
  const message = `${jwksUrl} publishes no key for ${algorithms.join(', ')}`;
  return problem(name, message, 'Add the algorithm of its keys to PORTCULLIS_JWT_ALGORITHMS.');
}

/** The members of a JWK (RFC 7517) that say what it is for. */
interface Jwk {
  readonly kty?: unknown;
  readonly alg?: unknown;
}

/** Longer than a slow issuer takes, shorter than a person waits. */
const FETCH_TIMEOUT_MS = 5_000;

/** Asks as the server does when a token comes: no redirect is followed. */
async function fetchKeys(url: string): Promise<{ readonly keys: readonly Jwk[] } | { readonly failure: string }> {
  try {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'application/json' } });
    if (response.status !== 200) return { failure: `answered ${response.status} instead of 200` };
    const body: unknown = await response.json();
    const keys = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined;
    return Array.isArray(keys)
      ? { keys: keys.filter(isJwk) }
      : { failure: 'answered no JWK set: it has no list `keys`' };
  } catch (error) {
    return { failure: describeFetchFailure(error) };
  }
}

function describeFetchFailure(error: unknown): string {
  if (error instanceof SyntaxError) return 'answered something that is not JSON';
  if (error instanceof Error && error.name === 'TimeoutError') return `did not answer within ${FETCH_TIMEOUT_MS} ms`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  return `can't be reached (${cause !== undefined && 'code' in cause ? String(cause.code) : 'no connection'})`;
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null;
}

/** By its own `alg` if it names one, else by its type. */
function canUse({ kty, alg }: Jwk, algorithm: string): boolean {
  if (alg !== undefined) return alg === algorithm;
  if (/^[RP]S/.test(algorithm)) return kty === 'RSA';
  return kty === (algorithm.startsWith('ES') ? 'EC' : 'OKP');
}
