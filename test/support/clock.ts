/** A clock that stands still until a test moves it. */
export interface TestClock {
  now(): Date;
  advance(by: { readonly ms?: number; readonly seconds?: number; readonly days?: number }): void;
}

/** A clock that stands at `startIso`. */
export function createTestClock(startIso: string): TestClock {
  let nowMs = Date.parse(startIso);
  if (Number.isNaN(nowMs)) throw new Error(`${startIso} is not an instant`);
  return {
    now: () => new Date(nowMs),
    advance: ({ ms = 0, seconds = 0, days = 0 }) => {
      nowMs += ms + seconds * 1_000 + days * 86_400_000;
    },
  };
}
