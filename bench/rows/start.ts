import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../../test/support/embedded-postgres.ts';
import { findFreePort } from '../../test/support/free-port.ts';
import { startProcess } from '../../test/support/processes.ts';
import type { Prepared, Row } from '../row.ts';

/** From starting the process to the first key that it calls valid, on a store that exists. */
export const startRows: readonly Row[] = [
  row('start-pglite', 'PGlite', 1.5, () => Promise.resolve({ env: {}, stop: () => Promise.resolve() })),
  row('start-postgres', 'PostgreSQL', 0.7, async () => {
    const { serverUrl, stop } = await startEmbeddedPostgres();
    return {
      env: {
        DATABASE_URL: serverUrl,
        PORTCULLIS_DEMO: 'true',
        PORTCULLIS_SESSION_SECRET: 'only-for-the-bench-0123456789abcdef',
      },
      stop,
    };
  }),
];

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));
const POLL_MS = 5;
const GIVE_UP_MS = 30_000;

interface StoreOfRow {
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

function row(id: string, store: string, boundSeconds: number, openStore: () => Promise<StoreOfRow>): Row {
  return {
    id,
    subject: `server process to the first verified key, ${store} with existing data`,
    baseline: 'bound',
    unit: 's',
    goal: { is: 'at most', ratio: 1 },
    prepare: () => prepare(openStore, boundSeconds),
  };
}

async function prepare(openStore: () => Promise<StoreOfRow>, boundSeconds: number): Promise<Prepared> {
  const store = await openStore();
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const port = await findFreePort();
  const env = { ...store.env, PORT: String(port), PORTCULLIS_DATA_DIR: dataDir };
  const key = await makeDemoKey(env);
  return {
    subject: () => measureStart(env, `http://127.0.0.1:${port}/verify/demo`, key),
    baseline: boundSeconds,
    close: async () => {
      await store.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The first start prints a key; it also pays for making the store, which is not what is measured. */
async function makeDemoKey(env: Readonly<Record<string, string>>): Promise<string> {
  const server = await startProcess({ command: process.execPath, args: [MAIN], env });
  const key = (await server.waitForOutput(/X-API-Key: (pk_\w+)/, GIVE_UP_MS))[1];
  await server.stop();
  if (key === undefined) throw new Error('The first start printed no demo key.');
  return key;
}

async function measureStart(env: Readonly<Record<string, string>>, url: string, key: string): Promise<number> {
  const startedAt = performance.now();
  const server = await startProcess({ command: process.execPath, args: [MAIN], env });
  try {
    while (performance.now() - startedAt < GIVE_UP_MS) {
      const response = await fetch(url, { headers: { 'x-api-key': key, connection: 'close' } }).catch(() => undefined);
      if (response?.status === 200) return (performance.now() - startedAt) / 1000;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`No key was verified within ${GIVE_UP_MS} ms.`);
  } finally {
    await server.stop();
  }
}
