import type { LeaseClock } from '@portcullis/schema';
import { connectPostgres } from '@portcullis/server/db/connect.ts';
import { startRevocation } from '@portcullis/server/revocation/revocation.ts';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { openStoreGate } from '../http/store-gate.ts';
import { openTestStore } from '../support/store.ts';

const CLOCK: LeaseClock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

test('a server whose connections were forgotten on the way renews its lease on new ones, by itself', async () => {
  const store = await openTestStore();
  const gate = await openStoreGate(store.url ?? '');
  const limits = { databasePoolMax: 3, databaseStatementTimeoutMs: 1_000, connectionSecondsMax: 1 };
  const db = connectPostgres(gate.url, limits, () => undefined);
  const failures: unknown[] = [];
  const revocation = await startRevocation<string>({
    db,
    clock: CLOCK,
    newId: randomUUID,
    entriesMax: 10,
    listen: () => () => Promise.resolve(),
    report: {
      roundFailed: (error) => failures.push(error),
      misconduct: () => undefined,
      startedOver: () => undefined,
    },
  });
  gate.forget();
  await expect.poll(() => failures, { timeout: 10_000 }).not.toEqual([]);
  await expect.poll(() => revocation.state().leaseMs, { timeout: 15_000 }).toBeGreaterThan(4_000);
  await revocation.stop();
  await db.destroy();
  await gate.close();
  await store.close();
});
