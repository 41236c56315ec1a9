import {
  compileAllowList,
  evaluate,
  type EvaluatedVerdict,
  permissionsOf,
  type Snapshot,
  VERDICTS,
  type VerificationRequest,
} from '@portcullis/schema';
import { describe, expect, test } from 'vitest';
import { aSnapshot, NOW_MS, type SnapshotChanges } from './snapshot-fixture.ts';

/** Each way to be refused: what brings it about, in fields that no other way uses. */
const CAUSES: readonly { verdict: EvaluatedVerdict; snapshot?: SnapshotChanges; request?: VerificationRequest }[] = [
  { verdict: 'REVOKED', snapshot: { revokedAtMs: NOW_MS - 1, revocationReason: 'COMPROMISED' } },
  { verdict: 'SUPERSEDED', snapshot: { supersededAtMs: NOW_MS } },
  { verdict: 'SUPERSEDED', snapshot: { secretValidUntilMs: NOW_MS } },
  { verdict: 'EXPIRED', snapshot: { expiresAtMs: NOW_MS } },
  { verdict: 'DISABLED', snapshot: { disabledAtMs: NOW_MS - 1 } },
  { verdict: 'DISABLED', snapshot: { workspace: { status: 'SUSPENDED' } } },
  { verdict: 'WRONG_ENVIRONMENT', request: { environment: 'TEST' } },
  {
    verdict: 'IP_NOT_ALLOWED',
    snapshot: { ipAllowList: compileAllowList(['203.0.113.0/24']) },
    request: { clientAddress: '198.51.100.1' },
  },
  {
    verdict: 'INSUFFICIENT_PERMISSIONS',
    snapshot: { grants: [] },
    request: { require: { kind: 'permission', name: 'datasets:read' } },
  },
];

function evaluateCauses(causes: typeof CAUSES): EvaluatedVerdict {
  const snapshot = aSnapshot(Object.assign({}, ...causes.map((cause) => cause.snapshot)));
  return evaluate(snapshot, Object.assign({}, ...causes.map((cause) => cause.request)), NOW_MS);
}

test('a key that does not exist here is not found, whatever is asked of it', () => {
  expect(evaluate(undefined, {}, NOW_MS)).toBe('NOT_FOUND');
  expect(evaluate(undefined, { environment: 'TEST', clientAddress: 'x' }, Number.NaN)).toBe('NOT_FOUND');
});

test('a key against which nothing speaks is valid', () => {
  expect(evaluate(aSnapshot(), {}, NOW_MS)).toBe('VALID');
});

test.each(CAUSES)('$verdict is the verdict when only $snapshot $request speaks against a key', (cause) => {
  expect(evaluateCauses([cause])).toBe(cause.verdict);
});

test.each(CAUSES.flatMap((first, index) => CAUSES.slice(index + 1).map((second) => [first, second] as const)))(
  'of two verdicts that apply the earlier wins: $0.verdict before $1.verdict',
  (first, second) => {
    expect(VERDICTS.indexOf(first.verdict)).toBeLessThanOrEqual(VERDICTS.indexOf(second.verdict));
    expect(evaluateCauses([second, first])).toBe(first.verdict);
  },
);

test('of any number of verdicts that apply the earliest wins', () => {
  for (let subset = 1; subset < 2 ** CAUSES.length; subset++) {
    const causes = CAUSES.filter((_, index) => subset & (1 << index));
    expect(evaluateCauses(causes)).toBe(causes[0]?.verdict);
  }
});

describe.each([
  ['expiry', 'expiresAtMs', 'EXPIRED'],
  ['a scheduled end by a newer key', 'supersededAtMs', 'SUPERSEDED'],
  ['the end of an old secret’s overlap', 'secretValidUntilMs', 'SUPERSEDED'],
] as const)('%s', (_, field, verdict) => {
  const at = (nowMs: number) => evaluate(aSnapshot({ [field]: NOW_MS }), {}, nowMs);

  test('comes at its millisecond, not one earlier', () => {
    expect([at(NOW_MS - 1), at(NOW_MS - 0.5), at(NOW_MS), at(NOW_MS + 1)]).toEqual([
      'VALID',
      'VALID',
      verdict,
      verdict,
    ]);
  });

  test('has come when the time is not known', () => {
    expect(at(Number.NaN)).toBe(verdict);
    expect(evaluate(aSnapshot({ [field]: Number.NaN }), {}, NOW_MS)).toBe(verdict);
  });
});

test('a revoked or disabled key is refused although the clock that reads it runs behind', () => {
  expect(evaluate(aSnapshot({ revokedAtMs: NOW_MS + 5000 }), {}, NOW_MS)).toBe('REVOKED');
  expect(evaluate(aSnapshot({ disabledAtMs: NOW_MS + 5000 }), {}, NOW_MS)).toBe('DISABLED');
});

test('a request that names no environment is served by keys of both', () => {
  expect(evaluate(aSnapshot({ environment: 'TEST' }), {}, NOW_MS)).toBe('VALID');
  expect(evaluate(aSnapshot({ environment: 'TEST' }), { environment: 'TEST' }, NOW_MS)).toBe('VALID');
});

test('a key with an allow list is refused to a client without a readable address', () => {
  const snapshot = aSnapshot({ ipAllowList: compileAllowList(['203.0.113.0/24', '2001:db8::/32']) });
  const from = (clientAddress?: string) => evaluate(snapshot, { clientAddress }, NOW_MS);
  expect(from('203.0.113.9')).toBe('VALID');
  expect(from('::ffff:203.0.113.9')).toBe('VALID');
  expect(from('2001:db8::9')).toBe('VALID');
  for (const address of [undefined, '', 'unknown', '203.0.113.9:443', '203.0.114.0']) {
    expect(from(address), String(address)).toBe('IP_NOT_ALLOWED');
  }
});

test('a key without grants of its own may what its owner may now', () => {
  const require = { kind: 'permission', name: 'datasets:read', resource: 'd1' } as const;
  const owned = (resources: readonly string[]) =>
    aSnapshot({ owner: { grants: [{ permission: 'datasets:read', resources }] } });
  expect(evaluate(owned(['d1']), { require }, NOW_MS)).toBe('VALID');
  expect(evaluate(owned(['d2']), { require }, NOW_MS)).toBe('INSUFFICIENT_PERMISSIONS');
});

test('a key with no grants is valid for a request that needs none', () => {
  expect(evaluate(aSnapshot({ grants: [] }), {}, NOW_MS)).toBe('VALID');
});

test('evaluating changes neither snapshot nor request', () => {
  const snapshot = deepFreeze(aSnapshot({ ipAllowList: compileAllowList(['10.0.0.0/8']) }));
  const request = deepFreeze({
    clientAddress: '10.1.2.3',
    require: { kind: 'permission', name: 'datasets:read' },
  } as const);
  expect(evaluate(snapshot, request, NOW_MS)).toBe('VALID');
});

function deepFreeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}

describe('the permissions of a key', () => {
  const listed = (
    changes: Partial<Snapshot>,
    ownerGrants: Snapshot['owner']['grants'],
    catalogue?: readonly string[],
  ) =>
    permissionsOf(
      aSnapshot({
        ...changes,
        owner: { grants: ownerGrants },
        ...(catalogue && { workspace: { catalogue: new Set(catalogue) } }),
      }),
    );

  test('are the live ones that key and owner both hold somewhere, sorted', () => {
    expect(
      listed({ grants: null }, [{ permission: '*', resources: null }], ['b', 'a:c', 'B-'.toLowerCase(), 'a']),
    ).toEqual(['a', 'a:c', 'b', 'b-']);
    expect(
      listed({ grants: [{ permission: 'datasets:*', resources: null }] }, [
        { permission: 'datasets:read', resources: ['d1'] },
      ]),
    ).toEqual(['datasets:read']);
  });

  test('leave out what key and owner hold on different resources only', () => {
    expect(
      listed({ grants: [{ permission: 'datasets:read', resources: ['d1'] }] }, [
        { permission: '*', resources: ['d2'] },
      ]),
    ).toEqual([]);
  });

  test('leave out retired ones and those of a key without grants', () => {
    const everything = [{ permission: '*', resources: null }];
    expect(listed({ grants: [{ permission: 'gone', resources: null }] }, everything)).toEqual([]);
    expect(listed({ grants: [] }, everything)).toEqual([]);
  });
});
