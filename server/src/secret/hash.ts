import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of a secret, 32 bytes: all that is kept of it. Minted secrets have 122 bits and more, so that a slow hash
 * would protect nothing and would let anybody with a network cable occupy the processor.
 */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** Compares two SHA-256 values in a time that does not depend on where they differ. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
