/**
 * Whether a key could be found by trying, by whoever has its hash: it is short, or of one class of characters (lower
 * case, upper case, digits, others). Nobody can see in a string how it was made, so a strong look proves nothing.
 */
export function isWeakKey(presentedKey: string): boolean {
  const classes = CLASSES.filter((characters) => characters.test(presentedKey));
  return presentedKey.length < STRONG_KEY_LENGTH_MIN || classes.length < 2;
}

const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^0-9A-Za-z]/];

/** A key with fewer characters than this is weak: 20 random hexadecimal digits are 80 bits. */
const STRONG_KEY_LENGTH_MIN = 20;
