import type { LeaseClock } from '@portcullis/schema';
import type { InstanceRow } from './instance.repository.ts';
import { SERVER_LEASE_MS } from './protocol.ts';

/** What a call has committed that others must learn of. */
export interface Committed {
  /** Of its change; null: it found nothing to change, and waits for the newest one all the same. */
  readonly seq: number | null;
  /** When the answer to the commit was there, on the monotonic clock. */
  readonly atMs: number;
}

/** Whether a change is true everywhere, and how long the call waited for that. */
export interface Effect {
  /** false only when the server was told to stop while it waited. */
  readonly effective: boolean;
  readonly effectiveAfterMs: number;
}

/** What waiting is made of. */
export interface BarrierOptions {
  readonly clock: LeaseClock;
  /** Lets this server apply and acknowledge what was committed before the call. */
  readonly advance: () => Promise<void>;
  /** The seq at which the feed ends. */
  readonly readNewestSeq: () => Promise<number>;
  /** Every server's row, read by a statement that begins after the call. */
  readonly readInstances: () => Promise<readonly InstanceRow[]>;
  /** Whether this server was told to stop. */
  readonly isStopping: () => boolean;
}

/** Shortest and longest pause between two looks, in milliseconds; {@link Barrier.wake} ends a pause early. */
const PAUSE_MS = { first: 2, most: 50 };

/** Where a change waits until it is true everywhere (rule 18). */
export class Barrier {
  readonly #options: BarrierOptions;
  readonly #sleepers = new Set<() => void>();

  constructor(options: BarrierOptions) {
    this.#options = options;
  }

  /** Those who wait look again now. */
  wake(): void {
    for (const wakeUp of this.#sleepers) wakeUp();
  }

  /**
   * Returns as soon as a statement begun after the commit finds no server that has not applied the change, or a whole
   * server lease after the commit was answered, whichever is first. The second needs no database.
   */
  async wait(committed: Committed): Promise<Effect> {
    const { clock } = this.#options;
    const waiting = { isOver: false };
    const timeBound = pauseUntil(committed.atMs + SERVER_LEASE_MS, clock);
    const effective = await Promise.race([
      this.#untilApplied(committed.seq, waiting),
      timeBound.ended.then(() => true),
    ]);
    waiting.isOver = true;
    timeBound.cancel();
    return { effective, effectiveAfterMs: Math.max(0, Math.ceil(clock.monotonicMs() - committed.atMs)) };
  }

  /** true when it is applied everywhere; false when this server was told to stop; what fails is tried again. */
  async #untilApplied(seq: number | null, waiting: { readonly isOver: boolean }): Promise<boolean> {
    const { advance, readNewestSeq, readInstances, isStopping } = this.#options;
    let wanted = seq;
    for (let pauseMs = PAUSE_MS.first; !waiting.isOver; pauseMs = Math.min(pauseMs * 2, PAUSE_MS.most)) {
      try {
        wanted ??= await readNewestSeq();
        await advance();
        const newest = wanted;
        if ((await readInstances()).every(({ appliedSeq }) => appliedSeq >= newest)) return true;
      } catch {
        // The database is away: then time alone decides.
      }
      if (isStopping()) return false;
      await this.#sleep(pauseMs);
    }
    return true;
  }

  async #sleep(ms: number): Promise<void> {
    const { ended, cancel } = pause(ms);
    let wakeUp: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wakeUp = resolve));
    this.#sleepers.add(wakeUp);
    await Promise.race([ended, woken]);
    this.#sleepers.delete(wakeUp);
    cancel();
  }
}

interface Pause {
  readonly ended: Promise<void>;
  cancel(): void;
}

function pause(ms: number): Pause {
  let cancel: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    cancel = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { ended, cancel };
}

/** Timers may be a little early; the clock decides. */
function pauseUntil(atMs: number, clock: LeaseClock): Pause {
  const state = { isCancelled: false, cancel: (): void => undefined };
  const wait = async (): Promise<void> => {
    for (;;) {
      const leftMs = atMs - clock.monotonicMs();
      if (leftMs <= 0 || state.isCancelled) return;
      const { ended, cancel } = pause(Math.ceil(leftMs));
      state.cancel = cancel;
      await ended;
    }
  };
  const cancel = (): void => {
    state.isCancelled = true;
    state.cancel();
  };
  return { ended: wait(), cancel };
}
