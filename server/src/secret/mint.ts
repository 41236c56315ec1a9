import { BASE62_ALPHABET, formatPrefixedKey } from '@portcullis/schema';
import { v4 } from 'uuid';

/** How a new secret is to look. */
export interface MintFormat {
  readonly style: 'PREFIXED' | 'UUID';
  readonly prefix: string;
  readonly environment: 'LIVE' | 'TEST';
}

/** `count` bytes from a cryptographic source. */
export type RandomBytes = (count: number) => Uint8Array;

/** A new secret: 154 random bits in a prefixed key, 122 in a UUID. */
export function mintSecret({ style, prefix, environment }: MintFormat, randomBytes: RandomBytes): string {
  if (style === 'UUID') return v4({ random: randomBytes(16) });
  return formatPrefixedKey({ prefix, environment, randomBody: randomBase62(RANDOM_CHARACTERS, randomBytes) });
}

/** What an invitation is accepted with: 43 × log2(62) = 256 random bits. */
export function mintInvitationSecret(randomBytes: RandomBytes): string {
  return `invitation_${randomBase62(43, randomBytes)}`;
}

/** Characters of a prefixed key's body before its checksum: 26 × log2(62) = 154.8 bits. */
const RANDOM_CHARACTERS = 26;
/** 4 × 62: bytes from here on are thrown away, because `% 62` would favour the first eight characters. */
const REJECTED_FROM = 248;

/** Rejection sampling: each character is equally likely. */
export function randomBase62(count: number, randomBytes: RandomBytes): string {
  let characters = '';
  while (characters.length < count) {
    for (const byte of randomBytes(count)) {
      if (byte < REJECTED_FROM && characters.length < count) characters += BASE62_ALPHABET.charAt(byte % 62);
    }
  }
  return characters;
}
