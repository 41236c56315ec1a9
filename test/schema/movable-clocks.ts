import type { LeaseClock } from '@portcullis/schema/lease-deadline.ts';

/** Both clocks of a process that only a test moves. */
export interface MovableClocks extends LeaseClock {
  /** Time goes on, on both. */
  advance(ms: number): void;
  /** Somebody sets the time of day; negative: back. */
  moveWall(ms: number): void;
}

/** Makes clocks that show different times, as real ones do. */
export function movableClocks(): MovableClocks {
  let [monotonicMs, wallMs] = [5_000, 1_700_000_000_000];
  return {
    monotonicMs: () => monotonicMs,
    wallMs: () => wallMs,
    advance: (ms) => {
      monotonicMs += ms;
      wallMs += ms;
    },
    moveWall: (ms) => {
      wallMs += ms;
    },
  };
}
