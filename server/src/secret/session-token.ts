import { SignJWT } from 'jose';

/** The `iss` of tokens that this installation signs itself. */
export const BUILT_IN_ISSUER = 'portcullis';
/** The `aud` of those tokens. */
export const BUILT_IN_AUDIENCE = 'portcullis';

/** What a built-in session token says. */
export interface SessionTokenClaims {
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly lifetimeSeconds: number;
  readonly nowMs: number;
}

/** Signs a session token of the built-in issuer (HS256), with its instant of issue in milliseconds. */
export async function signSessionToken(secret: string, claims: SessionTokenClaims): Promise<string> {
  const { subject, email, name, lifetimeSeconds, nowMs } = claims;
  const seconds = Math.floor(nowMs / 1000);
  const said = {
    ...(email !== null && { email, email_verified: true }),
    ...(name !== null && { name }),
    iat_ms: nowMs,
  };
  return await new SignJWT(said)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(BUILT_IN_ISSUER)
    .setAudience(BUILT_IN_AUDIENCE)
    .setSubject(subject)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .sign(new TextEncoder().encode(secret));
}
