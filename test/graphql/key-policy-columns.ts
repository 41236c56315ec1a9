import type { Tables } from '@portcullis/server/db/tables.ts';
import type { Updateable } from 'kysely';
import type { TestApp } from '../support/app.ts';
import type { SeededWorkspace } from '../support/seed.ts';

/** Writes columns of a workspace's key policy, past the rules of the mutation that changes it. */
export async function setKeyPolicyColumns(
  app: TestApp,
  { id }: Pick<SeededWorkspace, 'id'>,
  columns: Updateable<Tables['workspaces']>,
): Promise<void> {
  await app.db.updateTable('workspaces').set(columns).where('id', '=', id).execute();
}
