import { z } from 'zod';
import type { Db } from '../../db/connect.ts';
import { digestOf } from '../../secret/audit-hash.ts';
import { hashSecret, isSameHash } from '../../secret/hash.ts';
import { deriveIdempotentSecret, type IdempotentSecret } from '../../secret/idempotent-secret.ts';
import type { Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError } from '../errors.ts';
import { issue } from '../input.ts';
import { toActorReference } from '../principal.ts';
import type { TransactionScope } from '../scope.ts';
import { requireNotEnded, type ApiKey } from './api-key.ts';
import { requireRightsOfKey, requireVisibleApiKey } from './authorize.ts';
import {
  deleteCallsBefore,
  eraseAnswersBefore,
  findIdempotentCall,
  insertIdempotentCall,
  type FoundCall,
} from './idempotent-call.repository.ts';
import type { WithSecret } from './key-secret.ts';

/** How long the answer of a call can be had again, in milliseconds: 10 minutes. */
const ANSWER_KEPT_MS = 600_000;
/** How long a call is remembered, so that its idempotency key does nothing a second time, in milliseconds: 30 days. */
const CALL_KEPT_MS = 30 * 86_400_000;

/** What an idempotency key has to look like. */
const IDEMPOTENCY_KEY_ACCEPTED = '22 to 128 visible ASCII characters, at least 128 random bits';

/** Its entropy is all that keeps a sealed answer closed to who reads the database; a repeated character has none. */
export const idempotencyKeyRule = z
  .string()
  .refine((text) => /^[!-~]{22,128}$/.test(text), {
    ...issue('does not have the expected form', IDEMPOTENCY_KEY_ACCEPTED),
    abort: true,
  })
  .refine((text) => new Set(text).size >= 6, issue('is not random', IDEMPOTENCY_KEY_ACCEPTED))
  .nullish();

/** What a call asks for that may come twice. */
export interface RepeatableCall {
  readonly idempotencyKey: string | null | undefined;
  readonly workspaceId: string;
  /** The mutation's name in the API. */
  readonly mutation: string;
  /** All that decides what the call does; the second one must have the same. */
  readonly input: object;
}

/** A call with an idempotency key, by what is derived from that key. */
interface DerivedCall extends IdempotentSecret {
  readonly workspaceId: string;
  readonly mutation: string;
  readonly inputHash: Uint8Array;
}

/** null for a call without an idempotency key, which is done each time that it comes. */
export function toDerivedCall(
  { principal }: TransactionScope,
  { idempotencyKey, workspaceId, mutation, input }: RepeatableCall,
): DerivedCall | null {
  if (idempotencyKey == null) return null;
  const derived = deriveIdempotentSecret(idempotencyKey, [workspaceId, toActorReference(principal), mutation]);
  // As JSON has it: without what is left out, instants as text.
  const inputHash = digestOf(derived.callHash, JSON.parse(JSON.stringify(input)));
  return { ...derived, workspaceId, mutation, inputHash };
}

/**
 * What the same call was answered before; undefined when it is the first. The caller has authorised, and holds a lock for
 * which a second call with the same input waits: the owner's row, or the key's.
 * @throws {DomainError} IDEMPOTENCY_KEY_REUSED – with other input; IDEMPOTENCY_EXPIRED – later than 10 minutes, or the
 * secret has ended; API_KEY_ENDED; NOT_FOUND, FORBIDDEN – the caller may not see that key, or its rights, any more
 */
export async function findAnswer(
  tx: TransactionScope,
  actor: Actor,
  call: DerivedCall | null,
): Promise<WithSecret | undefined> {
  if (call === null) return undefined;
  const { workspaceId, mutation } = call;
  const found = await findIdempotentCall(tx.db, workspaceId, call.callHash);
  if (found === undefined) return undefined;
  if (!isSameHash(found.inputHash, call.inputHash)) throw keyReused();
  const { key: apiKey } = await requireVisibleApiKey(tx, found.apiKeyId);
  requireRightsOfKey(actor, apiKey);
  requireNotEnded(apiKey, tx.now(), 'its secret is not answered again');
  const secret = openAnswer(call, found, tx.now());
  if (secret === undefined) throw expired(apiKey);
  appendAudit(tx, { workspaceId, action: mutation, target: apiKey.id, after: { answeredAgain: true }, changes: [] });
  return { apiKey, secret };
}

/**
 * Keeps what a call answers, for 10 minutes, in the transaction that does it; answers it.
 * @throws {DomainError} IDEMPOTENCY_KEY_REUSED – by a call with other input that came at the same time
 */
export async function keepAnswer(
  tx: TransactionScope,
  call: DerivedCall | null,
  done: WithSecret,
): Promise<WithSecret> {
  if (call === null) return done;
  const { workspaceId, callHash, inputHash, sealer } = call;
  const secretHash = hashSecret(done.secret);
  const row = { workspaceId, apiKeyId: done.apiKey.id, secretHash };
  const sealedAnswer = sealer.seal(done.secret, row, tx.randomBytes);
  const createdAt = tx.now();
  // One with the same input would have waited for the lock, and found the answer.
  if (!(await insertIdempotentCall(tx, { workspaceId, callHash, inputHash, secretHash, sealedAnswer, createdAt })))
    throw keyReused();
  await forgetOldCalls(tx.db, createdAt, FORGOTTEN_BY_THE_WAY);
  return done;
}

/** Old calls that one call cleans up beside its own work: more than one makes, so that they never pile up. */
const FORGOTTEN_BY_THE_WAY = 10;

/** Rows that one piece of housekeeping cleans up at the most, of each sort. */
const FORGOTTEN_IN_A_PIECE = 1_000;

/** A task of housekeeping, for when no later call comes; true: there is more. */
export async function forgetIdempotentCalls(tx: TransactionScope): Promise<boolean> {
  return await forgetOldCalls(tx.db, tx.now(), FORGOTTEN_IN_A_PIECE);
}

/**
 * Erases answers that are too old to be given again, and forgets calls that are older than 30 days, of all workspaces; at
 * most `limit` of each. true: there may be more.
 */
async function forgetOldCalls(db: Db, now: Date, limit: number): Promise<boolean> {
  const erased = await eraseAnswersBefore(db, new Date(now.getTime() - ANSWER_KEPT_MS), limit);
  const forgotten = await deleteCallsBefore(db, new Date(now.getTime() - CALL_KEPT_MS), limit);
  return erased === limit || forgotten === limit;
}

/** undefined when it is too late, or the secret has ended since. */
function openAnswer({ sealer }: DerivedCall, found: FoundCall, now: Date): string | undefined {
  const { workspaceId, apiKeyId, secretHash, sealedAnswer, createdAt, secretValidUntil } = found;
  const isOver = createdAt.getTime() + ANSWER_KEPT_MS <= now.getTime();
  const isSuperseded = secretValidUntil !== null && secretValidUntil <= now;
  if (isOver || isSuperseded || sealedAnswer === null) return undefined;
  const opened = sealer.open(sealedAnswer, { workspaceId, apiKeyId, secretHash });
  return 'secret' in opened ? opened.secret : undefined;
}

function keyReused(): DomainError<'IDEMPOTENCY_KEY_REUSED'> {
  return new DomainError(
    'IDEMPOTENCY_KEY_REUSED',
    'This `idempotencyKey` was used for a call with other input. Make a new random one for each thing that is to be done.',
  );
}

function expired({ id }: Pick<ApiKey, 'id'>): DomainError<'IDEMPOTENCY_EXPIRED'> {
  return new DomainError(
    'IDEMPOTENCY_EXPIRED',
    'The call with this `idempotencyKey` was done, but its secret is not answered any more: 10 minutes have passed, or the key got another one. Regenerate the key.',
    { apiKeyId: id },
  );
}
