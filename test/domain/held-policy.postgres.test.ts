import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt } from '../support/graphql.ts';
import { seedWorkspace } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** How many connections of this database wait for a lock at this moment. */
async function countWaiting(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(app.db);
  return Number(rows[0]?.count);
}

async function untilWaiting(count: number, isOver: () => boolean = () => false): Promise<void> {
  while (!isOver() && (await countWaiting()) < count);
}

test.for([
  ['generateApiKey', (workspaceId: string) => ({ workspaceId, label: 'x' })],
  ['regenerateApiKey', (_: string, keyId: string) => ({ keyId })],
] as const)('setKeyPolicy returns after each %s that began under the policy before it', async ([name, input]) => {
  const workspace = await seedWorkspace(app);
  const member = await workspace.member();
  const key = await member.key();
  const countSecrets = async (): Promise<number> =>
    (await app.db.selectFrom('apiKeySecrets').select('createdAt').where('workspaceId', '=', workspace.id).execute())
      .length;
  let isSet = false;
  // The key's new secret can't be written before this ends: its maker has read the policy and stands still.
  const calls = await app.db.transaction().execute(async (tx) => {
    await sql`LOCK TABLE api_key_secrets IN SHARE MODE`.execute(tx);
    const making = mutate(app.url, member.caller, name, input(workspace.id, key.id));
    await untilWaiting(1);
    const policy = { workspaceId: workspace.id, style: 'UUID' };
    const setting = mutate(app.url, workspace.owner.caller, 'setKeyPolicy', policy).then(async (answer) => {
      isSet = true;
      return { answer, secretCount: await countSecrets() };
    });
    await untilWaiting(2, () => isSet);
    // In an object, because a promise would be waited for here.
    return { making, setting };
  });
  expect(textAt(await calls.making, 'secret')).toMatch(/^pk_live_/);
  // Both secrets of the workspace were there when the answer came.
  expect(await calls.setting).toMatchObject({ answer: { __typename: 'SetKeyPolicySuccess' }, secretCount: 2 });
  const next = await mutate(app.url, member.caller, name, input(workspace.id, key.id));
  expect(textAt(next, 'secret')).toMatch(/^[0-9a-f-]{36}$/);
});
