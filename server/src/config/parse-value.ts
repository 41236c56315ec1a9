import { createHash } from 'node:crypto';
import type { Parsed, Parser } from './variable.ts';

/** Accepts decimal digits only, within the bounds: `256k`, `1e3` and `-1` are refused rather than guessed at. */
export function wholeNumber(min: number, max: number, unit?: string): Parser<number> {
  const accepted = `a whole number${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`;
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? { value } : refuse(text, accepted);
  };
}

/** Accepts one of the words, as they are spelled. */
export function oneOf<const Word extends string>(words: readonly Word[]): Parser<Word> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value === undefined ? refuse(text, `one of ${words.join(', ')}`) : { value };
  };
}

/** Accepts `true` and `false`. */
export function flag(text: string): Parsed<boolean> {
  return text === 'true' || text === 'false' ? { value: text === 'true' } : refuse(text, 'true or false');
}

/** Accepts a path as it is written; nothing expands a `~` here, so a directory of that name would be made. */
export function directoryPath(text: string): Parsed<string> {
  if (text.startsWith('~')) return { problem: `must be a whole path: nothing expands the ~ of ${quote(text)}` };
  return text.includes('\0') ? refuse(text, 'a path') : { value: text };
}

/** Accepts the name of a JWT claim. */
export function claimName(text: string): Parsed<string> {
  return /^[\x21-\x7e]{1,128}$/.test(text) ? { value: text } : refuse(text, 'the name of a claim, without spaces');
}

/**
 * Accepts a comma-separated list and drops repetitions; spaces around the entries are ignored.
 * An empty entry is a problem, because it is mostly a value that went missing.
 */
export function listOf<Item>(parseItem: Parser<Item>): Parser<readonly Item[]> {
  return (text) => {
    const items = new Set<Item>();
    for (const [index, entry] of text.split(',').entries()) {
      const parsed: Parsed<Item> = entry.trim() === '' ? { problem: 'is empty' } : parseItem(entry.trim());
      if ('problem' in parsed) return { problem: `entry ${index + 1} ${parsed.problem}` };
      items.add(parsed.value);
    }
    return { value: [...items] };
  };
}

/** Accepts the word `none` for an empty list; an empty text can't say it, because it counts as unset. */
export function listOrNone<Item>(parseItem: Parser<Item>): Parser<readonly Item[]> {
  const parseList = listOf(parseItem);
  return (text) => (text === 'none' ? { value: [] } : parseList(text));
}

/** Accepts the operator key, and keeps its SHA-256 alone: a random 32 characters need no slow hash. */
export function operatorKeyHash(presentedKey: string): Parsed<Buffer> {
  if (!/^[\x21-\x7e]{32,512}$/.test(presentedKey)) {
    return { problem: `must be 32 to 512 visible ASCII characters without a space; it has ${presentedKey.length}` };
  }
  return isRepetitive(presentedKey) ? repetitive : { value: createHash('sha256').update(presentedKey).digest() };
}

/** Accepts the secret of HS256 session tokens: at least as long as the hash, RFC 7518 section 3.2. */
export function sessionSecret(secret: string): Parsed<string> {
  if (secret.length < 32 || secret.length > 512) {
    return { problem: `must be 32 to 512 characters; it has ${secret.length}` };
  }
  return isRepetitive(secret) ? repetitive : { value: secret };
}

/** Says what was expected and what was there; only for variables that aren't secret. */
export function refuse(text: string, expected: string): { readonly problem: string } {
  return { problem: `must be ${expected}, but is ${quote(text)}` };
}

/** As JSON, so that control characters do no harm; shortened; without the user and password of a URL. */
export function quote(text: string): string {
  const shown = maskCredentials(text);
  return JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown);
}

/** Hides the user and password of a URL: they have no place in these variables, and somebody may have put them there. */
export function maskCredentials(text: string): string {
  return text.replace(/\/\/[^/]*@/g, '//…@');
}

const repetitive = { problem: 'must be random; it repeats a few characters' } as const;

/** Fewer than 6 different characters: never seen in 32 random ones, always in a placeholder like `xxxx…`. */
function isRepetitive(secret: string): boolean {
  return new Set(secret).size < 6;
}
