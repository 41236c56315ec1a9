import { createCallerLimiter, toNetwork, type Account } from '@portcullis/server/domain/caller-limiter.ts';
import { chargeOpenCall } from '@portcullis/server/domain/open-call.ts';
import { isDomainError } from '@portcullis/server/domain/errors.ts';
import type { Principal } from '@portcullis/server/domain/principal.ts';
import type { Scope } from '@portcullis/server/domain/scope.ts';
import { describe, expect, test } from 'vitest';
import { createTestClock } from '../support/clock.ts';

const LIMITS = { badKeysOfAddress: 60, badKeysOfCredential: 6_000, failedSignIns: 1, openCalls: 3 };
const ACCOUNT: Account = { bucket: 'badKeysOfAddress', payer: '203.0.113.7' };

function createLimiter() {
  const clock = createTestClock('2026-11-20T12:00:00.000Z');
  const limiter = createCallerLimiter(LIMITS, clock.now);
  const chargeTimes = (times: number, account = ACCOUNT): void => {
    for (let time = 0; time < times; time += 1) limiter.charge(account);
  };
  return { clock, limiter, chargeTimes };
}

/** How long the caller is asked to wait; 0: not at all. */
function waitMsOf(run: () => void): number {
  try {
    run();
    return 0;
  } catch (error) {
    if (!isDomainError(error, 'RATE_LIMITED')) throw error;
    return error.detail.retryAfterMs;
  }
}

describe('a budget', () => {
  test('holds a minute’s points, and then says to the millisecond when there is one again', () => {
    const { clock, limiter, chargeTimes } = createLimiter();
    chargeTimes(59);
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(0);
    chargeTimes(1);
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(1_000);
    clock.advance({ ms: 999 });
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(1);
    clock.advance({ ms: 1 });
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(0);
  });

  test('is not used by asking whether there is room', () => {
    const { limiter, chargeTimes } = createLimiter();
    chargeTimes(59);
    for (let time = 0; time < 100; time += 1) limiter.requireRoom(ACCOUNT);
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(0);
  });

  test('lets what was under way be owed, but never more than another minute of it', () => {
    const { clock, limiter, chargeTimes } = createLimiter();
    chargeTimes(1_000_000 / 100);
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBeLessThanOrEqual(62_000);
    clock.advance({ seconds: 62 });
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(0);
  });

  test('is each payer’s and each bucket’s own', () => {
    const { limiter, chargeTimes } = createLimiter();
    chargeTimes(100);
    expect(waitMsOf(() => limiter.requireRoom({ ...ACCOUNT, payer: '203.0.113.8' }))).toBe(0);
    expect(waitMsOf(() => limiter.requireRoom({ ...ACCOUNT, bucket: 'failedSignIns' }))).toBe(0);
  });

  test('is never closed for long by a clock that was set back', () => {
    const { clock, limiter, chargeTimes } = createLimiter();
    chargeTimes(100);
    clock.advance({ days: -30 });
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBeLessThanOrEqual(62_000);
  });

  test('is forgotten for others when there are too many, so that memory stays bounded', () => {
    const { limiter, chargeTimes } = createLimiter();
    chargeTimes(100);
    for (let other = 0; other < 50_000; other += 1) limiter.charge({ ...ACCOUNT, payer: `other ${other}` });
    expect(waitMsOf(() => limiter.requireRoom(ACCOUNT))).toBe(0);
  });
});

test('what was vouched for is known, and the oldest of very many is forgotten', () => {
  const { limiter } = createLimiter();
  limiter.vouchFor('first');
  expect([limiter.isVouchedFor('first'), limiter.isVouchedFor('other')]).toEqual([true, false]);
  for (let other = 0; other < 20_000; other += 1) limiter.vouchFor(`other ${other}`);
  expect(limiter.isVouchedFor('first')).toBe(false);
});

test('an address of IPv6 pays with its whole /64, and unknown addresses pay together', () => {
  expect(toNetwork('2001:db8::1')).toBe(toNetwork('2001:db8::ffff:1'));
  expect(toNetwork('2001:db8::1')).not.toBe(toNetwork('2001:db8:0:1::1'));
  expect(toNetwork('203.0.113.7')).toBe('203.0.113.7');
  expect(toNetwork(null)).toBe('unknown');
});

describe('an open call is paid', () => {
  const { limiter } = createLimiter();
  const scopeOf = (principal: Principal, clientAddress: string): Scope =>
    // The rest of the scope is not looked at.
    ({ limiter, principal, request: { id: 'any', clientAddress } }) as Partial<Scope> as Scope;
  const user = (userId: string): Principal => ({ kind: 'user', userId, issuedAtMs: 0, issuedAtUnitMs: 1 });
  const callsUntilRefused = (scope: Scope): number => {
    for (let calls = 0; ; calls += 1) if (waitMsOf(() => chargeOpenCall(scope)) > 0) return calls;
  };

  test('by the user who makes it, from wherever', () => {
    expect(callsUntilRefused(scopeOf(user('usr_1'), '203.0.113.7'))).toBe(3);
    expect(callsUntilRefused(scopeOf(user('usr_1'), '203.0.113.8'))).toBe(0);
    expect(callsUntilRefused(scopeOf(user('usr_2'), '203.0.113.7'))).toBe(3);
  });

  test('by the address, without a credential', () => {
    expect(callsUntilRefused(scopeOf({ kind: 'anonymous' }, '203.0.113.7'))).toBe(3);
    expect(callsUntilRefused(scopeOf({ kind: 'anonymous' }, '203.0.113.8'))).toBe(3);
  });
});
