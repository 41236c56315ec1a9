import { isTransactionConflict } from '@portcullis/server/db/store-unavailable.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { expectWholeChains } from './audit-chain.ts';

/** As many as wait at once: two of the pool's ten connections are the test's. */
const WAITING = 8;

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

test('changes that tell of two chains and all begin to lock at once never wait in a circle', async () => {
  for (let round = 0; round < 3; round += 1) {
    const conflicts = await countConflicts(async () => {
      const holder = await app.db.startTransaction().execute();
      await holder.selectFrom('auditHeads').select('chain').forUpdate().execute();
      const answers = Promise.all(Array.from({ length: WAITING }, (_, index) => addSomebody(`p${round}-${index}`)));
      await waitForWaiting();
      await holder.rollback().execute();
      for (const { __typename } of await answers) expect(__typename).toBe('AddMemberSuccess');
    });
    expect(conflicts).toBe(0);
  }
  await expectWholeChains(app.db);
});

/** Somebody new: told in the workspace's chain and in that of the installation. */
async function addSomebody(name: string): Promise<MutationAnswer> {
  const input = { workspaceId: workspace.id, email: `${name}@acme.example` };
  return await mutate(app.url, workspace.owner.caller, 'addMember', input);
}

/** Asks until all of them wait for a lock; the test's own patience ends it. */
async function waitForWaiting(): Promise<void> {
  for (let waiting = 0; waiting < WAITING;) {
    const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(app.db);
    waiting = rows[0]?.count ?? 0;
  }
}

/** How often PostgreSQL ends a transaction for another one's sake while `work` runs; such are run again, unseen. */
async function countConflicts(work: () => Promise<void>): Promise<number> {
  const executor = app.store.db.getExecutor();
  const provide = executor.provideConnection.bind(executor);
  let count = 0;
  executor.provideConnection = (consume, ...rest) =>
    provide(
      async (connection) =>
        await consume(connection).catch((error: unknown) => {
          if (isTransactionConflict(error)) count += 1;
          throw error;
        }),
      ...rest,
    );
  try {
    await work();
  } finally {
    executor.provideConnection = provide;
  }
  return count;
}
