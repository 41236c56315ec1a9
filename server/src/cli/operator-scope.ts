import type { Config } from '../config.ts';
import { NO_KNOWN_KEYS } from '../domain/known-keys.ts';
import type { Scope } from '../domain/scope.ts';
import { NO_USAGE } from '../domain/usage/usage.ts';
import { CommandError } from './cli-context.ts';

/**
 * Opens the store and runs `work` as the operator, whom whoever can open the store is as good as; closes it again.
 * `command` is the request id of what it writes to the audit log.
 * @throws {StoreError} like `openStore`; {CommandError} when the schema is not the newest
 */
export async function withOperatorScope(
  { store: storeConfig, limits, callerLimits, encryptionKeys }: Config,
  command: string,
  randomBytes: Scope['randomBytes'],
  work: (scope: Scope) => Promise<void>,
): Promise<void> {
  // Loaded here, so that the other commands don't wait for a database in WebAssembly.
  const [{ openStore }, { readSchemaState }, { startDatabaseClock }, { createCallerLimiter }, { createSealer }] =
    await Promise.all([
      import('../db/open-store.ts'),
      import('../db/migrate.ts'),
      import('../db/database-clock.ts'),
      import('../domain/caller-limiter.ts'),
      import('../secret/seal.ts'),
    ]);
  const store = await openStore(storeConfig, limits);
  try {
    const { pending, unknown } = await readSchemaState(store.db);
    if (pending.length + unknown.length > 0)
      throw new CommandError(
        'The database does not have the schema of this release.',
        'Run portcullis migrate, or this command of the release that the servers run.',
      );
    const { now, stop } = await startDatabaseClock(store.db, () => undefined);
    const sealer = createSealer(encryptionKeys);
    const limiter = createCallerLimiter(callerLimits, now);
    const request = { id: command, clientAddress: null };
    try {
      await work({
        db: store.db,
        principal: { kind: 'operator' },
        request,
        now,
        randomBytes,
        sealer,
        limiter,
        usage: NO_USAGE,
        knownKeys: NO_KNOWN_KEYS,
        onCommit: () => undefined,
      });
    } finally {
      stop();
    }
  } finally {
    await store.close();
  }
}
