import type { RetryOptions } from './client-options.ts';
import { ConnectionError, UnavailableError } from './request-errors.ts';
import { parseWholeNumber } from './whole-number.ts';

/** How long to wait before an attempt is repeated, in milliseconds; undefined: not at all. */
export type PauseBefore = (error: unknown, attempt: number) => number | undefined;

/**
 * Answers the rule by which failed attempts are repeated. Pauses double and are shortened by up to a half at random, so
 * that the clients of a server that comes back do not all come at once; never shorter than the server asks for.
 * @throws {RangeError} when an option is out of bounds
 */
export function createPauses({ attempts, pauseMs }: RetryOptions = {}): PauseBefore {
  const attemptsMax = parseWholeNumber('retry.attempts', attempts, { min: 1, max: 10, byDefault: 3 });
  const firstMs = parseWholeNumber('retry.pauseMs', pauseMs, { min: 0, max: 60_000, byDefault: 100 });
  return (error, attempt) => {
    if (attempt >= attemptsMax || !isPassing(error)) return undefined;
    const jittered = firstMs * 2 ** (attempt - 1) * (1 - Math.random() / 2);
    const askedMs = error instanceof UnavailableError ? error.retryAfterMs : undefined;
    return Math.max(jittered, askedMs ?? 0);
  };
}

function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError || error instanceof UnavailableError;
}
