import { createSecretKey, hash, hkdfSync } from 'node:crypto';
import { createSealer, type Sealer } from './seal.ts';

/** What is derived from the idempotency key of one call: neither tells the key, nor one of them the other. */
export interface IdempotentSecret {
  /** Finds the call again; 32 bytes, which are stored. */
  readonly callHash: Uint8Array;
  /** Seals its answer, with a key that only who has the idempotency key can derive again. */
  readonly sealer: Sealer;
}

/**
 * Derives by HKDF-SHA256 (RFC 5869) what a call is found by and what seals its answer. `context` says whose call it is
 * and of what: the same idempotency key means something else in another one.
 */
export function deriveIdempotentSecret(idempotencyKey: string, context: readonly string[]): IdempotentSecret {
  const salt = hash('sha256', JSON.stringify(context), 'buffer');
  const derive = (info: string): Uint8Array => new Uint8Array(hkdfSync('sha256', idempotencyKey, salt, info, 32));
  const cipherKey = createSecretKey(derive('portcullis: seal the answer of a call'));
  const sealer = createSealer([{ id: 'idempotent', cipherKey }]);
  if (sealer === null) throw new Error('A sealer with a key is a sealer.');
  return { callHash: derive('portcullis: find a call'), sealer };
}
