import type { KeyInstants } from './snapshot.ts';

/** What a key is in a list; suspension of its workspace is no property of the key and not among them. */
export const KEY_STATUSES = ['ACTIVE', 'DISABLED', 'EXPIRED', 'REVOKED', 'SUPERSEDED'] as const;

/** One of {@link KEY_STATUSES}. */
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** The status of a key at a moment, by the same order and to the same millisecond as the verdicts. */
export function statusOf(key: KeyInstants, nowMs: number): KeyStatus {
  if (key.revokedAtMs !== null) return 'REVOKED';
  if (hasBegun(key.supersededAtMs, nowMs)) return 'SUPERSEDED';
  if (hasBegun(key.expiresAtMs, nowMs)) return 'EXPIRED';
  return key.disabledAtMs === null ? 'ACTIVE' : 'DISABLED';
}

/**
 * Says whether an instant has come: `now ≥ instant`, to the millisecond; null never comes.
 * Negated on purpose: a comparison with NaN is false, so a clock that is not known ends what can end.
 */
export function hasBegun(instantMs: number | null, nowMs: number): boolean {
  return instantMs !== null && !(nowMs < instantMs);
}
