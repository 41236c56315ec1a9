/**
 * Values by key, which are found by what they are about as well. What was not asked for lately goes first: entries live
 * in a young and an old generation, a hit moves them to the young one, and whoever owns the cache drops the old one when
 * room is needed. That costs no links between entries, of which there may be a million.
 */
export class SubjectCache<Value> {
  #young = new Generation<Value>();
  #old = new Generation<Value>();

  get size(): number {
    return this.#young.entries.size + this.#old.entries.size;
  }

  /** The value; `promoted` hears of one that was moved to the young generation. */
  get(key: string, promoted: () => void): Value | undefined {
    const young = this.#young.entries.get(key);
    if (young !== undefined) return young.value;
    const old = this.#old.take(key);
    if (old === undefined) return undefined;
    this.#young.insert(key, old);
    promoted();
    return old.value;
  }

  set(key: string, value: Value, subjects: readonly string[]): void {
    this.#old.take(key);
    this.#young.take(key);
    this.#young.insert(key, { value, subjects });
  }

  /** Drops every entry that is about this; of very many rather all there are than one by one. */
  evict(subject: string): void {
    if (!this.#young.evict(subject)) this.#young = new Generation<Value>();
    if (!this.#old.evict(subject)) this.#old = new Generation<Value>();
  }

  /** Forgets what was not asked for since this was last called. */
  rotate(): void {
    this.#old = this.#young;
    this.#young = new Generation<Value>();
  }
}

interface Entry<Value> {
  readonly value: Value;
  readonly subjects: readonly string[];
}

/** From here on one after the other would take longer than a verification may wait. */
const EVICTED_ONE_BY_ONE_MAX = 5_000;

class Generation<Value> {
  readonly entries = new Map<string, Entry<Value>>();
  /** Keys of entries about a subject. One key alone is kept without a set, as most are. */
  readonly #keysOf = new Map<string, string | Set<string>>();

  insert(key: string, entry: Entry<Value>): void {
    this.entries.set(key, entry);
    for (const subject of entry.subjects) this.#link(subject, key);
  }

  take(key: string): Entry<Value> | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    for (const subject of entry.subjects) this.#unlink(subject, key);
    return entry;
  }

  /** false: there are too many to drop them one by one, and none was. */
  evict(subject: string): boolean {
    const keys = this.#keysOf.get(subject);
    if (keys === undefined) return true;
    if (typeof keys === 'string') return this.take(keys) !== undefined;
    if (keys.size > EVICTED_ONE_BY_ONE_MAX) return false;
    for (const key of keys) this.take(key);
    return true;
  }

  #link(subject: string, key: string): void {
    const keys = this.#keysOf.get(subject);
    if (keys === undefined) this.#keysOf.set(subject, key);
    else if (typeof keys === 'string') this.#keysOf.set(subject, new Set([keys, key]));
    else keys.add(key);
  }

  #unlink(subject: string, key: string): void {
    const keys = this.#keysOf.get(subject);
    if (typeof keys === 'string' || keys === undefined || keys.size === 1) this.#keysOf.delete(subject);
    else keys.delete(key);
  }
}
