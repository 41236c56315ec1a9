import { LeaseDeadline, readSentAt } from '@portcullis/schema/lease-deadline.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movableClocks } from './movable-clocks.ts';

test('it is past before it was ever extended', () => {
  const deadline = new LeaseDeadline(movableClocks());
  expect(deadline.isPast()).toBe(true);
  expect(deadline.remainingMs()).toBe(0);
});

test('it counts from the sending, and is past to the millisecond', () => {
  const clock = movableClocks();
  const deadline = new LeaseDeadline(clock);
  const sentAt = readSentAt(clock);
  clock.advance(100);
  deadline.extend(sentAt, 1_000);
  expect(deadline.remainingMs()).toBe(900);
  clock.advance(899);
  expect(deadline.isPast()).toBe(false);
  clock.advance(1);
  expect(deadline.isPast()).toBe(true);
});

test('an answer to what was sent earlier never brings it nearer', () => {
  const clock = movableClocks();
  const deadline = new LeaseDeadline(clock);
  const early = readSentAt(clock);
  clock.advance(500);
  deadline.extend(readSentAt(clock), 1_000);
  deadline.extend(early, 1_000);
  expect(deadline.remainingMs()).toBe(1_000);
});

test('ended, it is past until something that is sent from then on is confirmed', () => {
  const clock = movableClocks();
  const deadline = new LeaseDeadline(clock);
  deadline.extend(readSentAt(clock), 1_000);
  deadline.end();
  expect(deadline.isPast()).toBe(true);
  deadline.extend(readSentAt(clock), 1_000);
  expect(deadline.isPast()).toBe(false);
});

test('it is past when the monotonic clock stood still while the time of day went on, as on a machine that slept', () => {
  const clock = movableClocks();
  const deadline = new LeaseDeadline(clock);
  deadline.extend(readSentAt(clock), 1_000);
  clock.moveWall(1_000);
  expect(deadline.isPast()).toBe(true);
});

test('it is past when the time of day went back, also after that has caught up again', () => {
  const clock = movableClocks();
  const deadline = new LeaseDeadline(clock);
  deadline.extend(readSentAt(clock), 1_000);
  expect(deadline.isPast()).toBe(false);
  clock.moveWall(-1);
  expect(deadline.isPast()).toBe(true);
  clock.moveWall(2);
  expect(deadline.isPast()).toBe(true);
});

test('what was sent before the time of day went back extends nothing', () => {
  const clock = movableClocks();
  const deadline = new LeaseDeadline(clock);
  const sentAt = readSentAt(clock);
  clock.moveWall(-10_000);
  deadline.extend(sentAt, 1_000);
  expect(deadline.isPast()).toBe(true);
});

test('whatever the time of day does, it never lasts longer than from the last sending on', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 700 }) }),
    fc.record({ kind: fc.constant('wall' as const), ms: fc.integer({ min: -2_000, max: 2_000 }) }),
    fc.record({ kind: fc.constant('send' as const) }),
    fc.record({ kind: fc.constant('answer' as const) }),
    fc.record({ kind: fc.constant('end' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const clock = movableClocks();
      const deadline = new LeaseDeadline(clock);
      let sentAt = readSentAt(clock);
      let modelMs = Number.NEGATIVE_INFINITY;
      for (const taken of steps) {
        if (taken.kind === 'advance') clock.advance(taken.ms);
        if (taken.kind === 'wall') clock.moveWall(taken.ms);
        if (taken.kind === 'send') sentAt = readSentAt(clock);
        if (taken.kind === 'end') deadline.end();
        if (taken.kind === 'end') modelMs = Number.NEGATIVE_INFINITY;
        if (taken.kind === 'answer') deadline.extend(sentAt, 1_000);
        if (taken.kind === 'answer') modelMs = Math.max(modelMs, sentAt.monotonicMs + 1_000);
        if (!deadline.isPast()) expect(clock.monotonicMs()).toBeLessThan(modelMs);
        expect(deadline.remainingMs()).toBeLessThanOrEqual(Math.max(0, modelMs - clock.monotonicMs()));
      }
    }),
  );
});
