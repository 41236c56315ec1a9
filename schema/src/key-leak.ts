import { hasValidChecksum } from './key-format.ts';

/**
 * Finds what looks like a prefixed key inside any text; for scanners that want the pattern itself.
 * A match is a key only if its checksum is right too ({@link findLeakedKeys}). Every repetition is bounded and a match
 * can't begin inside a word, so the time is linear in the text.
 */
export const KEY_LEAK_PATTERN = /(?<![0-9A-Za-z])[a-z][a-z0-9]{0,15}_(?:live|test)_[0-9A-Za-z]{32}(?![0-9A-Za-z])/;

/** Lists the prefixed keys with a right checksum that a text contains, each once, in the order of their appearance. */
export function findLeakedKeys(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [candidate] of text.matchAll(new RegExp(KEY_LEAK_PATTERN, 'g'))) {
    if (hasValidChecksum(candidate)) found.add(candidate);
  }
  return [...found];
}
