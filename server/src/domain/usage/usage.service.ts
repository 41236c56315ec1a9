import { z } from 'zod';
import { requireActor } from '../actor.ts';
import { managesKeys } from '../api-key/authorize.ts';
import { idOrNobody, NOBODY } from '../id.ts';
import { issue, parseInput } from '../input.ts';
import type { Scope } from '../scope.ts';
import { listUsage as readUsage } from './usage.repository.ts';
import type { UsageCount } from './usage.ts';

/** The longest range: a leap year. */
export const USAGE_DAYS_MAX = 366;

const day = z
  .string()
  .refine((text) => isDay(text), issue('is no day', 'a day of UTC such as 2026-11-20, from 2000-01-01 to 9999-12-31'));

const RANGE = z.object({
  range: z.object({ from: day, to: day }).refine(
    ({ from, to }) => {
      const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
      return !(days < 1 || days > USAGE_DAYS_MAX);
    },
    issue('ends before it begins, or is too long', `1 to ${USAGE_DAYS_MAX} days`),
  ),
});

/** Of which days, keys and in which sums usage is asked for. */
export interface ListUsageInput {
  readonly workspaceId: string;
  /** Days of UTC, both included. */
  readonly range: { readonly from: string; readonly to: string };
  readonly groupBy: 'DAY' | 'KEY' | 'VERDICT';
  /** By default all keys that the caller may see. */
  readonly keyId?: string | null | undefined;
}

/**
 * How often keys got a verdict: all keys with portcullis:keys:manage, else one's own. A few seconds late.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; INVALID_INPUT – a day that is none, or the length of the range
 */
export async function listUsage(
  scope: Scope,
  { workspaceId, range: asked, groupBy, keyId }: ListUsageInput,
): Promise<readonly UsageCount[]> {
  const actor = await requireActor(scope, workspaceId);
  const { range } = parseInput(RANGE, { range: asked });
  // A key that acts as a caller owns nothing: see `ownsKeys`.
  const own = actor.role === 'KEY' ? NOBODY : (actor.memberId ?? NOBODY);
  return await readUsage(scope.db, {
    workspaceId,
    ...range,
    groupBy,
    apiKeyId: keyId == null ? null : idOrNobody('key', keyId),
    ownerMemberId: managesKeys(actor) ? null : own,
  });
}

const DAY_MS = 86_400_000;

/** Also a day that the month has. */
function isDay(text: string): boolean {
  if (!/^[2-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
