import { loadConfig } from '@portcullis/server/config.ts';
import { createCallerLimiter } from '@portcullis/server/domain/caller-limiter.ts';
import { NO_KNOWN_KEYS } from '@portcullis/server/domain/known-keys.ts';
import type { Scope } from '@portcullis/server/domain/scope.ts';
import { NO_USAGE } from '@portcullis/server/domain/usage/usage.ts';
import { randomBytes } from 'node:crypto';
import type { TestApp } from '../support/app.ts';

/** The scope in which a server of this app would keep house. */
export function toHousekeepingScope({ store, clock }: TestApp): Scope {
  return {
    db: store.db,
    principal: { kind: 'operator' },
    request: { id: 'housekeeping', clientAddress: null },
    now: clock.now,
    randomBytes,
    sealer: null,
    limiter: createCallerLimiter(loadConfig({}).callerLimits, clock.now),
    usage: NO_USAGE,
    knownKeys: NO_KNOWN_KEYS,
    onCommit: () => undefined,
  };
}
