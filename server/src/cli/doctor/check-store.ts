import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Store } from '../../db/open-store.ts';
import { readServerVersion } from '../../db/server-version.ts';
import { StoreError } from '../../db/store-error.ts';
import { redactLine } from '../../log/redact.ts';
import { describeStore } from '../describe-store.ts';
import { checkSealedSecrets } from './check-encryption-keys.ts';
import { type Check, ok, problem } from './check.ts';

/** Whether the store answers, is new enough, and has the schema of this release. */
export async function checkStore(config: Config): Promise<readonly Check[]> {
  const { store: storeConfig, limits } = config;
  const name = describeStore(storeConfig);
  if (storeConfig.kind === 'pglite') {
    if (!existsSync(join(storeConfig.dataDir, 'pglite'))) {
      return [ok('store', `${name}: none yet; the first start makes it`)];
    }
    if (await isHeld(storeConfig.dataDir)) {
      return [ok('store', `${name}: in use by a running server, so its schema was not looked at`)];
    }
  }
  try {
    const { openStore } = await import('../../db/open-store.ts');
    const store = await openStore(storeConfig, limits);
    try {
      return [
        ok('store', `${name}: answers, version ${await readServerVersion(store.db)}`),
        ...(await checkContent(store, config)),
      ];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return [problem('store', error.message, error.hint)];
    const reason = error instanceof Error ? redactLine(error.message) : 'unknown reason';
    return [problem('store', `${name} can't be looked at: ${reason}`, 'Check the rights of the database user.')];
  }
}

/** A server that runs is what the doctor mostly finds; that it holds its store is as it should be. */
async function isHeld(dataDir: string): Promise<boolean> {
  const { lockDataDirectory } = await import('../../db/pglite-lock.ts');
  try {
    lockDataDirectory(dataDir)();
    return false;
  } catch (error) {
    if (error instanceof StoreError) return true;
    throw error;
  }
}

/** The schema, and with the newest one what is kept under it. */
async function checkContent(store: Store, config: Config): Promise<readonly Check[]> {
  const { readSchemaState } = await import('../../db/migrate.ts');
  const { applied, pending, unknown } = await readSchemaState(store.db);
  if (unknown.length > 0) {
    const hint = 'Start that release or a later one, or restore a backup made before it.';
    return [problem('schema', `written by a newer release of Portcullis (it has ${unknown.join(', ')})`, hint)];
  }
  if (pending.length > 0)
    return [ok('schema', `lacks ${pending.join(', ')}; the next start, or portcullis migrate, adds it`)];
  return [ok('schema', `newest, ${applied.at(-1) ?? 'empty'}`), await checkSealedSecrets(store, config)];
}
