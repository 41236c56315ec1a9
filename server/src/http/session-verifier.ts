import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import type { OutsideIssuer } from '../config.ts';
import type { UserPrincipal } from '../domain/principal.ts';
import type { SessionClaims } from '../domain/user/user.service.ts';
import { BUILT_IN_AUDIENCE, BUILT_IN_ISSUER } from '../secret/session-token.ts';

/** A session token that was verified: who it is about, and when it was issued. */
export type VerifiedSession = SessionClaims & Pick<UserPrincipal, 'issuedAtMs' | 'issuedAtUnitMs'>;

/** Verifies a session token; undefined for one that is not valid here. Throws when that can't be known. */
export type SessionVerifier = (token: string, now: Date) => Promise<VerifiedSession | undefined>;

/** Accepts tokens of the built-in issuer (if there is a secret) and of the outside issuer (if one is configured). */
export function createSessionVerifier(sessionSecret: string | null, outside: OutsideIssuer | null): SessionVerifier {
  const builtIn = sessionSecret === null ? undefined : verifyBuiltIn(sessionSecret);
  const foreign = outside === null ? undefined : verifyOutside(outside);
  return async (token, now) => {
    const issuer = readIssuer(token);
    const verify = issuer === BUILT_IN_ISSUER ? builtIn : issuer === outside?.issuer ? foreign : undefined;
    try {
      return await verify?.(token, now);
    } catch (error) {
      if (isKeySetUnavailable(error))
        throw new SessionVerificationUnavailable('The issuer’s keys can’t be read.', { cause: error });
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
}

/** The issuer's keys can't be had, so that it is not known whether the token is good. */
export class SessionVerificationUnavailable extends Error {
  override readonly name = 'SessionVerificationUnavailable';
}

/** Between our clock and the issuer's. */
const CLOCK_TOLERANCE_SECONDS = 5;
const JWKS_TIMEOUT_MS = 5_000;
/** At most one reading of the key set in this time, however many unknown key ids arrive. */
const JWKS_COOLDOWN_MS = 10_000;
const REQUIRED_CLAIMS = ['sub', 'iat', 'exp'];

/** Only says which verifier to ask; it is the verifier that checks the claim. */
function readIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function verifyBuiltIn(sessionSecret: string): SessionVerifier {
  const key = new TextEncoder().encode(sessionSecret);
  return async (token, now) => {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: BUILT_IN_ISSUER,
      audience: BUILT_IN_AUDIENCE,
      requiredClaims: REQUIRED_CLAIMS,
      currentDate: now,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    const issuedAtMs = payload['iat_ms'];
    const session = toSession(payload, now, { email: 'email', emailVerified: 'email_verified' });
    return session && typeof issuedAtMs === 'number' ? { ...session, issuedAtMs, issuedAtUnitMs: 1 } : session;
  };
}

function verifyOutside(issuer: OutsideIssuer): SessionVerifier {
  const keys = createRemoteJWKSet(new URL(issuer.jwksUrl), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
  });
  return async (token, now) => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: [...issuer.algorithms],
      issuer: issuer.issuer,
      ...(issuer.audiences.length > 0 && { audience: [...issuer.audiences] }),
      requiredClaims: REQUIRED_CLAIMS,
      currentDate: now,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    if (!isAuthorizedParty(payload, issuer.authorizedParties)) return undefined;
    return toSession(payload, now, { email: issuer.emailClaim, emailVerified: issuer.emailVerifiedClaim });
  };
}

function isAuthorizedParty({ azp }: JWTPayload, allowed: readonly string[]): boolean {
  return allowed.length === 0 || (typeof azp === 'string' && allowed.includes(azp));
}

function toSession(
  payload: JWTPayload,
  now: Date,
  claims: { readonly email: string; readonly emailVerified: string },
): VerifiedSession | undefined {
  const { iss, sub, iat } = payload;
  if (iss === undefined || sub === undefined || !isText(sub, 255) || iat === undefined) return undefined;
  // A token from the future would outlive every reset of sessions until then.
  if (iat * 1000 > now.getTime() + CLOCK_TOLERANCE_SECONDS * 1000) return undefined;
  const email = payload[claims.email];
  const name = payload['name'];
  return {
    issuer: iss,
    subject: sub,
    verifiedEmail: payload[claims.emailVerified] === true && isText(email, 254) ? email : null,
    name: isText(name, 200) ? name : null,
    issuedAtMs: Math.floor(iat) * 1000,
    issuedAtUnitMs: 1000,
  };
}

/**
 * Text that the store keeps as it is: PostgreSQL takes no U+0000, and half a surrogate pair would become the same
 * replacement character as any other, so that two subjects would be one user.
 */
function isText(claim: unknown, lengthMax: number): claim is string {
  return (
    typeof claim === 'string' &&
    claim !== '' &&
    claim.length <= lengthMax &&
    claim.isWellFormed() &&
    !/\p{Cc}/u.test(claim)
  );
}

/** A token with an unknown key id is a bad token; a key set that can't be read or understood is an outage. */
function isKeySetUnavailable(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  if (error instanceof errors.JOSEError) return error.code === 'ERR_JOSE_GENERIC';
  return error instanceof TypeError;
}
