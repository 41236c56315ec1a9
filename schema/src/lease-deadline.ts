/** Both clocks of a process, in milliseconds. */
export interface LeaseClock {
  /** Never goes back, whatever is done to the time of day. */
  readonly monotonicMs: () => number;
  /** The time of day. */
  readonly wallMs: () => number;
}

/** When something was sent, on both clocks. */
export interface SentAt {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** This moment on both clocks. */
export function readSentAt(clock: LeaseClock): SentAt {
  return { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
}

/**
 * Until when a holder may answer from its cache. It is past as soon as one of the clocks says so, or the wall clock went
 * back: a machine that slept may have stopped either of them (rule 20 of the revocation protocol).
 */
export class LeaseDeadline {
  readonly #clock: LeaseClock;
  #monotonicMs = Number.NEGATIVE_INFINITY;
  #wallMs = Number.NEGATIVE_INFINITY;
  #wallSeenMs = Number.NEGATIVE_INFINITY;

  constructor(clock: LeaseClock) {
    this.#clock = clock;
  }

  /** Compares anew each time (rule 5): no flag and no timer would notice that the process stood still. */
  isPast(): boolean {
    const wallMs = this.#clock.wallMs();
    if (wallMs < this.#wallSeenMs) this.end();
    this.#wallSeenMs = wallMs;
    return !(wallMs < this.#wallMs && this.#clock.monotonicMs() < this.#monotonicMs);
  }

  /** How long it lasts yet, in milliseconds; 0 when it is past. */
  remainingMs(): number {
    if (this.isPast()) return 0;
    return Math.min(this.#monotonicMs - this.#clock.monotonicMs(), this.#wallMs - this.#clock.wallMs());
  }

  /** Counts from the sending of what the answer confirms (rules 11 and 14), and is never brought nearer. */
  extend(sentAt: SentAt, durationMs: number): void {
    const monotonicMs = sentAt.monotonicMs + durationMs;
    if (monotonicMs <= this.#monotonicMs) return;
    // Since then the wall clock went back, and would let it last too long.
    if (sentAt.wallMs > this.#clock.wallMs()) return;
    this.#monotonicMs = monotonicMs;
    this.#wallMs = sentAt.wallMs + durationMs;
  }

  /** From this moment on it is past. */
  end(): void {
    this.#monotonicMs = Number.NEGATIVE_INFINITY;
    this.#wallMs = Number.NEGATIVE_INFINITY;
  }
}
