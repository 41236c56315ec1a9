import { parsePrefixedKey } from './key-format.ts';
import { isWellFormedKey } from './presented-key.ts';

/** Of a key with fewer characters than this no character is shown. */
const HINT_KEY_LENGTH_MIN = 24;

/** Characters shown at each end. The bound of a sixth of the length never binds: ⌊24/6⌋ is 4 already. */
const HINT_EDGE_LENGTH = 4;

/**
 * Makes the part of a key that may be shown and stored, such as `iea_live_AbCd…xqz8`; null where nothing may be shown.
 * Only the body is cut, so prefix and environment stay readable. What stays hidden: of a prefixed key 22 random
 * characters (131 bits), less the 24 bits that four digits of checksum tell about them; of a UUID 90 bits.
 */
export function toKeyHint(secret: string): string | null {
  if (!isWellFormedKey(secret) || secret.length < HINT_KEY_LENGTH_MIN) return null;
  const body = parsePrefixedKey(secret)?.body ?? secret;
  const lead = secret.slice(0, secret.length - body.length);
  return `${lead}${body.slice(0, HINT_EDGE_LENGTH)}…${body.slice(-HINT_EDGE_LENGTH)}`;
}
