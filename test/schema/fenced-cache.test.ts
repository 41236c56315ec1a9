import type { Change } from '@portcullis/schema/change-memory.ts';
import { FencedCache, type Loaded } from '@portcullis/schema/fenced-cache.ts';
import { readSentAt } from '@portcullis/schema/lease-deadline.ts';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { movableClocks, type MovableClocks } from './movable-clocks.ts';

let clock: MovableClocks;
let cache: FencedCache<string>;
beforeEach(() => {
  clock = movableClocks();
  cache = usable(100);
});

function usable(entriesMax: number): FencedCache<string> {
  const made = new FencedCache<string>({ clock, position: { seq: 10, mark: 'ten' }, entriesMax });
  made.extend(readSentAt(clock), 1_000);
  return made;
}

function aLoad({ asOf = 10, ...changes }: Partial<Loaded<string>> = {}): Loaded<string> {
  return { workspaceId: 'wsp_a', value: 'VALID', subjects: ['key_a', 'mem_a', 'tier_a'], asOf, ...changes };
}

function apply(to: FencedCache<string>, seq: number, ...subjects: string[]): void {
  const change: Change = { seq, workspaceId: 'wsp_a', subjects };
  to.apply([change], { seq, mark: `mark ${seq}` });
}

describe('it answers', () => {
  test('with what was admitted, in that workspace only', () => {
    expect(cache.admit('a', aLoad(), cache.beginLoad())).toBe(true);
    expect(cache.find('wsp_a', 'a')).toBe('VALID');
    expect(cache.find('wsp_b', 'a')).toBeUndefined();
  });

  test('nothing without a lease, after it, and when the time of day went back', () => {
    const without = new FencedCache<string>({ clock, position: { seq: 10, mark: 'ten' }, entriesMax: 100 });
    without.admit('a', aLoad(), without.beginLoad());
    expect(without.find('wsp_a', 'a')).toBeUndefined();
    cache.admit('a', aLoad(), cache.beginLoad());
    clock.advance(999);
    expect(cache.find('wsp_a', 'a')).toBe('VALID');
    clock.advance(1);
    expect(cache.find('wsp_a', 'a')).toBeUndefined();
    cache.extend(readSentAt(clock), 1_000);
    expect(cache.find('wsp_a', 'a')).toBe('VALID');
    clock.moveWall(-1);
    expect(cache.find('wsp_a', 'a')).toBeUndefined();
  });

  test.for(['key_a', 'mem_a', 'tier_a', 'wsp_a'])('nothing about %s after a change of it', (subject) => {
    cache.admit('a', aLoad(), cache.beginLoad());
    cache.admit('b', aLoad({ workspaceId: 'wsp_b', subjects: ['key_b'] }), cache.beginLoad());
    apply(cache, 11, subject);
    expect(cache.find('wsp_a', 'a')).toBeUndefined();
    expect(cache.find('wsp_b', 'b')).toBe('VALID');
    expect(cache.size).toBe(1);
  });
});

describe('it takes no load', () => {
  test.for(['key_a', 'mem_a', 'tier_a', 'wsp_a'])(
    'that was read before a change of %s, applied meanwhile',
    (subject) => {
      const epoch = cache.beginLoad();
      apply(cache, 11, subject);
      expect(cache.admit('a', aLoad({ asOf: 10 }), epoch)).toBe(false);
      expect(cache.admit('a', aLoad({ asOf: 11 }), epoch)).toBe(true);
    },
  );

  test('that was read before a change which was applied before the load began', () => {
    apply(cache, 11, 'key_a');
    expect(cache.admit('a', aLoad({ asOf: 10 }), cache.beginLoad())).toBe(false);
  });

  test('from before the floor, which rises with what is forgotten', () => {
    expect(cache.admit('a', aLoad({ asOf: 9 }), cache.beginLoad())).toBe(false);
    apply(cache, 11, 'key_other');
    clock.advance(120_001);
    apply(cache, 12, 'key_other');
    expect(cache.floor).toBe(11);
    expect(cache.admit('a', aLoad({ asOf: 10 }), cache.beginLoad())).toBe(false);
    expect(cache.admit('a', aLoad({ asOf: 11 }), cache.beginLoad())).toBe(true);
  });

  test('that began before it started over', () => {
    const epoch = cache.beginLoad();
    cache.startOver({ seq: 10, mark: 'another ten' });
    expect(cache.admit('a', aLoad({ asOf: 99 }), epoch)).toBe(false);
  });
});

test('started over it has nothing, no lease, and the new position', () => {
  cache.admit('a', aLoad(), cache.beginLoad());
  cache.startOver({ seq: 5, mark: 'five' });
  expect(cache.isUsable()).toBe(false);
  expect([cache.size, cache.position, cache.floor]).toEqual([0, { seq: 5, mark: 'five' }, 5]);
  cache.extend(readSentAt(clock), 1_000);
  expect(cache.find('wsp_a', 'a')).toBeUndefined();
});

test('reset it has nothing, and its floor is where what it missed ends', () => {
  cache.admit('a', aLoad(), cache.beginLoad());
  cache.reset(20);
  expect([cache.size, cache.floor]).toEqual([0, 20]);
  expect(cache.admit('a', aLoad({ asOf: 19 }), cache.beginLoad())).toBe(false);
});

test('a position never goes back', () => {
  apply(cache, 12, 'key_b');
  cache.apply([], { seq: 11, mark: 'eleven' });
  expect(cache.position).toEqual({ seq: 12, mark: 'mark 12' });
});

test('it never holds more entries than it may, and what is asked for stays', () => {
  const small = usable(100);
  for (let index = 0; index < 1_000; index += 1) {
    small.admit(`${index}`, aLoad({ workspaceId: `wsp_${index % 7}`, subjects: [`key_${index}`] }), small.beginLoad());
    small.admit('kept', aLoad({ workspaceId: 'wsp_kept' }), small.beginLoad());
    expect(small.find('wsp_kept', 'kept')).toBe('VALID');
    expect(small.size).toBeLessThanOrEqual(100);
  }
});

/** A store with three keys of two owners, a feed, and loads that are answered late: in any order. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('change' as const), key: fc.nat(2), what: fc.constantFrom('key', 'mem', 'wsp') }),
  fc.record({ kind: fc.constant('hear' as const) }),
  fc.record({ kind: fc.constant('send' as const), key: fc.nat(2) }),
  fc.record({ kind: fc.constant('answer' as const), which: fc.nat(5) }),
  fc.record({ kind: fc.constant('find' as const), key: fc.nat(2) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 80_000 }) }),
);

test('whatever is loaded, changed, heard of and answered in whatever order, it answers with nothing that a change it has applied made old', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120, size: 'max' }), (steps) => {
      clock = movableClocks();
      cache = usable(4);
      const subjectsOf = (key: number): string[] => [`key_${key}`, `mem_${key % 2}`];
      const feed: Change[] = [];
      const loads: { key: number; asOf: number; epoch: symbol }[] = [];
      let [newest, heard] = [10, 0];
      const isOld = (key: number, asOf: number): boolean =>
        feed
          .slice(0, heard)
          .some(({ seq, subjects }) => seq > asOf && ['wsp_a', ...subjectsOf(key)].some((id) => subjects.includes(id)));
      for (const step of steps) {
        cache.extend(readSentAt(clock), 1_000);
        if (step.kind === 'change') {
          const subject =
            step.what === 'wsp' ? 'wsp_a' : `${step.what}_${step.what === 'mem' ? step.key % 2 : step.key}`;
          feed.push({ seq: (newest += 1), workspaceId: 'wsp_a', subjects: [subject] });
        } else if (step.kind === 'hear') {
          const seq = newest;
          cache.apply(feed.slice(heard), { seq, mark: `${seq}` });
          heard = feed.length;
        } else if (step.kind === 'send') {
          loads.push({ key: step.key, asOf: newest, epoch: cache.beginLoad() });
        } else if (step.kind === 'answer') {
          const [load] = loads.splice(step.which % Math.max(1, loads.length), 1);
          if (load === undefined) continue;
          const { key, asOf, epoch } = load;
          cache.admit(`${key}`, aLoad({ value: `${asOf}`, subjects: subjectsOf(key), asOf }), epoch);
        } else if (step.kind === 'wait') clock.advance(step.ms);
        else {
          const found = cache.find('wsp_a', `${step.key}`);
          if (found !== undefined) expect(isOld(step.key, Number(found))).toBe(false);
        }
        expect(cache.size).toBeLessThanOrEqual(4);
      }
    }),
    { numRuns: 300 },
  );
});
