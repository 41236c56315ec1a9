import { randomUUID } from 'node:crypto';
import type { LeaseClock } from '@portcullis/schema';
import type { Logger } from 'pino';
import type { Store } from './db/open-store.ts';
import { FEED_CHANNEL } from './domain/feed/feed-channel.ts';
import type { KnownKey } from './domain/known-keys.ts';
import { toLoggedError } from './log/logged-error.ts';
import { startRevocation, type Revocation } from './revocation/revocation.ts';

/** The clocks of this process. */
const CLOCK: LeaseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** What taking part in the revocation protocol needs. */
export interface TakePartOptions {
  readonly store: Store;
  readonly logger: Logger;
  /** Keys that are kept in memory at the most. */
  readonly cachedKeysMax: number;
}

/** Lets this process take part in the revocation protocol, under a name that was never used before. */
export async function takePart({ store, logger, cachedKeysMax }: TakePartOptions): Promise<Revocation<KnownKey>> {
  return await startRevocation<KnownKey>({
    db: store.controlDb,
    clock: CLOCK,
    newId: randomUUID,
    entriesMax: cachedKeysMax,
    listen: (onNotify) => store.listen(FEED_CHANNEL, onNotify),
    report: {
      roundFailed: (error) => logger.warn({ err: toLoggedError(error) }, 'the lease could not be renewed'),
      misconduct: (misconduct, about) => logger.warn(about, `a verifier gets no lease for a while: ${misconduct}`),
      startedOver: () => logger.warn('the feed is another one than before: starting over with an empty memory'),
    },
  });
}
