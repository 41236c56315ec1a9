import { type KeyInstants, type KeyStatus, statusOf } from '@portcullis/schema';
import { expect, test } from 'vitest';
import { NOW_MS } from './snapshot-fixture.ts';

const NONE: KeyInstants = { expiresAtMs: null, revokedAtMs: null, supersededAtMs: null, disabledAtMs: null };

/** In deciding order. */
const CAUSES: readonly (readonly [KeyStatus, keyof KeyInstants])[] = [
  ['REVOKED', 'revokedAtMs'],
  ['SUPERSEDED', 'supersededAtMs'],
  ['EXPIRED', 'expiresAtMs'],
  ['DISABLED', 'disabledAtMs'],
];

test('a key that nothing ended is active', () => {
  expect(statusOf(NONE, NOW_MS)).toBe('ACTIVE');
});

test('of any statuses that apply the earliest in the order REVOKED, SUPERSEDED, EXPIRED, DISABLED is listed', () => {
  for (let subset = 1; subset < 2 ** CAUSES.length; subset++) {
    const causes = CAUSES.filter((_, index) => subset & (1 << index));
    const key = Object.assign({}, NONE, ...causes.map(([, field]) => ({ [field]: NOW_MS })));
    expect(statusOf(key, NOW_MS)).toBe(causes[0]?.[0]);
  }
});

test.each([
  ['SUPERSEDED', 'supersededAtMs'],
  ['EXPIRED', 'expiresAtMs'],
] as const)('a key is listed as %s from its millisecond on', (status, field) => {
  const key = { ...NONE, [field]: NOW_MS };
  expect([statusOf(key, NOW_MS - 1), statusOf(key, NOW_MS)]).toEqual(['ACTIVE', status]);
});
