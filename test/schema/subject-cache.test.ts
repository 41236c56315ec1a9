import { SubjectCache } from '@portcullis/schema/subject-cache.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const nothing = (): void => undefined;

test('an entry is found by its key, and gone when anything that it is about is evicted', () => {
  for (const subject of ['key_a', 'mem_a', 'tier_a']) {
    const cache = new SubjectCache<number>();
    cache.set('a', 1, ['key_a', 'mem_a', 'tier_a']);
    cache.set('b', 2, ['key_b', 'mem_b']);
    cache.evict(subject);
    expect(cache.get('a', nothing)).toBeUndefined();
    expect(cache.get('b', nothing)).toBe(2);
    expect(cache.size).toBe(1);
  }
});

test('what was asked for since the last rotation outlives the next one, and nothing else does', () => {
  const cache = new SubjectCache<number>();
  cache.set('a', 1, ['x']);
  cache.set('b', 2, ['x']);
  cache.rotate();
  const heard: string[] = [];
  expect(cache.get('a', () => heard.push('promoted'))).toBe(1);
  expect(cache.get('a', () => heard.push('again'))).toBe(1);
  expect(heard).toEqual(['promoted']);
  cache.rotate();
  expect([cache.get('a', nothing), cache.get('b', nothing)]).toEqual([1, undefined]);
});

test('of more entries than can be dropped one by one all are dropped', () => {
  const cache = new SubjectCache<number>();
  for (let index = 0; index < 5_001; index += 1) cache.set(`many-${index}`, index, ['mem_many']);
  cache.set('other', 0, ['mem_other']);
  cache.evict('mem_many');
  expect(cache.get('many-0', nothing)).toBeUndefined();
  expect(cache.get('many-5000', nothing)).toBeUndefined();
});

type Entries = Map<string, [value: number, subjects: readonly string[]]>;

function without(entries: Entries, subject: string): Entries {
  return new Map([...entries].filter(([, [, subjects]]) => !subjects.includes(subject)));
}

const anyKey = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const anySubject = fc.constantFrom('key', 'member', 'tier', 'other');
const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    key: anyKey,
    value: fc.nat(),
    subjects: fc.uniqueArray(anySubject, { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('get' as const), key: anyKey }),
  fc.record({ kind: fc.constant('evict' as const), subject: anySubject }),
  fc.record({ kind: fc.constant('rotate' as const) }),
);

test('whatever is done in whatever order, it has what two plain maps would have', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80, size: 'max' }), (steps) => {
      const cache = new SubjectCache<number>();
      let [young, old]: [Entries, Entries] = [new Map(), new Map()];
      for (const step of steps) {
        if (step.kind === 'set') {
          cache.set(step.key, step.value, step.subjects);
          old.delete(step.key);
          young.set(step.key, [step.value, step.subjects]);
        } else if (step.kind === 'get') {
          const found = young.get(step.key) ?? old.get(step.key);
          expect(cache.get(step.key, nothing)).toBe(found?.[0]);
          if (found) young.set(step.key, found);
          old.delete(step.key);
        } else if (step.kind === 'rotate') {
          cache.rotate();
          [young, old] = [new Map(), young];
        } else {
          cache.evict(step.subject);
          [young, old] = [without(young, step.subject), without(old, step.subject)];
        }
        expect(cache.size).toBe(young.size + old.size);
      }
    }),
  );
});
