import type { CliContext } from './cli-context.ts';

/** Tells a person who waits how far a command is. */
export interface Progress {
  /** `what` is written behind the counts. */
  update(doneCount: number, what?: string): void;
  /** Leaves the terminal clean for what comes next. */
  end(): void;
}

/** Whoever waits less long needs no progress. */
const QUIET_MS = 2_000;
/** Between two lines in a file or a pipe; a terminal has one line, which is written anew. */
const LINE_EVERY_MS = 10_000;
const BAR_WIDTH = 30;

/** Begins to count; nothing is written in the first two seconds. `nowMs` is a clock that never goes back. */
export function startProgress(
  { isTerminal, writeProgress }: Pick<CliContext, 'isTerminal' | 'writeProgress'>,
  totalCount: number,
  nowMs: () => number = () => performance.now(),
): Progress {
  let nextAtMs = nowMs() + QUIET_MS;
  let isShown = false;
  return {
    update: (doneCount, what = '') => {
      if (nowMs() < nextAtMs) return;
      nextAtMs = nowMs() + (isTerminal ? 0 : LINE_EVERY_MS);
      isShown = isTerminal;
      const text = `${formatProgress(doneCount, totalCount)} ${what}`.trimEnd();
      writeProgress(isTerminal ? `\r\u001B[K${text}` : `${text}\n`);
    },
    end: () => {
      if (isShown) writeProgress('\n');
    },
  };
}

function formatProgress(doneCount: number, totalCount: number): string {
  const part = totalCount === 0 ? 1 : Math.min(doneCount / totalCount, 1);
  const filled = Math.floor(part * BAR_WIDTH);
  const bar = '#'.repeat(filled).padEnd(BAR_WIDTH, '.');
  return `[${bar}] ${Math.floor(part * 100)} %, ${doneCount} of ${totalCount}`;
}
