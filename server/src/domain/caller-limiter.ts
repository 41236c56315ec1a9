import { toSubscriberNetwork } from '@portcullis/schema';
import { LRUCache } from 'lru-cache';
import { DomainError } from './errors.ts';

/** What is counted, each with a budget of its own; the numbers are points a minute. */
export interface CallerLimits {
  /** Keys that do not exist, by the client's address behind each caller that verifies. */
  readonly badKeysOfAddress: number;
  /** Keys that do not exist, by the caller that verifies. */
  readonly badKeysOfCredential: number;
  /** Credentials that are not valid, by address. */
  readonly failedSignIns: number;
  /** Calls that need no right, by whoever makes them. */
  readonly openCalls: number;
}

/** Who pays, out of which budget. */
export interface Account {
  readonly bucket: keyof CallerLimits;
  /** Id of a user or key, or a network: see {@link toNetwork}. */
  readonly payer: string;
}

/**
 * Budgets of callers. A budget holds a minute's points and fills again steadily. In the memory of one server process: with
 * several, a caller has as many budgets as there are servers.
 */
export interface CallerLimiter {
  /** @throws {DomainError} RATE_LIMITED – the budget is empty; nothing is taken */
  requireRoom(account: Account): void;
  /** Takes a point for what has happened, also when there is none left; what is owed is at most a minute's points. */
  charge(account: Account): void;
  /** Remembers what was presented and does exist: whoever presents it again is not guessing. */
  vouchFor(presentedHash: string): void;
  /** Whether it was presented lately and does exist; then no empty budget may refuse it. */
  isVouchedFor(presentedHash: string): boolean;
}

/** Makes one with all budgets full; `now` is a clock that may be set back without harm. */
export function createCallerLimiter(limits: CallerLimits, now: () => Date): CallerLimiter {
  const fullAgainAtMs = new LRUCache<string, number>({ max: ACCOUNTS_MAX });
  const vouched = new LRUCache<string, true>({ max: VOUCHED_MAX });
  /** How long the budget takes from here to be full, in milliseconds: 0 for a full one, a minute for an empty one. */
  const emptiness = (account: Account, nowMs: number): number => {
    const missingMs = (fullAgainAtMs.get(toName(account)) ?? 0) - nowMs;
    return Math.min(Math.max(missingMs, 0), OWED_MAX * MINUTE_MS);
  };
  return {
    requireRoom: (account) => {
      const waitMs = emptiness(account, now().getTime()) + MINUTE_MS / limits[account.bucket] - MINUTE_MS;
      if (waitMs > 0) throw rateLimited(Math.ceil(waitMs));
    },
    charge: (account) => {
      const nowMs = now().getTime();
      fullAgainAtMs.set(toName(account), nowMs + emptiness(account, nowMs) + MINUTE_MS / limits[account.bucket]);
    },
    vouchFor: (presentedHash) => void vouched.set(presentedHash, true),
    isVouchedFor: (presentedHash) => vouched.get(presentedHash) === true,
  };
}

const MINUTE_MS = 60_000;

/** A budget's minute, and one more minute that may be owed. */
const OWED_MAX = 2;

/** Budgets in memory, some 10 MB of them; beyond, the one that was used longest ago is forgotten, and so is full again. */
const ACCOUNTS_MAX = 50_000;

/** Some 2 MB. */
const VOUCHED_MAX = 20_000;

/** Who pays for an address: with IPv6 the /64, in which one client has all addresses; the unknown ones pay together. */
export function toNetwork(clientAddress: string | null): string {
  return clientAddress === null ? 'unknown' : toSubscriberNetwork(clientAddress);
}

function toName({ bucket, payer }: Account): string {
  return `${bucket} ${payer}`;
}

function rateLimited(retryAfterMs: number): DomainError<'RATE_LIMITED'> {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return new DomainError('RATE_LIMITED', `This was tried too often in a short time. Try again in ${seconds} s.`, {
    retryAfterMs,
  });
}
