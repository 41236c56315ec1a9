import { type AppliedChange, type Change, ChangeMemory } from './change-memory.ts';
import { LeaseDeadline, type LeaseClock, type SentAt } from './lease-deadline.ts';
import { SubjectCache } from './subject-cache.ts';

/** The newest change that a holder has applied; the mark is random, so that another history with the same seq shows. */
export interface Position {
  readonly seq: number;
  readonly mark: string;
}

/** A loaded value: what it is about, and the newest seq that was visible to the statement that read it. */
export interface Loaded<Value> {
  /** Whose it is: a change of the workspace concerns all of its values. */
  readonly workspaceId: string;
  readonly value: Value;
  /** Ids of everything else that it was computed from. */
  readonly subjects: readonly string[];
  readonly asOf: number;
}

/** When a load began; see {@link FencedCache.beginLoad}. */
export type LoadEpoch = symbol;

/** How a holder keeps its cache. */
export interface FencedCacheOptions {
  readonly clock: LeaseClock;
  readonly position: Position;
  readonly entriesMax: number;
}

/** Longer than any load lasts (rule 4), in milliseconds. */
const MEMORY_MS = 120_000;

/**
 * The cache of one holder, a server or a verifier, with the lease under which it may answer: rules 4 to 8, 19 and 20 of
 * the revocation protocol (`docs/revocation.md`). Every method is one step: nothing in here waits.
 */
export class FencedCache<Value> {
  readonly #clock: LeaseClock;
  readonly #entriesMax: number;
  readonly #deadline: LeaseDeadline;
  #workspaces = new Map<string, SubjectCache<Value>>();
  #memory: ChangeMemory;
  #position: Position;
  #epoch: LoadEpoch = Symbol('epoch');
  /** Entries that came into a young generation since the last rotation, at the least. */
  #youngCount = 0;

  constructor({ clock, position, entriesMax }: FencedCacheOptions) {
    this.#clock = clock;
    this.#entriesMax = entriesMax;
    this.#position = position;
    this.#deadline = new LeaseDeadline(clock);
    this.#memory = new ChangeMemory(position.seq, MEMORY_MS);
  }

  get position(): Position {
    return this.#position;
  }

  get floor(): number {
    return this.#memory.floor;
  }

  get size(): number {
    let size = 0;
    for (const cache of this.#workspaces.values()) size += cache.size;
    return size;
  }

  /** Whether it may be answered from at this moment; asked anew for each verification after that has begun (rule 5). */
  isUsable(): boolean {
    return !this.#deadline.isPast();
  }

  /** How long it may be answered from yet, in milliseconds. */
  leaseMs(): number {
    return this.#deadline.remainingMs();
  }

  /** Prolongs the lease, counted from the sending of what was confirmed; all that the answer told must be applied. */
  extend(sentAt: SentAt, durationMs: number): void {
    this.#deadline.extend(sentAt, durationMs);
  }

  /** Ends the lease; the next {@link extend} begins a new one. */
  endLease(): void {
    this.#deadline.end();
  }

  /** A value that may be answered with now; undefined when it must be asked for. */
  find(workspaceId: string, key: string): Value | undefined {
    const value = this.#workspaces.get(workspaceId)?.get(key, this.#countYoung);
    return value !== undefined && this.isUsable() ? value : undefined;
  }

  /** To be called before a load is sent: what comes back to a holder that has started over since is not kept. */
  beginLoad(): LoadEpoch {
    return this.#epoch;
  }

  /**
   * Keeps a loaded value if no change that was applied, whenever that was, makes it old (rule 7). Else it answers only the
   * verification that it was sent for.
   */
  admit(key: string, { workspaceId, value, subjects, asOf }: Loaded<Value>, epoch: LoadEpoch): boolean {
    if (epoch !== this.#epoch || !this.#memory.isCurrent([workspaceId, ...subjects], asOf)) return false;
    let cache = this.#workspaces.get(workspaceId);
    if (cache === undefined) this.#workspaces.set(workspaceId, (cache = new SubjectCache<Value>()));
    cache.set(key, value, subjects);
    this.#countYoung();
    return true;
  }

  /** Applies changes in their order: evicts, remembers, and moves on (rule 4). A position never goes back. */
  apply(changes: readonly Change[], position: Position): void {
    const nowMs = this.#clock.monotonicMs();
    for (const change of changes) {
      this.#evict(change);
      this.#memory.remember(change, nowMs);
    }
    if (position.seq > this.#position.seq) this.#position = position;
  }

  /** The changes that were applied after `seq`; undefined when the memory does not reach back to it. */
  changesSince(seq: number): readonly AppliedChange[] | undefined {
    return this.#memory.since(seq);
  }

  /** Empties the cache, of which it is not known what it missed up to `seq` (rule 14). */
  reset(seq: number): void {
    this.#workspaces = new Map();
    this.#youngCount = 0;
    this.#memory.raiseFloor(seq);
  }

  /** Becomes as a new process is (rule 19): nothing is kept, and nothing that was asked for before will be. */
  startOver(position: Position): void {
    this.#deadline.end();
    this.#epoch = Symbol('epoch');
    this.#position = position;
    this.#memory = new ChangeMemory(position.seq, MEMORY_MS);
    this.#workspaces = new Map();
    this.#youngCount = 0;
  }

  #evict({ workspaceId, subjects }: Change): void {
    const cache = this.#workspaces.get(workspaceId);
    if (cache === undefined) return;
    if (subjects.includes(workspaceId)) this.#workspaces.delete(workspaceId);
    else for (const subject of subjects) cache.evict(subject);
  }

  readonly #countYoung = (): void => {
    this.#youngCount += 1;
    if (this.#youngCount < this.#entriesMax / 2) return;
    this.#youngCount = 0;
    for (const [workspaceId, cache] of this.#workspaces) {
      cache.rotate();
      if (cache.size === 0) this.#workspaces.delete(workspaceId);
    }
  };
}
