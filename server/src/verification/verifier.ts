import {
  evaluate,
  isWellFormedKey,
  type EvaluatedVerdict,
  type Snapshot,
  type VerificationRequest,
} from '@portcullis/schema';
import type { Account } from '../domain/caller-limiter.ts';
import type { KeyPlace, KnownKey } from '../domain/known-keys.ts';
import type { Scope } from '../domain/scope.ts';
import { hashSecret } from '../secret/hash.ts';

/** A verdict, and the key that it is about; undefined for NOT_FOUND. */
export interface Verification {
  readonly verdict: EvaluatedVerdict;
  readonly snapshot: Snapshot | undefined;
}

/** What verifying takes of a scope. */
type Verifying = Pick<Scope, 'knownKeys' | 'now' | 'limiter' | 'usage'>;

/**
 * Decides whether a presented key may do what a request asks: from memory under a lease, else on the state of the primary
 * at this moment. A key that does not exist is charged to every payer; once one of them has nothing left, keys that this
 * server has not seen are not looked up for it any more. Those that it has seen go on, so that a flood of guesses refuses
 * nobody's good key.
 * @throws {DomainError} RATE_LIMITED
 */
export async function verifyKey(
  scope: Verifying,
  place: KeyPlace,
  presentedKey: string,
  request: VerificationRequest,
  payers: readonly Account[],
): Promise<Verification> {
  const secretHash = isWellFormedKey(presentedKey) ? hashSecret(presentedKey) : undefined;
  const known =
    (secretHash && scope.knownKeys.find(place, secretHash)) ?? (await lookUp(scope, place, secretHash, payers));
  // The clock is read after the look-up: what ended while that was under way has ended.
  const atMs = scope.now().getTime();
  const verdict = evaluate(known?.snapshot, request, atMs);
  if (known === undefined || secretHash === undefined) return { verdict, snapshot: undefined };
  const { snapshot } = known;
  const { workspaceId, keyId: apiKeyId } = snapshot;
  scope.usage.count({ workspaceId, apiKeyId, secretHash: secretHash.toString('base64'), verdict, atMs });
  return { verdict, snapshot };
}

async function lookUp(
  { knownKeys, limiter }: Verifying,
  place: KeyPlace,
  secretHash: Buffer | undefined,
  payers: readonly Account[],
): Promise<KnownKey | undefined> {
  const name = secretHash && toName(place, secretHash);
  if (name === undefined || !limiter.isVouchedFor(name)) for (const payer of payers) limiter.requireRoom(payer);
  const known = secretHash && (await knownKeys.load(place, secretHash));
  if (known === undefined) for (const payer of payers) limiter.charge(payer);
  else if (name !== undefined) limiter.vouchFor(name);
  return known;
}

function toName(place: KeyPlace, secretHash: Buffer): string {
  return `${'workspaceId' in place ? place.workspaceId : place.workspaceSlug} ${secretHash.toString('base64')}`;
}
