import { CHAIN_START, digestOf, hashOfEvent, type HashedEvent } from './audit-hash.ts';
import { isSameHash } from './hash.ts';

/** An event as the audit log shows it, and as an export holds it: everything by which its hash can be worked out anew. */
export interface ChainedEvent extends Omit<HashedEvent, 'clientAddressDigest' | 'personalDigest'> {
  readonly clientAddress: string | null;
  readonly clientAddressProof: Proof | null;
  readonly personal: unknown;
  readonly personalProof: Proof | null;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** What the chain covers in place of a value that can be erased, in hex. */
export interface Proof {
  readonly digest: string;
  /** null: erased, with the value. */
  readonly salt: string | null;
}

/** A place in a chain: position 0 and 64 zeros before its first event. */
export interface ChainPlace {
  readonly position: number;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** The place before the first event. */
export const CHAIN_BEGINNING: ChainPlace = { position: 0, hash: Buffer.from(CHAIN_START).toString('hex') };

/** The first thing that is wrong with a chain. */
export interface ChainProblem {
  /**
   * CHANGED: the event is not what was written. REMOVED: the event is missing. INSERTED: an event too many is there.
   * TRUNCATED: the chain is shorter than it was. HEAD_CHANGED: the chain's own record of its end does not fit it.
   * REWRITTEN: the event at this place is another one than it was.
   */
  readonly kind: 'CHANGED' | 'REMOVED' | 'INSERTED' | 'TRUNCATED' | 'HEAD_CHANGED' | 'REWRITTEN';
  readonly position: number;
}

/** What is wrong with an event that is read next behind a place of its chain. */
export function findProblem(place: ChainPlace, event: ChainedEvent): ChainProblem | undefined {
  const { position } = event;
  if (position > place.position + 1) return { kind: 'REMOVED', position: place.position + 1 };
  if (position <= place.position) return { kind: 'INSERTED', position };
  return isAsWritten(place, event) ? undefined : { kind: 'CHANGED', position };
}

function isAsWritten(place: ChainPlace, event: ChainedEvent): boolean {
  const { clientAddress, clientAddressProof, personal, personalProof } = event;
  const hash = hashOfEvent(Buffer.from(place.hash, 'hex'), {
    ...event,
    clientAddressDigest: clientAddressProof?.digest ?? null,
    personalDigest: personalProof?.digest ?? null,
  });
  return (
    isSameHash(hash, Buffer.from(event.hash, 'hex')) &&
    isProven(clientAddress, clientAddressProof) &&
    isProven(personal, personalProof)
  );
}

/** A value that was erased, or never was, must not be there. */
function isProven(value: unknown, proof: Proof | null): boolean {
  const { digest, salt } = proof ?? { digest: '', salt: null };
  if (salt === null) return value === null;
  return digestOf(Buffer.from(salt, 'hex'), value).toString('hex') === digest;
}
