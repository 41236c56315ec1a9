import { z } from 'zod';
import type { TierLimit } from '../../db/tables.ts';
import { boundedList, issue, pattern } from '../input.ts';

/** A plan that keys can be on; it is attached to their record and never part of the key's text. */
export interface Tier {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly description: string;
  /** For each key of the tier. */
  readonly limits: readonly TierLimit[];
  /** Whether keys of the tier may have an IP allow list. */
  readonly ipAllowListsAllowed: boolean;
  /** Whether members may choose it for their own keys. */
  readonly selfService: boolean;
  readonly createdAt: Date;
  /** Keys keep a retired tier; no key gets it any more. */
  readonly retiredAt: Date | null;
}

/** The lengths of window, shortest first. */
export const LIMIT_WINDOWS = ['SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH'] as const;
/** Limits of one tier at the most: each is looked at on every verification. */
const LIMITS_MAX = 20;
/** The largest amount of a limit: a million million, far below what a number holds exactly. */
export const LIMIT_AMOUNT_MAX = 1_000_000_000_000;

/** Goes into a header of `/verify`, so it is visible ASCII with single places between. */
export const tierNameRule = pattern(
  /^[A-Za-z0-9](?:[A-Za-z0-9 _.-]{0,62}[A-Za-z0-9])?$/,
  '1 to 64 letters, digits, blanks, _, . and -, with a letter or digit at each end',
);

const limit = z.object({
  name: pattern(/^[a-z0-9_-]{1,64}$/, '1 to 64 characters of a-z, 0-9, _ and -'),
  amount: z
    .number()
    .refine(
      (amount) => Number.isInteger(amount) && amount >= 0 && amount <= LIMIT_AMOUNT_MAX,
      issue('is out of range', `0 to ${LIMIT_AMOUNT_MAX}`),
    ),
  window: z.enum(LIMIT_WINDOWS),
});

/** The limits of a tier. */
export const limitsRule = boundedList(limit, LIMITS_MAX, 'limits').refine(
  (limits) => new Set(limits.map(({ name }) => name)).size === limits.length,
  issue('uses a name twice', 'one limit for each name'),
);
