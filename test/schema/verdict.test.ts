import {
  TOO_MANY_UNKNOWN_KEYS,
  type Verdict,
  VERDICT_ANSWERS,
  VERDICTS,
  VERIFICATION_UNAVAILABLE,
} from '@portcullis/schema';
import { expect, test } from 'vitest';

/** Verdict, status and code as published; a change here breaks clients. */
const PUBLISHED: readonly (readonly [Verdict, number, string])[] = [
  ['MISSING', 401, 'api_key_missing'],
  ['IN_URL', 401, 'api_key_in_url'],
  ['NOT_FOUND', 401, 'api_key_invalid'],
  ['REVOKED', 401, 'api_key_revoked'],
  ['SUPERSEDED', 401, 'api_key_superseded'],
  ['EXPIRED', 401, 'api_key_expired'],
  ['DISABLED', 401, 'api_key_disabled'],
  ['WRONG_ENVIRONMENT', 401, 'api_key_wrong_environment'],
  ['IP_NOT_ALLOWED', 403, 'ip_not_allowed'],
  ['INSUFFICIENT_PERMISSIONS', 403, 'insufficient_permissions'],
  ['RATE_LIMITED', 429, 'rate_limited'],
  ['QUOTA_EXCEEDED', 429, 'quota_exceeded'],
  ['VALID', 200, 'valid'],
];

test('verdicts stand in the published order and answer with the published status and code', () => {
  expect(
    VERDICTS.map((verdict) => [verdict, VERDICT_ANSWERS[verdict].httpStatus, VERDICT_ANSWERS[verdict].code]),
  ).toEqual(PUBLISHED);
});

test('what cannot be known is refused with 503', () => {
  expect(VERIFICATION_UNAVAILABLE).toMatchObject({ code: 'verification_unavailable', httpStatus: 503 });
});

test('no two answers share a code or a text', () => {
  const answers = [...Object.values(VERDICT_ANSWERS), VERIFICATION_UNAVAILABLE, TOO_MANY_UNKNOWN_KEYS];
  for (const part of ['code', 'title', 'detail'] as const) {
    expect(new Set(answers.map((answer) => answer[part])).size).toBe(answers.length);
  }
});

test('a key in the URL is told to move to the header and to be replaced', () => {
  expect(VERDICT_ANSWERS.IN_URL.detail).toMatch(/X-API-Key header.*replace this key/);
});
