import {
  evaluate,
  isWellFormedKey,
  type EvaluatedVerdict,
  type Snapshot,
  type VerificationRequest,
} from '@portcullis/schema';
import type { Db } from '../db/connect.ts';
import { hashSecret } from '../secret/hash.ts';
import { findSnapshot, type KeyPlace } from './snapshot.repository.ts';

/** A verdict, and the key that it is about; undefined for NOT_FOUND. */
export interface Verification {
  readonly verdict: EvaluatedVerdict;
  readonly snapshot: Snapshot | undefined;
}

/** Decides whether a presented key may do what a request asks, on the state of the primary at this moment. */
export async function verifyKey(
  { db, now }: { readonly db: Db; readonly now: () => Date },
  place: KeyPlace,
  presentedKey: string,
  request: VerificationRequest,
): Promise<Verification> {
  const snapshot = isWellFormedKey(presentedKey) ? await findSnapshot(db, place, hashSecret(presentedKey)) : undefined;
  return { verdict: evaluate(snapshot, request, now().getTime()), snapshot };
}
