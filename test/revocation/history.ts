import { performance } from 'node:perf_hooks';

/** A state of a key, and when the call that brought it about began and returned; the first was there before all. */
export interface MadeState {
  readonly verdict: string;
  readonly beganAt: number;
  readonly returnedAt: number;
}

/** A verification, and the verdict that it was answered. */
export interface Verified {
  readonly key: string;
  readonly verdict: string;
  readonly beganAt: number;
  readonly endedAt: number;
}

/** A verification that was answered with a state which was over before it began, or which came after it had ended. */
export interface Violation extends Verified {
  readonly allowed: readonly string[];
}

/** What happened to some keys, on one monotonic clock. Each key is changed by one client at a time. */
export class History {
  readonly #states = new Map<string, MadeState[]>();
  readonly verified: Verified[] = [];

  /** A key that is there before anything happens. */
  begin(key: string, verdict: string): void {
    this.#states.set(key, [{ verdict, beganAt: Number.NEGATIVE_INFINITY, returnedAt: Number.NEGATIVE_INFINITY }]);
  }

  async change(key: string, verdict: string, call: () => Promise<unknown>): Promise<void> {
    const beganAt = performance.now();
    const state = { verdict, beganAt, returnedAt: Number.POSITIVE_INFINITY };
    this.#states.get(key)?.push(state);
    await call();
    state.returnedAt = performance.now();
  }

  async verify(key: string, call: () => Promise<string>): Promise<void> {
    const beganAt = performance.now();
    const verdict = await call();
    this.verified.push({ key, verdict, beganAt, endedAt: performance.now() });
  }

  /**
   * A verification may see each state that had begun before it ended and was not followed by another that had returned
   * before it began: nothing else is what happened in some order that all agree on.
   */
  findViolations(): readonly Violation[] {
    return this.verified.flatMap((one) => {
      const states = this.#states.get(one.key) ?? [];
      const allowed = states
        .filter(({ beganAt }, index) => beganAt < one.endedAt && !isOver(states[index + 1], one.beganAt))
        .map(({ verdict }) => verdict);
      return allowed.includes(one.verdict) ? [] : [{ ...one, allowed }];
    });
  }
}

function isOver(next: MadeState | undefined, at: number): boolean {
  return next !== undefined && next.returnedAt < at;
}
