import { type Answer, readAnswer } from './answer.ts';
import type { CallOptions, ClientOptions } from './client-options.ts';
import { pause, TIMEOUT_MS_MAX, withDeadline } from './deadline.ts';
import { createExchange } from './exchange.ts';
import { formatJson } from './json.ts';
import type { Operation } from './operation.ts';
import { createPauses, type PauseBefore } from './retry.ts';
import { parseWholeNumber } from './whole-number.ts';

/** Sends an operation and answers its data: the one way in which the client talks to its server. */
export type Transport = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  options?: SendOptions,
) => Promise<Answer<Data>>;

/** How one operation is sent. */
export interface SendOptions extends CallOptions {
  /** Whether it may be sent again without knowing what became of the first; false by default. */
  readonly isRepeatable?: boolean | undefined;
}

/**
 * Makes the transport of a client.
 * @throws {TypeError | RangeError} when an option is not usable
 */
export function createTransport(options: ClientOptions): Transport {
  const exchange = createExchange(options);
  const pauseBefore = createPauses(options.retry);
  const timeoutMsByDefault = parseTimeout(options.timeoutMs, 10_000);
  return async <Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    how: SendOptions = {},
  ) => {
    const body = formatJson({ query: operation, variables });
    const timeoutMs = parseTimeout(how.timeoutMs, timeoutMsByDefault);
    const attempts: Attempts = {
      pauseBefore: how.isRepeatable === true ? pauseBefore : () => undefined,
      endsAtMs: performance.now() + timeoutMs,
    };
    return await withDeadline({ signal: how.signal, timeoutMs }, (signal) =>
      repeat(attempts, signal, async () => {
        const { response, text, endpoint } = await exchange(body, signal);
        return readAnswer<Data>(response, text, endpoint);
      }),
    );
  };
}

interface Attempts {
  readonly pauseBefore: PauseBefore;
  /** On the clock of `performance.now()`. A pause that would end later is not begun: its error says more than a timeout. */
  readonly endsAtMs: number;
}

async function repeat<Value>(
  { pauseBefore, endsAtMs }: Attempts,
  signal: AbortSignal,
  run: () => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const pauseMs = signal.aborted ? undefined : pauseBefore(error, attempt);
      if (pauseMs === undefined || performance.now() + pauseMs >= endsAtMs) throw error;
      await pause(pauseMs, signal);
    }
  }
}

function parseTimeout(timeoutMs: number | undefined, byDefault: number): number {
  return parseWholeNumber('timeoutMs', timeoutMs, { min: 1, max: TIMEOUT_MS_MAX, byDefault });
}
