/** The answers to "may this key do this now?", in the order in which they are decided: the first that applies wins. */
export const VERDICTS = [
  'MISSING',
  'IN_URL',
  'NOT_FOUND',
  'REVOKED',
  'SUPERSEDED',
  'EXPIRED',
  'DISABLED',
  'WRONG_ENVIRONMENT',
  'IP_NOT_ALLOWED',
  'INSUFFICIENT_PERMISSIONS',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'VALID',
] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/** How a verdict is told over HTTP (RFC 9457); the texts are public, the same for every key, and say what to do next. */
export interface VerdictAnswer {
  /** The stable name on the wire. Programs look at this, never at the texts. */
  readonly code: string;
  readonly httpStatus: 200 | 401 | 403 | 429 | 503;
  readonly title: string;
  readonly detail: string;
}

/**
 * What each verdict answers.
 * NOT_FOUND has one text for malformed, unknown and another workspace's keys, so that nobody can tell them apart.
 */
export const VERDICT_ANSWERS = {
  MISSING: {
    code: 'api_key_missing',
    httpStatus: 401,
    title: 'No API key',
    detail: 'This request carries no API key. Send one in the X-API-Key header or as "Authorization: Bearer <key>".',
  },
  IN_URL: {
    code: 'api_key_in_url',
    httpStatus: 401,
    title: 'API key in the URL',
    detail:
      'This request carries an API key in its URL, where logs and browser histories keep it. Send it in the X-API-Key header, and replace this key, because it may have leaked.',
  },
  NOT_FOUND: {
    code: 'api_key_invalid',
    httpStatus: 401,
    title: 'Unknown API key',
    detail:
      'This is not a key of this API. Check that it was copied completely and belongs here, or generate a new one.',
  },
  REVOKED: {
    code: 'api_key_revoked',
    httpStatus: 401,
    title: 'API key revoked',
    detail: 'This API key was revoked and will not work again. Generate a new key and use that.',
  },
  SUPERSEDED: {
    code: 'api_key_superseded',
    httpStatus: 401,
    title: 'API key superseded',
    detail: 'This API key was replaced by a newer one. Use the newer key; if it is lost, generate another.',
  },
  EXPIRED: {
    code: 'api_key_expired',
    httpStatus: 401,
    title: 'API key expired',
    detail: 'This API key has expired and cannot be extended. Generate a new key and use that.',
  },
  DISABLED: {
    code: 'api_key_disabled',
    httpStatus: 401,
    title: 'API key disabled',
    detail: 'This API key is switched off. Ask its owner or an administrator to switch it on again.',
  },
  WRONG_ENVIRONMENT: {
    code: 'api_key_wrong_environment',
    httpStatus: 401,
    title: 'API key of another environment',
    detail:
      'This API key belongs to another environment. Use a live key for the live API and a test key for the test API.',
  },
  IP_NOT_ALLOWED: {
    code: 'ip_not_allowed',
    httpStatus: 403,
    title: 'Address not allowed',
    detail:
      'This API key may not be used from this address. Call from an address on its allow list, or ask its owner to add this one.',
  },
  INSUFFICIENT_PERMISSIONS: {
    code: 'insufficient_permissions',
    httpStatus: 403,
    title: 'Insufficient permissions',
    detail: 'This API key may not do this. Ask its owner or an administrator for the permission, or use another key.',
  },
  RATE_LIMITED: {
    code: 'rate_limited',
    httpStatus: 429,
    title: 'Too many requests',
    detail: 'This API key was used too often in a short time. Wait as long as Retry-After says, then try again.',
  },
  QUOTA_EXCEEDED: {
    code: 'quota_exceeded',
    httpStatus: 429,
    title: 'Quota used up',
    detail:
      'The quota of this API key is used up. Wait for the next period, which begins when Retry-After says, or ask for a larger tier.',
  },
  VALID: {
    code: 'valid',
    httpStatus: 200,
    title: 'Valid API key',
    detail: 'This API key is valid for this request.',
  },
} as const satisfies Record<Verdict, VerdictAnswer>;

/** The answer when no verdict can be known: the request is refused, because unknown is never taken for allowed. */
export const VERIFICATION_UNAVAILABLE = {
  code: 'verification_unavailable',
  httpStatus: 503,
  title: 'Verification unavailable',
  detail: 'The API key could not be checked just now. Keep the key and try again shortly.',
} as const satisfies VerdictAnswer;

/** The answer when too many keys that do not exist came from where this one came from, so that it is not looked up. */
export const TOO_MANY_UNKNOWN_KEYS = {
  code: 'too_many_unknown_keys',
  httpStatus: 429,
  title: 'Too many unknown API keys',
  detail:
    'Too many unknown API keys were sent in a short time, so this one was not checked. Wait as long as Retry-After says, then try again with a key that is right.',
} as const satisfies VerdictAnswer;

/** Every code that an answer can carry. */
export type VerificationCode =
  | (typeof VERDICT_ANSWERS)[Verdict]['code']
  | (typeof VERIFICATION_UNAVAILABLE)['code']
  | (typeof TOO_MANY_UNKNOWN_KEYS)['code'];

/**
 * The challenge that goes with a 401 (RFC 9110, section 11.6.1, in the form of RFC 6750): without an error when no key
 * was sent, with `invalid_token` and the code when one was refused.
 */
export function toChallenge(verdict: Verdict): string {
  if (verdict === 'MISSING') return 'Bearer realm="api"';
  return `Bearer realm="api", error="invalid_token", error_description="${VERDICT_ANSWERS[verdict].code}"`;
}
