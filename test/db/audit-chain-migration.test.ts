import { migrateToLatest } from '@portcullis/server/db/migrate.ts';
import { migrations } from '@portcullis/server/db/migrations/index.ts';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectWholeChains, readChain } from '../domain/audit-chain.ts';
import { openTestStore, type TestStore } from '../support/store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore({ schema: 'none' });
});
afterEach(() => store.close());

/** The schema as it was before there were chains. */
async function migrateToBefore(): Promise<void> {
  const names = Object.keys(migrations);
  const provider = { getMigrations: () => Promise.resolve({ ...migrations }) };
  const last = names[names.indexOf('0007_audit_chain') - 1] ?? '';
  const { error } = await new Migrator({ db: store.db, provider }).migrateTo(last);
  expect(error).toBeUndefined();
}

test('events that were told before the chain are chained in the order in which they were told', async () => {
  await migrateToBefore();
  await sql`INSERT INTO workspaces (id, slug, name, created_at)
    SELECT 'wsp_' || name, name, name, now() FROM unnest(ARRAY['energy', 'ocean', 'silent']) AS name`.execute(store.db);
  // More than one batch; at the same instant the id decides.
  await sql`INSERT INTO audit_events (id, workspace_id, at, actor, action, target, request_id, client_address, before, after)
    SELECT 'evt_' || to_char(n, 'FM0000'), (ARRAY['wsp_energy', 'wsp_ocean', NULL])[1 + n % 3],
      '2026-11-20T12:00:00Z'::timestamptz + (n / 10) * interval '1 millisecond', 'operator', 'addMember', 'mem_' || n,
      'a request', CASE WHEN n % 2 = 0 THEN '127.0.0.1' END, NULL, jsonb_build_object('z', n, 'a', 1.50)
    FROM generate_series(1, 1200) AS n`.execute(store.db);
  await migrateToLatest(store.db);
  expect(await expectWholeChains(store.db)).toEqual([400, 400, 400, 0]);
  for (const workspaceId of ['wsp_energy', null]) {
    const ids = (await readChain(store.db, workspaceId)).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
  }
});
