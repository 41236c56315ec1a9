import { ChangeMemory, type Change } from '@portcullis/schema/change-memory.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const KEEP_MS = 1_000;

function aChange(seq: number, ...subjects: string[]): Change {
  return { seq, workspaceId: 'wsp_01', subjects };
}

test('a value is old when a change of what it is about came after it was read', () => {
  const memory = new ChangeMemory(10, KEEP_MS);
  memory.remember(aChange(11, 'key_a'), 0);
  memory.remember(aChange(13, 'mem_a'), 0);
  expect(memory.isCurrent(['key_a', 'mem_a'], 10)).toBe(false);
  expect(memory.isCurrent(['key_a'], 11)).toBe(true);
  expect(memory.isCurrent(['key_a', 'mem_a'], 12)).toBe(false);
  expect(memory.isCurrent(['key_a', 'mem_a'], 13)).toBe(true);
  expect(memory.isCurrent(['key_b'], 10)).toBe(true);
});

test('a value from before the floor can not be judged, whatever it is about', () => {
  const memory = new ChangeMemory(10, KEEP_MS);
  expect(memory.isCurrent(['key_a'], 9)).toBe(false);
  expect(memory.isCurrent(['key_a'], 10)).toBe(true);
  expect(memory.since(9)).toBeUndefined();
  expect(memory.since(10)).toEqual([]);
});

test('the floor rises over what is forgotten, and never falls', () => {
  const memory = new ChangeMemory(10, KEEP_MS);
  memory.remember(aChange(11, 'key_a'), 0);
  memory.remember(aChange(12, 'key_b'), KEEP_MS);
  expect(memory.floor).toBe(10);
  memory.remember(aChange(13, 'key_c'), KEEP_MS + 1);
  expect(memory.floor).toBe(11);
  memory.raiseFloor(5);
  expect(memory.floor).toBe(11);
  expect(memory.since(11)?.map(({ seq }) => seq)).toEqual([12, 13]);
});

/** Some of few things change, at times that are some milliseconds apart. */
const anyChanges = fc.array(
  fc.record({
    gap: fc.integer({ min: 1, max: 3 }),
    afterMs: fc.integer({ min: 0, max: 400 }),
    subjects: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
  }),
  { maxLength: 60, size: 'max' },
);

test('what it calls current is what a memory of everything calls current, and it forgets nothing within its time', () => {
  fc.assert(
    fc.property(
      anyChanges,
      fc.integer({ min: 0, max: 200 }),
      fc.constantFrom('a', 'b', 'c', 'd'),
      (made, asOf, subject) => {
        const memory = new ChangeMemory(0, KEEP_MS);
        const all: { seq: number; atMs: number; subjects: readonly string[] }[] = [];
        let [seq, nowMs] = [0, 0];
        for (const { gap, afterMs, subjects } of made) {
          [seq, nowMs] = [seq + gap, nowMs + afterMs];
          memory.remember(aChange(seq, ...subjects), nowMs);
          all.push({ seq, atMs: nowMs, subjects });
        }
        const isCurrent = !all.some((change) => change.seq > asOf && change.subjects.includes(subject));
        if (memory.isCurrent([subject], asOf)) expect(isCurrent).toBe(true);
        else if (isCurrent) expect(asOf).toBeLessThan(memory.floor);
        const lately = all.filter(({ atMs }) => atMs >= nowMs - KEEP_MS);
        const first = lately[0];
        if (first !== undefined) expect(memory.floor).toBeLessThan(first.seq);
        expect(memory.since(memory.floor)?.map((change) => change.seq)).toEqual(
          all.filter((change) => change.seq > memory.floor).map((change) => change.seq),
        );
      },
    ),
  );
});

test('very many changes cost no more memory than those of its time', () => {
  const memory = new ChangeMemory(0, KEEP_MS);
  for (let seq = 1; seq <= 20_000; seq += 1) memory.remember(aChange(seq, `key_${seq}`), seq);
  expect(memory.floor).toBe(20_000 - KEEP_MS - 1);
  expect(memory.since(memory.floor)).toHaveLength(KEEP_MS + 1);
  expect(memory.isCurrent(['key_1'], memory.floor)).toBe(true);
  expect(memory.isCurrent(['key_20000'], memory.floor)).toBe(false);
});
