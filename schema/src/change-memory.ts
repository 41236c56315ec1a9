/** What changed in a workspace, at its place in the order of all changes. */
export interface Change {
  readonly seq: number;
  readonly workspaceId: string;
  /** Ids of keys, members and tiers, or the workspace's own: then everything in it. */
  readonly subjects: readonly string[];
}

/** A change that was applied, and when, on the monotonic clock. */
export interface AppliedChange extends Change {
  readonly appliedAtMs: number;
}

/**
 * Which changes were applied lately (rule 4 of the revocation protocol): by them a loaded value is told from one that is
 * out of date already, and what a verifier has missed is known. Reaches back further than any load lasts.
 */
export class ChangeMemory {
  readonly #keepMs: number;
  readonly #newestSeqOf = new Map<string, number>();
  #remembered: AppliedChange[] = [];
  #forgotten = 0;
  #floor: number;

  /** `floor` is the seq of the newest change before the first that is remembered. */
  constructor(floor: number, keepMs: number) {
    this.#floor = floor;
    this.#keepMs = keepMs;
  }

  /** Everything after this seq is remembered; what was loaded as of an earlier one can't be judged any more. */
  get floor(): number {
    return this.#floor;
  }

  remember(change: Change, nowMs: number): void {
    for (const subject of change.subjects) this.#newestSeqOf.set(subject, change.seq);
    this.#remembered.push({ ...change, appliedAtMs: nowMs });
    this.#forget(nowMs - this.#keepMs);
  }

  /** Whether a value about these subjects is true as far as is known here, loaded when `asOf` was the newest seq. */
  isCurrent(subjects: readonly string[], asOf: number): boolean {
    if (asOf < this.#floor) return false;
    for (const subject of subjects) {
      const seq = this.#newestSeqOf.get(subject);
      if (seq !== undefined && seq > asOf) return false;
    }
    return true;
  }

  /** The changes after `seq`, oldest first; undefined when that lies before the floor. */
  since(seq: number): readonly AppliedChange[] | undefined {
    if (seq < this.#floor) return undefined;
    let first = this.#remembered.length;
    while (first > this.#forgotten && (this.#remembered[first - 1]?.seq ?? 0) > seq) first -= 1;
    return this.#remembered.slice(first);
  }

  /** What was applied before can't be told from what was missed. */
  raiseFloor(seq: number): void {
    this.#floor = Math.max(this.#floor, seq);
  }

  #forget(beforeMs: number): void {
    for (;;) {
      const oldest = this.#remembered[this.#forgotten];
      if (oldest === undefined || oldest.appliedAtMs >= beforeMs) break;
      for (const subject of oldest.subjects) {
        if (this.#newestSeqOf.get(subject) === oldest.seq) this.#newestSeqOf.delete(subject);
      }
      this.#floor = Math.max(this.#floor, oldest.seq);
      this.#forgotten += 1;
    }
    // Cut off in large pieces: moving the rest for each one would cost more than remembering it.
    if (this.#forgotten > 1_024 && this.#forgotten * 2 > this.#remembered.length) {
      this.#remembered = this.#remembered.slice(this.#forgotten);
      this.#forgotten = 0;
    }
  }
}
