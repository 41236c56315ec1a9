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
  { db, now, limiter }: Pick<Scope, 'db' | 'now' | 'limiter'>,
  place: KeyPlace,
  presentedKey: string,
  request: VerificationRequest,
  payers: readonly Account[],
): Promise<Verification> {
  const secretHash = isWellFormedKey(presentedKey) ? hashSecret(presentedKey) : undefined;
  const known = secretHash && toKnown(place, secretHash);
  if (known === undefined || !limiter.isVouchedFor(known)) for (const payer of payers) limiter.requireRoom(payer);
  const snapshot = secretHash && (await findSnapshot(db, place, secretHash));
  if (snapshot === undefined) for (const payer of payers) limiter.charge(payer);
  else if (known !== undefined) limiter.vouchFor(known);
  return { verdict: evaluate(snapshot, request, now().getTime()), snapshot };
}

function toKnown(place: KeyPlace, secretHash: Buffer): string {
  return `${'workspaceId' in place ? place.workspaceId : place.workspaceSlug} ${secretHash.toString('base64')}`;
}
