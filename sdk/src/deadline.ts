import type { CallOptions } from './client-options.ts';
import { toError } from './error-table.ts';

/** The most that a timer can wait; it fires at once when asked for more. */
export const TIMEOUT_MS_MAX = 2_147_483_647;

/**
 * Runs something that may take `timeoutMs` and no longer, and ends at once when the caller's signal says so.
 * What is run gets a signal of its own; the promise is settled in time even if it does not look at it.
 * @throws {TimeoutError}; the reason of the caller's signal
 */
export async function withDeadline<Value>(
  { timeoutMs, signal }: CallOptions & { readonly timeoutMs: number },
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(toTimeoutError(timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([run(controller.signal), rejectOnAbort(controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Waits, unless the signal ends it. */
export async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([new Promise<void>((resolve) => (timer = setTimeout(resolve, waitMs))), rejectOnAbort(signal)]);
  } finally {
    clearTimeout(timer);
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function toTimeoutError(timeoutMs: number): Error {
  return toError({ code: 'TIMEOUT', message: `The server did not answer within ${timeoutMs} ms.` });
}
