import {
  ANY_RESOURCE,
  findExcess,
  type Grant,
  grantCovers,
  type NeededResource,
  RESOURCE_NAME,
} from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGrants, NAMES, toPairs, RESOURCES, WHOLE } from './grant-model.ts';

test.each(['d1', 'a', '~!@#$%^&*()', 'any', 'r'.repeat(256)])('a resource may be called %s', (name) => {
  expect(RESOURCE_NAME.test(name)).toBe(true);
});

test.each(['', 'a,b', ',', 'a b', 'a\n', 'a\0', 'ä', 'r'.repeat(257)])('no resource may be called %j', (name) => {
  expect(RESOURCE_NAME.test(name)).toBe(false);
});

describe('a grant', () => {
  const whole: Grant = { permission: 'datasets:*', resources: null };
  const named: Grant = { permission: 'datasets:*', resources: ['d1', 'd2'] };
  const none: Grant = { permission: 'datasets:*', resources: [] };
  const needs: readonly NeededResource[] = [undefined, 'd1', 'd3', ANY_RESOURCE];
  const covers = (grant: Grant) => needs.map((needed) => grantCovers(grant, 'datasets:read', needed));

  test('on all resources covers every need', () => {
    expect(covers(whole)).toEqual([true, true, true, true]);
  });

  test('on named resources covers those and the need of any, not the need of all', () => {
    expect(covers(named)).toEqual([false, true, false, true]);
  });

  test('on an empty list of resources covers nothing', () => {
    expect(covers(none)).toEqual([false, false, false, false]);
  });

  test('of another permission covers nothing', () => {
    expect(covers({ permission: 'reports:*', resources: null })).toEqual([false, false, false, false]);
  });

  test('on a resource that is called "any" covers that one, not the others', () => {
    const grant: Grant = { permission: 'datasets:read', resources: ['d1'] };
    expect(grantCovers(grant, 'datasets:read', 'any')).toBe(false);
  });
});

describe('what is requested beyond what is held', () => {
  const held: readonly Grant[] = [
    { permission: 'datasets:*', resources: ['d1', 'd2'] },
    { permission: 'datasets:read', resources: ['d3'] },
    { permission: 'reports:read', resources: null },
  ];

  test('is nothing for a permission without resources that is held somewhere', () => {
    expect(
      findExcess(
        [
          { permission: 'datasets:read', resources: null },
          { permission: 'datasets:*', resources: null },
        ],
        held,
      ),
    ).toEqual([]);
  });

  test('is nothing for named resources that are held by different grants together', () => {
    expect(
      findExcess(
        [
          { permission: 'datasets:read', resources: ['d1', 'd3'] },
          { permission: 'reports:read', resources: ['x'] },
        ],
        held,
      ),
    ).toEqual([]);
  });

  test('is the whole grant for a permission that is not held at all', () => {
    const requested: Grant[] = [
      { permission: 'users:read', resources: ['d1'] },
      { permission: 'users:write', resources: null },
    ];
    expect(findExcess(requested, held)).toEqual(requested);
  });

  test('is only the missing resources for a permission that is held on others', () => {
    expect(findExcess([{ permission: 'datasets:write', resources: ['d1', 'd3', 'd4'] }], held)).toEqual([
      { permission: 'datasets:write', resources: ['d3', 'd4'] },
    ]);
  });

  test('is a pattern that is wider than every held one, also when all that it matches today is held', () => {
    for (const permission of ['reports:*', '*', 'portcullis:*']) {
      expect(findExcess([{ permission, resources: null }], held)).toEqual([{ permission, resources: null }]);
    }
  });

  test('is every management right for who holds all of the product', () => {
    const requested: Grant[] = [{ permission: 'portcullis:keys:verify', resources: null }];
    expect(findExcess(requested, [{ permission: '*', resources: null }])).toEqual(requested);
  });

  test('is everything for who holds a permission on an empty list of resources', () => {
    const requested: Grant[] = [{ permission: 'a', resources: null }];
    expect(findExcess(requested, [{ permission: 'a', resources: [] }])).toEqual(requested);
  });

  test('is, name by name, what a model of single rights says', () => {
    const request = fc.record({
      permission: fc.constantFrom(...NAMES),
      resources: fc.option(fc.uniqueArray(fc.constantFrom(...RESOURCES), { minLength: 1 })),
    });
    fc.assert(
      fc.property(request, anyGrants, ({ permission, resources }, holder) => {
        const pairs = toPairs(holder);
        const isHeld = [...RESOURCES, WHOLE].some((resource) => pairs.has(`${permission} ${resource}`));
        const missing = resources?.filter((resource) => !pairs.has(`${permission} ${resource}`)) ?? [];
        const expected = isHeld
          ? missing.length > 0
            ? [{ permission, resources: missing }]
            : []
          : [{ permission, resources }];
        expect(findExcess([{ permission, resources }], holder)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('is never nothing when a named right is requested that is not held', () => {
    const onNamed = anyGrants.map((grants) =>
      grants.map((grant) => ({ ...grant, resources: grant.resources ?? ['r1'] })),
    );
    fc.assert(
      fc.property(onNamed, anyGrants, (requested, holder) => {
        if (findExcess(requested, holder).length > 0) return;
        const heldPairs = toPairs(holder);
        expect([...toPairs(requested)].filter((pair) => !heldPairs.has(pair))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
