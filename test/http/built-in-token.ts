import { SignJWT, type JWTPayload } from 'jose';

/** The secret of every test app: a test that forges tokens must know it, to be wrong in one thing only. */
export const SESSION_SECRET = new TextEncoder().encode('a-session-secret-for-tests-only-0123456789');

/** A token of the built-in issuer that is right but for `claims`; undefined leaves a claim out. */
export async function signBuiltIn(now: Date, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1_000);
  const right = {
    iss: 'portcullis',
    aud: 'portcullis',
    sub: 'somebody',
    iat: seconds,
    exp: seconds + 60,
    iat_ms: now.getTime(),
  };
  const payload: JWTPayload = JSON.parse(JSON.stringify({ ...right, ...claims })) as JWTPayload;
  return await new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(SESSION_SECRET);
}

/** A token in the compact form, with whatever header and payload, and a signature of our choice. */
export function assembleToken(header: object, payload: object, signature = ''): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(payload)}.${signature}`;
}
