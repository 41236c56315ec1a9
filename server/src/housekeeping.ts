import { forgetIdempotentCalls } from './domain/api-key/idempotent-call.ts';
import { pruneFeed } from './domain/feed/prune.service.ts';
import { doPieceOf, type HousekeepingTask } from './domain/housekeeping.service.ts';
import type { Scope } from './domain/scope.ts';
import { eraseDeletedWorkspaces } from './domain/workspace/erase.service.ts';

/** What is done from time to time, by its name in the log; one line for each. */
export const DEFAULT_TASKS: Readonly<Record<string, HousekeepingTask>> = {
  'erase deleted workspaces': eraseDeletedWorkspaces,
  'forget old idempotent calls': forgetIdempotentCalls,
  'prune the feed': pruneFeed,
};

/** Housekeeping that runs. */
export interface Housekeeping {
  /** Waits for the piece under way, and begins no other. */
  stop(): Promise<void>;
}

/**
 * Keeps house at once and every hour, one server at a time. A task that fails is reported and tried again the next time;
 * the others go on. The timer keeps no process alive.
 */
export function startHousekeeping(
  scope: Scope,
  report: (error: unknown, task: string) => void,
  tasks = DEFAULT_TASKS,
): Housekeeping {
  const state = { isStopping: false };
  let round = keepHouse(scope, report, tasks, state);
  const timer = setInterval(() => {
    round = round.then(() => keepHouse(scope, report, tasks, state));
  }, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      state.isStopping = true;
      clearInterval(timer);
      await round;
    },
  };
}

const EVERY_MS = 3_600_000;

async function keepHouse(
  scope: Scope,
  report: (error: unknown, task: string) => void,
  tasks: Readonly<Record<string, HousekeepingTask>>,
  state: { readonly isStopping: boolean },
): Promise<void> {
  for (const [name, task] of Object.entries(tasks)) {
    try {
      let hasMore = true;
      while (hasMore && !state.isStopping) hasMore = await doPieceOf(task, scope);
    } catch (error) {
      report(error, name);
    }
  }
}
