import {
  evaluate,
  isWellFormedKey,
  type EvaluatedVerdict,
  type Snapshot,
  type VerificationRequest,
} from '@portcullis/schema';
import type { Account } from '../domain/caller-limiter.ts';
import type { Scope } from '../domain/scope.ts';
import { hashSecret } from '../secret/hash.ts';
import { findSnapshot, type KeyPlace } from './snapshot.repository.ts';

/** A verdict, and the key that it is about; undefined for NOT_FOUND. */
export interface Verification {
  readonly verdict: EvaluatedVerdict;
  readonly snapshot: Snapshot | undefined;
}

/**
 * Decides whether a presented key may do what a request asks, on the state of the primary at this moment. A key that does
 * not exist is charged to every payer; once one of them has nothing left, keys that this server has not seen are not looked
 * up for it any more. Those that it has seen go on, so that a flood of guesses refuses nobody's good key.
 * @throws {DomainError} RATE_LIMITED
 */
export async function verifyKey(
  { db, now, limiter, usage }: Pick<Scope, 'db' | 'now' | 'limiter' | 'usage'>,
  place: KeyPlace,
  presentedKey: string,
  request: VerificationRequest,
  payers: readonly Account[],
): Promise<Verification> {
  const hash = isWellFormedKey(presentedKey) ? hashSecret(presentedKey) : undefined;
  const secretHash = hash?.toString('base64');
  const known = `${toName(place)} ${secretHash ?? ''}`;
  if (!limiter.isVouchedFor(known)) for (const payer of payers) limiter.requireRoom(payer);
  const snapshot = hash && (await findSnapshot(db, place, hash));
  const atMs = now().getTime();
  const verdict = evaluate(snapshot, request, atMs);
  if (snapshot === undefined || secretHash === undefined) {
    for (const payer of payers) limiter.charge(payer);
    return { verdict, snapshot };
  }
  limiter.vouchFor(known);
  usage.count({ workspaceId: snapshot.workspaceId, apiKeyId: snapshot.keyId, secretHash, verdict, atMs });
  return { verdict, snapshot };
}

function toName(place: KeyPlace): string {
  return 'workspaceId' in place ? place.workspaceId : place.workspaceSlug;
}
