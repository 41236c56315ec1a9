import {
  CHECKS,
  compileAllowList,
  evaluate,
  findObstacles,
  VERDICTS,
  type VerificationRequest,
} from '@portcullis/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aSnapshot, NOW_MS, type SnapshotChanges } from './snapshot-fixture.ts';

/** Each obstacle by itself, in fields that no other one uses. */
const OBSTACLES: Readonly<
  Record<(typeof CHECKS)[number], { snapshot?: SnapshotChanges; request?: VerificationRequest }>
> = {
  REVOKED: { snapshot: { revokedAtMs: NOW_MS - 1 } },
  SUPERSEDED: { snapshot: { supersededAtMs: NOW_MS, secretValidUntilMs: NOW_MS } },
  EXPIRED: { snapshot: { expiresAtMs: NOW_MS } },
  DISABLED: { snapshot: { disabledAtMs: NOW_MS - 1, workspace: { status: 'SUSPENDED' } } },
  WRONG_ENVIRONMENT: { request: { environment: 'TEST' } },
  IP_NOT_ALLOWED: { snapshot: { ipAllowList: compileAllowList(['203.0.113.0/24']) } },
  INSUFFICIENT_PERMISSIONS: {
    snapshot: { grants: [] },
    request: { require: { kind: 'permission', name: 'datasets:read' } },
  },
};

test('every check is there, in the order of the verdicts', () => {
  expect(CHECKS).toEqual(VERDICTS.filter((verdict) => verdict in OBSTACLES));
});

test('of any obstacles exactly those are found, in order, and the first is what evaluate decides', () => {
  fc.assert(
    fc.property(fc.subarray([...CHECKS]), (wished) => {
      const snapshot = aSnapshot(Object.assign({}, ...wished.map((name) => OBSTACLES[name].snapshot)));
      const request: VerificationRequest = Object.assign({}, ...wished.map((name) => OBSTACLES[name].request));
      const found = findObstacles(snapshot, request, NOW_MS);
      expect(found).toEqual(CHECKS.filter((name) => wished.includes(name)));
      expect(found[0] ?? 'VALID').toBe(evaluate(snapshot, request, NOW_MS));
    }),
  );
});

test('looking for obstacles changes neither key nor request', () => {
  const snapshot = aSnapshot({ revokedAtMs: 1, expiresAtMs: 1, workspace: { status: 'SUSPENDED' } });
  const [before, request] = [structuredClone({ ...snapshot }), { environment: 'TEST' } as const];
  findObstacles(snapshot, request, NOW_MS);
  expect(snapshot).toEqual(before);
  expect(request).toEqual({ environment: 'TEST' });
});

test('a clock that is not known ends what can end, here too', () => {
  expect(findObstacles(aSnapshot({ expiresAtMs: NOW_MS }), {}, Number.NaN)).toEqual(['EXPIRED']);
});
