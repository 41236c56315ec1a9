import { randomUUID } from 'node:crypto';
import type { HousekeepingTask } from '@portcullis/server/domain/housekeeping.service.ts';
import { DEFAULT_TASKS, startHousekeeping } from '@portcullis/server/housekeeping.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAllRows } from '../graphql/refusal.ts';
import { seedTargets } from '../graphql/seed-targets.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { toHousekeepingScope } from './housekeeping-scope.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A whole round; whatever goes wrong fails the test. */
async function keepHouse(): Promise<void> {
  const failures: unknown[] = [];
  await roundOf(undefined, (error) => failures.push(error));
  expect(failures).toEqual([]);
}

/** Runs until every task says that there is no more. */
async function roundOf(
  tasks: Readonly<Record<string, HousekeepingTask>> | undefined,
  report: (error: unknown, task: string) => void,
): Promise<void> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const last: HousekeepingTask = () => {
    end();
    return Promise.resolve(false);
  };
  const housekeeping = startHousekeeping(toHousekeepingScope(app), report, { ...(tasks ?? DEFAULT_TASKS), last });
  await ended;
  await housekeeping.stop();
}

/** In how many rows of all tables a workspace is named, but for the feed, which holds ids alone. */
async function rowsNaming(workspaceId: string): Promise<number> {
  const tables = await sql<{ name: string }>`
    SELECT table_name AS name FROM information_schema.columns
    WHERE column_name = 'workspace_id' AND table_schema = 'public' AND table_name <> 'changes'`.execute(app.db);
  const counts = tables.rows.map(
    ({ name }) => sql`SELECT count(*)::int AS rows FROM ${sql.id(name)} WHERE workspace_id = ${workspaceId}`,
  );
  const found = await sql<{ rows: number }>`${sql.join(counts, sql` UNION ALL `)}`.execute(app.db);
  return found.rows.reduce((sum, { rows }) => sum + rows, 0);
}

async function deleteWorkspace({ id, owner }: SeededWorkspace): Promise<void> {
  expect((await mutate(app.url, owner.caller, 'deleteWorkspace', { workspaceId: id })).__typename).toMatch(/Success$/);
}

describe('the data of a deleted workspace', () => {
  test('is kept for 30 days to the millisecond, and then erased from every table, but for its users', async () => {
    const kept = await seedWorkspace(app);
    await seedTargets(kept);
    const gone = await seedWorkspace(app);
    const { keyId } = await seedTargets(gone);
    await mutate(app.url, OPERATOR, 'regenerateApiKey', { keyId, overlapSeconds: 60 });
    const userCount = await countUsers();
    await deleteWorkspace(gone);
    app.clock.advance({ days: 30, ms: -1 });
    const before = await readAllRows(app.db);
    await keepHouse();
    expect(await readAllRows(app.db)).toEqual(before);

    const keptRows = await rowsNaming(kept.id);
    app.clock.advance({ ms: 1 });
    await keepHouse();
    expect(await rowsNaming(gone.id)).toBe(0);
    const left = (await readAllRows(app.db)).filter((row) => row.includes(gone.id) && !row.startsWith('changes'));
    // What remains, beside ids in the feed, is what the installation's chain tells of it.
    expect(left.map((row) => String(/(delete|erase)Workspace/.exec(row)?.[0])).toSorted()).toEqual([
      'deleteWorkspace',
      'eraseWorkspace',
    ]);
    expect(await rowsNaming(kept.id)).toBe(keptRows);
    expect(await countUsers()).toBe(userCount);
  });

  test('goes in pieces, more than one transaction’s worth of it too; then the slug is free', async () => {
    const gone = await seedWorkspace(app);
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      id: `perm_${gone.id.slice(4, 26)}${String(index).padStart(4, '0')}`,
      workspaceId: gone.id,
      name: `p${index}`,
      description: '',
      createdAt: app.clock.now(),
    }));
    await app.db.insertInto('permissions').values(rows).execute();
    await deleteWorkspace(gone);
    app.clock.advance({ days: 30 });
    await keepHouse();
    expect(await rowsNaming(gone.id)).toBe(0);
    const owner = { email: 'next@example.com' };
    const again = await mutate(app.url, OPERATOR, 'createWorkspace', { slug: gone.slug, name: 'Next', owner });
    expect(again.__typename).toBe('CreateWorkspaceSuccess');
  });
});

test('answers of idempotent calls are erased after 10 minutes, the calls after 30 days, though no other call comes', async () => {
  const { id: workspaceId, owner } = await seedWorkspace(app);
  const input = { workspaceId, label: 'once', idempotencyKey: randomUUID() };
  await mutate(app.url, owner.caller, 'generateApiKey', input);
  const keptAfterHousekeeping = async (): Promise<readonly boolean[]> => {
    await keepHouse();
    const of = app.db.selectFrom('idempotentCalls').where('workspaceId', '=', workspaceId);
    return (await of.select('sealedAnswer').execute()).map(({ sealedAnswer }) => sealedAnswer !== null);
  };
  app.clock.advance({ seconds: 600, ms: -1 });
  expect(await keptAfterHousekeeping()).toEqual([true]);
  app.clock.advance({ ms: 1 });
  expect(await keptAfterHousekeeping()).toEqual([false]);
  app.clock.advance({ days: 30 });
  expect(await keptAfterHousekeeping()).toEqual([]);
});

describe('housekeeping', () => {
  test('reports a task that fails, keeps nothing of its piece, and goes on with the others', async () => {
    const done: string[] = [];
    const failing: HousekeepingTask = async (tx) => {
      await tx.db.updateTable('workspaces').set({ name: 'broken' }).execute();
      throw new Error('broken');
    };
    const working: HousekeepingTask = () => Promise.resolve(done.push('working') < 3);
    const failures: unknown[] = [];
    await roundOf({ failing, working }, (error, task) => failures.push([task, String(error)]));
    expect(failures).toEqual([['failing', 'Error: broken']]);
    expect(done).toHaveLength(3);
    expect(await app.db.selectFrom('workspaces').select('id').where('name', '=', 'broken').execute()).toEqual([]);
  });

  test('ends with the piece under way when it is stopped', async () => {
    let pieces = 0;
    const endless: HousekeepingTask = () => Promise.resolve((pieces += 1) > 0);
    const housekeeping = startHousekeeping(toHousekeepingScope(app), () => undefined, { endless });
    await housekeeping.stop();
    const stoppedAfter = pieces;
    await readAllRows(app.db);
    expect(pieces).toBe(stoppedAfter);
  });
});

async function countUsers(): Promise<number> {
  return (await app.db.selectFrom('users').select('id').execute()).length;
}
