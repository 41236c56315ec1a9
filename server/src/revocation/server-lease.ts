import { type FencedCache, type LeaseClock, readSentAt } from '@portcullis/schema';
import type { Db } from '../db/connect.ts';
import { FEED_ROWS_MAX, readFeed, readNewestPosition, type FeedRow } from '../domain/feed/feed.repository.ts';
import { acknowledge, insertInstance, renewInstance } from './instance.repository.ts';
import { LEASE_MARGIN, SERVER_LEASE_MS } from './protocol.ts';

/** What the lease of a server is made of. */
export interface ServerLeaseOptions {
  readonly db: Db;
  readonly clock: LeaseClock;
  readonly cache: Pick<FencedCache<unknown>, 'position' | 'apply' | 'extend' | 'endLease' | 'startOver'>;
  /** A new random name each time (rule 10). */
  readonly newId: () => string;
  /** The newest change that this server and every verifier with a lease of it have applied (rule 17). */
  readonly ack: () => number;
  /** Hears of changes that were just applied. */
  readonly onApplied: (rows: readonly FeedRow[]) => void;
  /** Hears that the server starts over: what was known of verifiers belongs to another history. */
  readonly onStartingOver: () => void;
  /** Hears that it has, and where. */
  readonly onStartedOver: () => void;
}

/** The lease under which this server answers from its memory: rules 3, 10, 11, 17 and 19. */
export class ServerLease {
  readonly #options: ServerLeaseOptions;
  #id: string;
  /** `tried`: whether the row is there is not known, because its statement had no answer. */
  #row: 'none' | 'tried' | 'there' = 'none';
  #acknowledged = Number.NEGATIVE_INFINITY;
  #isEnding = false;

  constructor(options: ServerLeaseOptions) {
    this.#options = options;
    this.#id = options.newId();
  }

  get id(): string {
    return this.#id;
  }

  /**
   * One round (rule 11): renews the row, and after its answer reads the feed as a statement of its own; only when that is
   * applied the deadline moves, counted from before the first was sent. Whatever fails ends the round without effect.
   */
  async renew(): Promise<void> {
    const { db, clock, cache, ack } = this.#options;
    const id = this.#id;
    const sentAt = readSentAt(clock);
    const told = ack();
    if (this.#row === 'there' && (await renewInstance(db, id, told))) {
      this.#acknowledged = Math.max(this.#acknowledged, told);
    } else {
      await this.#insertRow(told);
    }
    const renewed = this.#id;
    await this.catchUp();
    // Started over in between: the row that was renewed is another process's now.
    if (renewed === this.#id && !this.#isEnding) cache.extend(sentAt, SERVER_LEASE_MS * LEASE_MARGIN);
  }

  /** Takes no lease any more; the row is renewed yet, for the verifiers that have leases under it. */
  end(): void {
    this.#isEnding = true;
    this.#options.cache.endLease();
  }

  /** Reads the feed and applies what is new, as far as there is any (rule 3); prolongs nothing. */
  async catchUp(): Promise<void> {
    for (;;) {
      const { db, cache, onApplied } = this.#options;
      const id = this.#id;
      const from = cache.position;
      const [first, ...rows] = await readFeed(db, from.seq);
      // Another reading has started over meanwhile, and this one is about a history that is gone.
      if (id !== this.#id) return;
      if (first === undefined || first.seq !== from.seq || first.mark !== from.mark) return await this.#startOver();
      // Two readings at once are harmless: what one of them has applied already is left out.
      const fresh = rows.filter(({ seq }) => seq > cache.position.seq);
      const newest = fresh.at(-1);
      if (newest !== undefined) {
        cache.apply(fresh, { seq: newest.seq, mark: newest.mark });
        onApplied(fresh);
      }
      if (rows.length + 1 < FEED_ROWS_MAX) return;
    }
  }

  /** Tells how far this server is, if that is further than was told (rule 17). */
  async acknowledge(): Promise<void> {
    const told = this.#options.ack();
    if (this.#row !== 'there' || told <= this.#acknowledged) return;
    const id = this.#id;
    await acknowledge(this.#options.db, id, told);
    if (id === this.#id) this.#acknowledged = Math.max(this.#acknowledged, told);
  }

  /** As a new process would (rule 19). The old row, and the leases that were given under it, run out by themselves. */
  async #startOver(): Promise<void> {
    const { db, cache, newId, onStartingOver, onStartedOver } = this.#options;
    this.#takeName(newId());
    const id = this.#id;
    // Whatever is in memory belongs to a history that is gone, whether or not the next statement succeeds.
    cache.startOver(cache.position);
    onStartingOver();
    const position = await readNewestPosition(db);
    if (id !== this.#id) return;
    cache.startOver(position);
    onStartedOver();
  }

  async #insertRow(told: number): Promise<void> {
    // A name is used once: whoever saw a row of it end must not see it again.
    if (this.#row !== 'none') this.#takeName(this.#options.newId());
    const id = this.#id;
    this.#row = 'tried';
    await insertInstance(this.#options.db, id, told);
    if (id !== this.#id) return;
    this.#row = 'there';
    this.#acknowledged = told;
  }

  #takeName(id: string): void {
    this.#id = id;
    this.#row = 'none';
    this.#acknowledged = Number.NEGATIVE_INFINITY;
  }
}
