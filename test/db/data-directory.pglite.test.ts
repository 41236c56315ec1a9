import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore, type Store } from '@portcullis/server/db/open-store.ts';
import { StoreError } from '@portcullis/server/db/store-error.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startProcess } from '../support/processes.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const directory = createTemporaryDirectory('data');
const initialised = join(directory, 'initialised');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

// The first start in a directory takes seconds; a copy of its result does not.
let dataDir = initialised;
beforeAll(async () => (await open()).close());
beforeEach(({ task }) => {
  dataDir = join(directory, task.id);
  cpSync(initialised, dataDir, { recursive: true });
});

test('a data directory held by another process is refused, with the process that holds it', async () => {
  const holder = await startHolder();
  const error = await open().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({
    message: `The data directory ${dataDir} is in use by another Portcullis process (process ${holder.pid}).`,
    hint: expect.stringContaining('PORTCULLIS_DATA_DIR'),
  });
});

test('a data directory held by this process is refused to this process as well', async () => {
  const store = await open();
  await expect(open()).rejects.toThrow(`${dataDir} is in use`);
  await store.close();
});

test('a data directory is free again, with its data, when the process that held it was killed', async () => {
  const holder = await startHolder();
  process.kill(holder.pid, 'SIGKILL');
  expect(await holder.exitCode).toBeNull();
  await expectUsable();
});

test('a data directory is free again when the process that held it stopped', async () => {
  const holder = await startHolder();
  await holder.stop();
  await expectUsable();
});

test('a data directory keeps what was written until the next start', async () => {
  const first = await open();
  await sql`CREATE TABLE kept AS SELECT 42 AS value`.execute(first.db);
  await first.close();
  const second = await open();
  expect((await sql`SELECT value FROM kept`.execute(second.db)).rows).toEqual([{ value: 42 }]);
  await second.close();
});

function open(): Promise<Store> {
  return openStore({ kind: 'pglite', dataDir }, { databasePoolMax: 1, databaseStatementTimeoutMs: 30_000 });
}

async function expectUsable(): Promise<void> {
  const store = await open();
  expect((await sql`SELECT 1 AS one`.execute(store.db)).rows).toEqual([{ one: 1 }]);
  await store.close();
}

function startHolder(): ReturnType<typeof startProcess> {
  return startProcess({
    command: process.execPath,
    args: [fileURLToPath(new URL('programs/hold-data-directory.ts', import.meta.url))],
    env: { DATA_DIR: dataDir },
    readyWhen: /^open$/m,
  });
}
