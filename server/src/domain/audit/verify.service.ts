import { z } from 'zod';
import { CHAIN_BEGINNING, findProblem, type ChainPlace, type ChainProblem } from '../../secret/audit-chain.ts';
import type { Db } from '../../db/connect.ts';
import { issue, parseInput, pattern } from '../input.ts';
import type { Scope } from '../scope.ts';
import { findChainEnd, findEventAt, readChainPart, type ChainEnd, type EventPlace } from './audit-log.repository.ts';
import { requireAuditReader } from './audit-log.service.ts';

/** Events that one call checks at the most: a second or less of work. */
const EVENTS_MAX = 10_000;
/** Events that one call checks when the caller names no number. */
export const EVENTS_DEFAULT = 5_000;
/** Events that are in memory at once; between two parts other requests have their turn. */
const PART = 500;

const placeRule = z.object({
  position: z.int().refine((value) => value >= 0, issue('is negative', 'a whole number from 0')),
  hash: pattern(/^[0-9a-f]{64}$/, '64 hexadecimal digits in lower case'),
});
const VERIFY = z.object({
  expectedHead: placeRule.nullish(),
  after: placeRule.nullish(),
  limit: z
    .int()
    .refine((value) => value >= 1 && value <= EVENTS_MAX, issue('is out of bounds', `1 to ${EVENTS_MAX}`))
    .nullish(),
});

/** Which chain, from where, and what it must have in it. */
export type VerifyAuditLogInput = z.input<typeof VERIFY> & {
  /** null: the chain of the installation. */
  readonly workspaceId: string | null;
};

/** What checking a chain, or a part of it, found. */
export interface AuditVerification {
  /** Whether the end of the chain was reached, or a problem. */
  readonly isComplete: boolean;
  /** Where the chain ended when the call began. */
  readonly head: ChainPlace;
  /** The last place up to which everything is as it was written. */
  readonly checkedTo: ChainPlace;
  readonly checkedCount: number;
  readonly problem: ChainProblem | null;
}

/**
 * Reads a chain anew, from its beginning or behind a place that was checked before, and works out its hashes. What is
 * appended meanwhile is left for the next time.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:audit:read; INVALID_INPUT
 */
export async function verifyAuditLog(
  scope: Scope,
  { workspaceId, ...input }: VerifyAuditLogInput,
): Promise<AuditVerification> {
  await requireAuditReader(scope, workspaceId);
  const { expectedHead, after, limit } = parseInput(VERIFY, input);
  const chain: Chain = { db: scope.db, workspaceId };
  const checkedTo = after ?? CHAIN_BEGINNING;
  const end = await findChainEnd(scope.db, workspaceId);
  const found = { head: end?.head ?? CHAIN_BEGINNING, checkedTo, checkedCount: 0, isComplete: true };
  if (end === undefined) return { ...found, problem: { kind: 'HEAD_CHANGED', position: 0 } };
  if (checkedTo.position > end.head.position) return { ...found, problem: cutOffBehind(end.head) };
  const behind = await findStart(chain, checkedTo);
  if (behind === undefined) return { ...found, problem: { kind: 'REWRITTEN', position: checkedTo.position } };
  const walk = await walkChain(chain, { checkedTo, behind, to: end.head.position, limit: limit ?? EVENTS_DEFAULT });
  if (!walk.isComplete || walk.problem !== null) return { ...found, ...walk };
  return { ...found, ...walk, problem: await findProblemOfEnd(chain, walk.checkedTo, end, expectedHead ?? null) };
}

interface Chain {
  readonly db: Db;
  readonly workspaceId: string | null;
}

/** The event behind which to begin; null: at the first; undefined: it is not there, or another one is. */
async function findStart({ db, workspaceId }: Chain, start: ChainPlace): Promise<EventPlace | null | undefined> {
  if (isSamePlace(start, CHAIN_BEGINNING)) return null;
  return await findEventAt(db, workspaceId, start);
}

type Walk = Omit<AuditVerification, 'head'>;

async function walkChain(
  { db, workspaceId }: Chain,
  start: { checkedTo: ChainPlace; behind: EventPlace | null; to: number; limit: number },
): Promise<Walk> {
  let { checkedTo, behind } = start;
  let checkedCount = 0;
  while (checkedCount < start.limit) {
    const limit = Math.min(PART, start.limit - checkedCount);
    const events = await readChainPart(db, workspaceId, { behind, to: start.to, limit });
    for (const event of events) {
      const problem = findProblem(checkedTo, { ...event, at: event.at.toISOString() });
      if (problem !== undefined) return { isComplete: true, checkedTo, checkedCount, problem };
      checkedTo = { position: event.position, hash: event.hash };
      behind = event;
      checkedCount += 1;
    }
    if (events.length < limit) return { isComplete: true, checkedTo, checkedCount, problem: null };
  }
  return { isComplete: false, checkedTo, checkedCount, problem: null };
}

/** What is wrong with a chain whose events fit each other: its record of its end, or that it is another chain. */
async function findProblemOfEnd(
  { db, workspaceId }: Chain,
  last: ChainPlace,
  { head, lastPosition }: ChainEnd,
  expectedHead: ChainPlace | null,
): Promise<ChainProblem | null> {
  if (last.position < head.position) return cutOffBehind(last);
  if (lastPosition > head.position) return { kind: 'INSERTED', position: head.position + 1 };
  if (!isSamePlace(last, head)) return { kind: 'HEAD_CHANGED', position: head.position };
  if (expectedHead === null || isSamePlace(expectedHead, CHAIN_BEGINNING)) return null;
  if (expectedHead.position > head.position) return cutOffBehind(head);
  const found = await findEventAt(db, workspaceId, expectedHead);
  return found === undefined ? { kind: 'REWRITTEN', position: expectedHead.position } : null;
}

function cutOffBehind({ position }: ChainPlace): ChainProblem {
  return { kind: 'TRUNCATED', position: position + 1 };
}

function isSamePlace(one: ChainPlace, other: ChainPlace): boolean {
  return one.position === other.position && one.hash === other.hash;
}
