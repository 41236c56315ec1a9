import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { RandomBytes } from './mint.ts';

/** A key of the configuration, 256 bits, under which secrets are kept. */
export interface EncryptionKey {
  /** Stands in the clear beside what it sealed, so that keys can be told apart when they are rotated. */
  readonly id: string;
  readonly cipherKey: KeyObject;
}

/** The row that a sealed secret belongs to. It is sealed in: in any other row the secret does not open. */
export interface SealedRow {
  readonly workspaceId: string;
  readonly apiKeyId: string;
  /** SHA-256, 32 bytes. */
  readonly secretHash: Uint8Array;
}

/** What opening brought: the secret, or why there is none. */
export type Opened =
  | { readonly secret: string }
  /** The key of this id is not configured; or it is, and what it should open was sealed by another or changed since. */
  | { readonly failure: 'KEY_NOT_CONFIGURED' | 'DAMAGED'; readonly keyId: string };

/** Seals secrets under the first of the configured keys, and opens what any of them sealed. */
export interface Sealer {
  /** The first seals. */
  readonly keyIds: readonly [first: string, ...others: string[]];
  seal(secret: string, row: SealedRow, randomBytes: RandomBytes): Uint8Array;
  open(sealed: Uint8Array, row: SealedRow): Opened;
}

/** null without a key: then nothing can be sealed or opened. */
export function createSealer(keys: readonly EncryptionKey[]): Sealer | null {
  const [first, ...others] = keys;
  if (first === undefined) return null;
  const keysById = new Map(keys.map((key) => [key.id, key.cipherKey]));
  return {
    keyIds: [first.id, ...others.map(({ id }) => id)],
    seal: (secret, row, randomBytes) => seal(secret, row, first, randomBytes(NONCE_BYTES)),
    open: (sealed, row) => open(Buffer.from(sealed), row, keysById),
  };
}

/** Of the layout: version, length of the key's id, the id, nonce, ciphertext, tag. */
const VERSION = 1;
const ALGORITHM = 'aes-256-gcm';
/** 96 random bits: one key may seal 2^32 secrets before two of them are likely to share one (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(secret: string, row: SealedRow, { id, cipherKey }: EncryptionKey, nonce: Uint8Array): Uint8Array {
  const header = Buffer.concat([Buffer.from([VERSION, id.length]), Buffer.from(id, 'ascii')]);
  const cipher = createCipheriv(ALGORITHM, cipherKey, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(toAssociatedData(header, row));
  const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
}

function open(sealed: Buffer, row: SealedRow, keysById: ReadonlyMap<string, KeyObject>): Opened {
  const headerBytes = 2 + (sealed[1] ?? 0);
  const keyId = sealed.toString('ascii', 2, headerBytes);
  const nonceEnd = headerBytes + NONCE_BYTES;
  const tagStart = sealed.length - TAG_BYTES;
  if (sealed[0] !== VERSION || tagStart < nonceEnd) return { failure: 'DAMAGED', keyId };
  const cipherKey = keysById.get(keyId);
  if (cipherKey === undefined) return { failure: 'KEY_NOT_CONFIGURED', keyId };
  const nonce = sealed.subarray(headerBytes, nonceEnd);
  const decipher = createDecipheriv(ALGORITHM, cipherKey, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(toAssociatedData(sealed.subarray(0, headerBytes), row));
  decipher.setAuthTag(sealed.subarray(tagStart));
  try {
    const secret = Buffer.concat([decipher.update(sealed.subarray(nonceEnd, tagStart)), decipher.final()]);
    return { secret: secret.toString('utf8') };
  } catch {
    // node:crypto throws one error for a wrong key, a changed byte and a foreign row; none of them opens anything.
    return { failure: 'DAMAGED', keyId };
  }
}

/** Ids have no NUL, and the hash has 32 bytes, so that no two rows have the same. */
function toAssociatedData(header: Uint8Array, { workspaceId, apiKeyId, secretHash }: SealedRow): Uint8Array {
  return Buffer.concat([header, Buffer.from(`\0${workspaceId}\0${apiKeyId}\0`), secretHash]);
}
