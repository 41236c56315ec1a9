/** The shortest string that can be a key, in characters. */
export const PRESENTED_KEY_LENGTH_MIN = 8;

/** The longest string that can be a key, in characters. */
export const PRESENTED_KEY_LENGTH_MAX = 512;

/**
 * Says whether a string can be a key of any style: 8 to 512 visible ASCII characters.
 * Whatever is not can be refused without hashing it or asking for it.
 */
export function isWellFormedKey(presentedKey: string): boolean {
  const { length } = presentedKey;
  if (length < PRESENTED_KEY_LENGTH_MIN || length > PRESENTED_KEY_LENGTH_MAX) return false;
  return VISIBLE_ASCII.test(presentedKey);
}

/**
 * Says whether a string is a key of the UUID style: a version 4 UUID in its canonical, lower-case form.
 * A key is known by the hash of its exact characters, so the same UUID in upper case is another string, which was
 * never minted; it is not folded, because then two strings would open one gate.
 * @see RFC 9562, sections 4 and 5.4
 */
export function isUuidKey(presentedKey: string): boolean {
  return UUID_V4.test(presentedKey);
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
