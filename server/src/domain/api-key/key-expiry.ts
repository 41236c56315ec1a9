import { invalidInput } from '../errors.ts';
import type { KeyPolicy } from '../workspace/workspace.ts';

/**
 * Holds an expiry to the key policy's longest life, counted from the making of the key.
 * @throws {DomainError} INVALID_INPUT – also when that life is over by now: no change of expiry may end a key unasked
 */
export function toExpiry(wished: Date | null, { lifetimeDaysMax }: KeyPolicy, createdAt: Date, now: Date): Date | null {
  if (lifetimeDaysMax === null) return wished;
  const latest = new Date(createdAt.getTime() + lifetimeDaysMax * DAY_MS);
  if (latest <= now)
    throw invalidInput(
      ['expiresAt'],
      `can't be changed: the key policy allows ${lifetimeDaysMax} days from the key's making`,
      'nothing; generate a new key',
    );
  if (wished === null) return latest;
  if (wished > latest)
    throw invalidInput(['expiresAt'], 'is later than the key policy allows', `at most ${latest.toISOString()}`);
  return wished;
}

const DAY_MS = 86_400_000;
