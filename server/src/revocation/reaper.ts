import type { LeaseClock } from '@portcullis/schema';
import type { Db } from '../db/connect.ts';
import { reapInstance, type InstanceRow } from './instance.repository.ts';
import { SERVER_LEASE_MS } from './protocol.ts';

/** Takes away rows of servers that are gone, so that no change waits for them (rule 12a). */
export class Reaper {
  readonly #db: Db;
  readonly #clock: LeaseClock;
  readonly #seen = new Map<string, { readonly renewalNo: number; readonly sinceMs: number }>();

  constructor(db: Db, clock: LeaseClock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Takes note of rows that were just read. One that stood still for a whole lease, on our monotonic clock from the first
   * sight to now, belongs to a server whose lease is over.
   */
  async look(rows: readonly InstanceRow[]): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    for (const row of rows) {
      const seen = this.#seen.get(row.id);
      if (seen === undefined || seen.renewalNo !== row.renewalNo) {
        this.#seen.set(row.id, { renewalNo: row.renewalNo, sinceMs: nowMs });
      } else if (nowMs - seen.sinceMs >= SERVER_LEASE_MS) {
        this.#seen.delete(row.id);
        await reapInstance(this.#db, row);
      }
    }
  }

  /** Forgets rows that are not among all that there are. */
  keepOnly(rows: readonly InstanceRow[]): void {
    const there = new Set(rows.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!there.has(id)) this.#seen.delete(id);
  }
}
