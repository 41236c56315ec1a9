import {
  findUnknownPermissions,
  type Grant,
  isSatisfied,
  type Requirement,
  REQUIREMENT_DEPTH_MAX,
} from '@portcullis/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGrants, NAMES, RESOURCES, toPairs, WHOLE } from './grant-model.ts';

const EVERYTHING: readonly Grant[] = [{ permission: '*', resources: null }];
const CATALOGUE = new Set(['read', 'write']);
const READ: Requirement = { kind: 'permission', name: 'read' };
const UNKNOWN: Requirement = { kind: 'permission', name: 'unknown' };

const satisfied = (requirement: Requirement, keyGrants: readonly Grant[] | null = null, ownerGrants = EVERYTHING) =>
  isSatisfied(requirement, keyGrants, ownerGrants, CATALOGUE);

test('a permission that is not live is never satisfied, whoever asks', () => {
  expect(satisfied(UNKNOWN)).toBe(false);
  expect(satisfied({ kind: 'allOf', of: [READ, UNKNOWN] })).toBe(false);
  expect(satisfied({ kind: 'anyOf', of: [UNKNOWN, READ] })).toBe(true);
  expect(satisfied({ kind: 'permission', name: '*' })).toBe(false);
});

test('empty lists are never satisfied', () => {
  expect(satisfied({ kind: 'allOf', of: [] })).toBe(false);
  expect(satisfied({ kind: 'anyOf', of: [] })).toBe(false);
  expect(satisfied({ kind: 'allOf', of: [READ, { kind: 'allOf', of: [] }] })).toBe(false);
});

test('a misspelt kind from untyped code is never satisfied', () => {
  // What a JavaScript caller can send although the types forbid it.
  const misspelt = { kind: 'not', of: [UNKNOWN] } as unknown as Requirement;
  expect(satisfied(misspelt)).toBe(false);
});

test('a permission counts only while key and owner both hold it', () => {
  const holder: readonly Grant[] = [{ permission: 'read', resources: null }];
  expect(satisfied(READ, holder, holder)).toBe(true);
  expect(satisfied(READ, holder, [])).toBe(false);
  expect(satisfied(READ, [], holder)).toBe(false);
  expect(satisfied(READ, null, [])).toBe(false);
});

test('any resource must be one that key and owner share', () => {
  const on = (...resources: string[]): readonly Grant[] => [{ permission: 'read', resources }];
  const anywhere: Requirement = { ...READ, anyResource: true };
  expect(satisfied(anywhere, on('d1', 'd2'), on('d2', 'd3'))).toBe(true);
  expect(satisfied(anywhere, on('d1'), on('d2'))).toBe(false);
  expect(satisfied(anywhere, [{ permission: 'read', resources: null }], on('d2'))).toBe(true);
  expect(satisfied(anywhere, [{ permission: 'read', resources: null }], on())).toBe(false);
});

test('of a named resource and any resource the named one counts', () => {
  expect(satisfied({ ...READ, resource: 'd1', anyResource: true }, [{ permission: 'read', resources: ['d2'] }])).toBe(
    false,
  );
});

test('what is nested deeper than the bound is never satisfied, and breaks no stack', () => {
  const nest = (depth: number): Requirement => (depth === 1 ? READ : { kind: 'anyOf', of: [nest(depth - 1)] });
  expect(satisfied(nest(REQUIREMENT_DEPTH_MAX))).toBe(true);
  expect(satisfied(nest(REQUIREMENT_DEPTH_MAX + 1))).toBe(false);
  let endless: Requirement = READ;
  for (let depth = 0; depth < 100_000; depth++) endless = { kind: 'allOf', of: [endless] };
  expect(satisfied(endless)).toBe(false);
});

test('the unknown permissions of a requirement are listed once each', () => {
  const gone: Requirement = { kind: 'permission', name: 'gone' };
  const requirement: Requirement = { kind: 'anyOf', of: [gone, READ, { kind: 'allOf', of: [UNKNOWN, gone] }] };
  expect(findUnknownPermissions(requirement, CATALOGUE)).toEqual(['gone', 'unknown']);
  expect(findUnknownPermissions(READ, CATALOGUE)).toEqual([]);
});

describe('against a model of single rights', () => {
  const leaf = fc.record(
    {
      kind: fc.constant('permission' as const),
      name: fc.constantFrom(...NAMES, 'nowhere'),
      resource: fc.constantFrom(...RESOURCES),
      anyResource: fc.boolean(),
    },
    { requiredKeys: ['kind', 'name'] },
  );
  const { requirement: anyRequirement } = fc.letrec<{ requirement: Requirement }>((tie) => ({
    requirement: fc.oneof(
      { maxDepth: REQUIREMENT_DEPTH_MAX - 1 },
      leaf,
      fc.record({
        kind: fc.constantFrom('allOf' as const, 'anyOf' as const),
        of: fc.array(tie('requirement'), { maxLength: 3 }),
      }),
    ),
  }));
  const anyCatalogue = fc
    .uniqueArray(fc.constantFrom(...NAMES), { minLength: 3 })
    .map((names) => new Set<string>(names));

  function modelSatisfied(requirement: Requirement, rights: ReadonlySet<string>): boolean {
    if (requirement.kind === 'allOf') {
      return requirement.of.length > 0 && requirement.of.every((part) => modelSatisfied(part, rights));
    }
    if (requirement.kind === 'anyOf') return requirement.of.some((part) => modelSatisfied(part, rights));
    const { name, resource, anyResource } = requirement;
    const enough = resource !== undefined ? [resource] : anyResource === true ? [...RESOURCES, WHOLE] : [WHOLE];
    return enough.some((one) => rights.has(`${name} ${one}`));
  }

  test('a requirement holds exactly when the rights that key, owner and catalogue share meet it', () => {
    fc.assert(
      fc.property(
        anyRequirement,
        fc.option(anyGrants),
        anyGrants,
        anyCatalogue,
        (requirement, key, owner, catalogue) => {
          const owned = toPairs(owner);
          const shared = key === null ? owned : [...toPairs(key)].filter((right) => owned.has(right));
          const live = new Set([...shared].filter((right) => catalogue.has(right.split(' ')[0] ?? '')));
          expect(isSatisfied(requirement, key, owner, catalogue)).toBe(modelSatisfied(requirement, live));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('taking a grant of the owner or a permission of the catalogue away never opens a gate', () => {
    fc.assert(
      fc.property(
        anyRequirement,
        fc.option(anyGrants),
        anyGrants,
        anyCatalogue,
        (requirement, key, owner, catalogue) => {
          if (isSatisfied(requirement, key, owner, catalogue)) return;
          expect(isSatisfied(requirement, key, owner.slice(1), catalogue)).toBe(false);
          expect(isSatisfied(requirement, key?.slice(1) ?? null, owner, catalogue)).toBe(false);
          expect(isSatisfied(requirement, key, owner, new Set([...catalogue].slice(1)))).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});
