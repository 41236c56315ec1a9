import { crc32 } from './crc32.ts';
import type { Environment } from './environment.ts';

/** The digits of base 62 in the order of their values; also the alphabet of a key's random characters. */
export const BASE62_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random characters of a prefixed key: 26 × log2(62) = 154 bits. */
export const KEY_RANDOM_LENGTH = 26;

/** Characters of a prefixed key that hold its checksum: 62^6 > 2^32. */
const KEY_CHECKSUM_LENGTH = 6;

/** What a workspace may choose as the prefix of its keys. */
export const KEY_PREFIX = /^[a-z][a-z0-9]{0,15}$/;

/** The parts of a prefixed key; `body` is its 26 random characters and its checksum. */
export interface PrefixedKey {
  readonly prefix: string;
  readonly environment: Environment;
  readonly body: string;
}

/**
 * Joins the parts of a key and adds its checksum: `<prefix>_<live|test>_<26 random><6 checksum>`.
 * @throws {RangeError} when prefix or random part are not of the format; the message holds neither
 */
export function formatPrefixedKey(parts: {
  readonly prefix: string;
  readonly environment: Environment;
  readonly randomBody: string;
}): string {
  if (!KEY_PREFIX.test(parts.prefix)) throw new RangeError('A key prefix is [a-z][a-z0-9]{0,15}');
  if (!RANDOM_BODY.test(parts.randomBody))
    throw new RangeError('The random part of a key is 26 characters of 0-9A-Za-z');
  const checked = `${parts.prefix}_${parts.environment === 'LIVE' ? 'live' : 'test'}_${parts.randomBody}`;
  return checked + toChecksum(checked);
}

/** Says whether a string looks like a prefixed key; its checksum may be wrong. */
export function hasPrefixedShape(presentedKey: string): boolean {
  return SHAPE.test(presentedKey);
}

/**
 * Says whether a string is a prefixed key whose checksum is right. The checksum is no secret and proves nothing about
 * the key's existence: it refuses typos without a look-up, and tells a leaked key from a string that looks like one.
 */
export function hasValidChecksum(presentedKey: string): boolean {
  if (!hasPrefixedShape(presentedKey)) return false;
  const checkedLength = presentedKey.length - KEY_CHECKSUM_LENGTH;
  return toChecksum(presentedKey.slice(0, checkedLength)) === presentedKey.slice(checkedLength);
}

/**
 * Takes a string of the prefixed shape apart; undefined for any other.
 * The checksum is not looked at: imported keys may have the shape and a checksum of their own.
 */
export function parsePrefixedKey(presentedKey: string): PrefixedKey | undefined {
  if (!hasPrefixedShape(presentedKey)) return undefined;
  const bodyStart = presentedKey.length - KEY_RANDOM_LENGTH - KEY_CHECKSUM_LENGTH;
  const prefixEnd = presentedKey.indexOf('_');
  return {
    prefix: presentedKey.slice(0, prefixEnd),
    environment: presentedKey.startsWith('_live_', prefixEnd) ? 'LIVE' : 'TEST',
    body: presentedKey.slice(bodyStart),
  };
}

/** CRC-32 of everything before it in base 62, most significant digit first, left-padded with `0`. */
function toChecksum(checked: string): string {
  let rest = crc32(checked);
  let checksum = '';
  for (let digit = 0; digit < KEY_CHECKSUM_LENGTH; digit++) {
    checksum = BASE62_ALPHABET.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}

const RANDOM_BODY = /^[0-9A-Za-z]{26}$/;
const SHAPE = /^[a-z][a-z0-9]{0,15}_(?:live|test)_[0-9A-Za-z]{32}$/;
