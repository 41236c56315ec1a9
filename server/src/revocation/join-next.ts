/**
 * Runs `work` for many callers at once: whoever calls while it runs gets the next run, never the one that began before.
 * So each caller knows that all of the work that it waited for began after its call.
 */
export function joinNext<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  let next: Promise<Result> | undefined;
  const run = (): Promise<Result> => {
    next = undefined;
    const begun = work().finally(() => {
      if (running === begun) running = undefined;
    });
    running = begun;
    return begun;
  };
  return () => {
    if (running === undefined) return run();
    // However the one before ends, this one runs.
    next ??= running.then(run, run);
    return next;
  };
}
