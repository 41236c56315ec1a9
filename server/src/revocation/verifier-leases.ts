import type { AppliedChange, Change, FencedCache, LeaseClock, Position } from '@portcullis/schema';
import type { FeedRow } from '../domain/feed/feed.repository.ts';
import { VERIFIER_LEASE_MS } from './protocol.ts';
import { VerifierRecords, type Misconduct } from './verifier-records.ts';

/** What a verifier sends: where it is, and how long it will wait for news. */
export interface Sync {
  /** Id of the key that the verifier presents: nobody else speaks for its verifiers. */
  readonly credentialId: string;
  readonly workspaceId: string;
  /** Drawn at random by each verifier. */
  readonly verifierId: string;
  readonly position: Position;
  /** 0 to 1,000. */
  readonly waitMs: number;
}

/** What it gets back. */
export interface SyncAnswer {
  readonly position: Position;
  /** Of its workspace, after the position that it sent; empty with `reset`. */
  readonly changes: readonly Change[];
  /** Counted from when it sent the sync; 0: none, it asks for each key. */
  readonly leaseMs: number;
  /** Whether it must forget what it has: what it missed is not known any more. */
  readonly reset: boolean;
}

/** What the leases of verifiers are made of. */
export interface VerifierLeasesOptions {
  readonly clock: LeaseClock;
  readonly cache: Pick<FencedCache<unknown>, 'position' | 'changesSince' | 'isUsable' | 'leaseMs' | 'floor'>;
  /** Reads the feed. */
  readonly catchUp: () => Promise<void>;
  /** Hears that the server's acknowledgement may have grown. */
  readonly onAck: () => void;
  readonly report: (misconduct: Misconduct, about: { credentialId: string; verifierId: string }) => void;
}

/** The leases of verifiers, given by long poll: rules 13 to 17 and 21. */
export class VerifierLeases {
  readonly records: VerifierRecords;
  readonly #options: VerifierLeasesOptions;
  /** Those who wait for news, by workspace. */
  readonly #waiting = new Map<string, Set<() => void>>();
  /** Of every seq within memory, oldest first. */
  readonly #marks = new Map<number, string>();
  #isClosed = false;
  #expiryTimer: NodeJS.Timeout | undefined;

  constructor(options: VerifierLeasesOptions) {
    this.#options = options;
    this.records = new VerifierRecords(options.clock, options.cache, options.report);
    this.#rememberOwn();
  }

  /** How many polls are held at this moment. */
  get held(): number {
    let held = 0;
    for (const waiting of this.#waiting.values()) held += waiting.size;
    return held;
  }

  /**
   * Answers a sync: at once when there are changes of its workspace, else when there are, or after `waitMs`. `isAllowed`
   * looks at the credential again at the moment of the answer.
   */
  async sync(sync: Sync, isAllowed: () => Promise<boolean>): Promise<SyncAnswer> {
    const { cache, catchUp } = this.#options;
    const { credentialId, verifierId, workspaceId, position } = sync;
    if (position.seq > cache.position.seq) await catchUp();
    // Ahead of the feed, or of another history (rule 15): no acknowledgement and no lease.
    if (!this.#isKnown(position)) return { position: cache.position, changes: [], leaseMs: 0, reset: true };
    const record = this.records.open(credentialId, verifierId, workspaceId, position.seq);
    if (position.seq > record.acked) {
      record.acked = position.seq;
      this.#advance();
    }
    if (!this.#hasNews(workspaceId, position.seq)) await this.#waitForNews(workspaceId, sync.waitMs);
    const askedAt = cache.position.seq;
    const isAllowedThen = await isAllowed();
    // What changed meanwhile may have been its right: it gets no lease now, and is looked at again when it comes back.
    return this.#answer(sync, isAllowedThen && !this.#hasNews(workspaceId, askedAt));
  }

  /** Changes were applied: those who wait for news of these workspaces have some. */
  onApplied(rows: readonly FeedRow[]): void {
    for (const { seq, mark } of rows) this.#marks.set(seq, mark);
    this.#forgetMarks();
    for (const { workspaceId } of rows) {
      for (const wakeUp of this.#waiting.get(workspaceId) ?? []) wakeUp();
    }
    this.#advance();
  }

  /** The leases that were given belong to the old row, which runs out by itself (rule 19). */
  startOver(): void {
    this.records.clear();
    this.#marks.clear();
    this.#rememberOwn();
  }

  /** Gives no more leases, and answers all who wait. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#expiryTimer);
    for (const waiting of this.#waiting.values()) for (const wakeUp of waiting) wakeUp();
  }

  /** One step at one moment (rule 16): what it is told and what it may hold belong together. */
  #answer({ credentialId, workspaceId, verifierId, position }: Sync, isAllowed: boolean): SyncAnswer {
    const { cache, clock } = this.#options;
    const missed = this.#isKnown(position) ? cache.changesSince(position.seq) : undefined;
    // Whoever is reset asks again at once; until then there is nothing that a lease could be about.
    if (missed === undefined) return { position: cache.position, changes: [], leaseMs: 0, reset: true };
    // Again, because one without a lease may have been forgotten while it waited.
    const record = this.records.open(credentialId, verifierId, workspaceId, position.seq);
    const mayHave = isAllowed && !this.#isClosed && cache.isUsable() && this.records.mayHaveLease(record, verifierId);
    // Whole milliseconds, as they travel: rounded down, so that the record is never shorter than the lease.
    const leaseMs = mayHave ? Math.floor(Math.min(VERIFIER_LEASE_MS, cache.leaseMs())) : 0;
    if (leaseMs > 0) record.untilMs = Math.max(record.untilMs, clock.monotonicMs() + leaseMs);
    return { position: cache.position, changes: toOwnChanges(missed, workspaceId), leaseMs, reset: false };
  }

  #hasNews(workspaceId: string, seq: number): boolean {
    const missed = this.#options.cache.changesSince(seq);
    return missed === undefined || missed.some((change) => change.workspaceId === workspaceId);
  }

  async #waitForNews(workspaceId: string, waitMs: number): Promise<void> {
    if (waitMs <= 0 || this.#isClosed) return;
    const waiting = this.#waiting.get(workspaceId) ?? new Set();
    this.#waiting.set(workspaceId, waiting);
    await new Promise<void>((resolve) => {
      const wakeUp = (): void => {
        clearTimeout(timer);
        waiting.delete(wakeUp);
        if (waiting.size === 0) this.#waiting.delete(workspaceId);
        resolve();
      };
      const timer = setTimeout(wakeUp, waitMs);
      waiting.add(wakeUp);
    });
  }

  /** Whether a position is one of this history, not ahead of it, and within memory. */
  #isKnown({ seq, mark }: Position): boolean {
    const { cache } = this.#options;
    return seq <= cache.position.seq && this.#marks.get(seq) === mark;
  }

  #rememberOwn(): void {
    const { seq, mark } = this.#options.cache.position;
    this.#marks.set(seq, mark);
  }

  #forgetMarks(): void {
    const { floor } = this.#options.cache;
    for (const seq of this.#marks.keys()) {
      if (seq >= floor) return;
      this.#marks.delete(seq);
    }
  }

  /** Tells on, and again when the first lease that holds a change back has run out. */
  #advance(): void {
    this.#options.onAck();
    clearTimeout(this.#expiryTimer);
    const untilMs = this.records.nextExpiryMs();
    if (untilMs === undefined || this.#isClosed) return;
    const inMs = Math.max(1, untilMs - this.#options.clock.monotonicMs());
    this.#expiryTimer = setTimeout(() => {
      this.records.sweep();
      this.#advance();
    }, inMs).unref();
  }
}

function toOwnChanges(missed: readonly AppliedChange[], workspaceId: string): readonly Change[] {
  return missed
    .filter((change) => change.workspaceId === workspaceId)
    .map(({ seq, subjects }) => ({ seq, workspaceId, subjects }));
}
