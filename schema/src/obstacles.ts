import { evaluate, type EvaluatedVerdict, type VerificationRequest } from './evaluate.ts';
import type { Snapshot } from './snapshot.ts';

/** A verdict that a key's snapshot can be refused with. */
export type RefusingCheck = Exclude<EvaluatedVerdict, 'NOT_FOUND' | 'VALID'>;

/** What is evaluated: a key, and a request. */
interface Case {
  readonly snapshot: Snapshot;
  readonly request: VerificationRequest;
}

/** The same case without what each check looks at, in the order of the checks. */
const LIFTED: Readonly<Record<RefusingCheck, (of: Case) => Case>> = {
  REVOKED: liftFromKey({ revokedAtMs: null }),
  SUPERSEDED: liftFromKey({ supersededAtMs: null, secretValidUntilMs: null }),
  EXPIRED: liftFromKey({ expiresAtMs: null }),
  DISABLED: ({ snapshot, request }) => ({
    snapshot: { ...snapshot, disabledAtMs: null, workspace: { ...snapshot.workspace, status: 'ACTIVE' } },
    request,
  }),
  WRONG_ENVIRONMENT: liftFromRequest({ environment: undefined }),
  IP_NOT_ALLOWED: liftFromKey({ ipAllowList: null }),
  INSUFFICIENT_PERMISSIONS: liftFromRequest({ require: undefined }),
};

/** Every check, in the order in which `evaluate` makes them. */
// The keys of a literal are of its type.
export const CHECKS = Object.keys(LIFTED) as readonly RefusingCheck[];

/**
 * Lists everything that speaks against a key, the deciding check first: asks `evaluate`, takes away what it named, and asks
 * again. So there is one place that decides, and it does not pay for being explained.
 */
export function findObstacles(
  snapshot: Snapshot,
  request: VerificationRequest,
  nowMs: number,
): readonly RefusingCheck[] {
  const obstacles: RefusingCheck[] = [];
  let of: Case = { snapshot, request };
  for (;;) {
    const verdict = evaluate(of.snapshot, of.request, nowMs);
    // A check that refuses again without what it looks at would go on for ever.
    if (verdict === 'VALID' || verdict === 'NOT_FOUND' || obstacles.includes(verdict)) return obstacles;
    obstacles.push(verdict);
    of = LIFTED[verdict](of);
  }
}

function liftFromKey(lifted: Partial<Snapshot>) {
  return ({ snapshot, request }: Case): Case => ({ snapshot: { ...snapshot, ...lifted }, request });
}

function liftFromRequest(lifted: VerificationRequest) {
  return ({ snapshot, request }: Case): Case => ({ snapshot, request: { ...request, ...lifted } });
}
