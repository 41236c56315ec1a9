import type { SeededWorkspace } from '../support/seed.ts';
import type { TestApp } from '../support/app.ts';
import { mutate, post, type MutationAnswer } from '../support/graphql.ts';
import { expect } from 'vitest';

let count = 0;

/** A text that is nobody's key yet, of two classes of characters. */
export function oldKey(): string {
  return `old-key-number-${(count += 1)}-${process.pid}`;
}

/** Imports as the OWNER of the workspace, which is never refused as a whole. */
export async function importAll(
  app: TestApp,
  workspace: SeededWorkspace,
  items: readonly object[],
  options: object = {},
): Promise<MutationAnswer> {
  const input = { workspaceId: workspace.id, items, ...options };
  const answer = await mutate(app.url, workspace.owner.caller, 'importApiKeys', input);
  expect(answer).toMatchObject({ __typename: 'ImportApiKeysSuccess', topLevelErrors: [] });
  return answer;
}

/** What became of each item, in order. */
export function outcomesOf({ items }: MutationAnswer): readonly string[] {
  // The selection of `importApiKeys` says so.
  return (items as { outcome: string }[]).map(({ outcome }) => outcome);
}

/** The record of a key as the OWNER of its workspace sees it. */
export async function readKey(app: TestApp, workspace: SeededWorkspace, id: string): Promise<unknown> {
  const fields =
    'id label status environment hint isWeak grants { permission } expiresAt createdAt metadata owner { id }';
  const query = `query ($id: ID!) { apiKey(id: $id) { ${fields} } }`;
  return (await post(app.url, workspace.owner.caller, query, { id })).data?.['apiKey'];
}

/** What the audit log has of a workspace and an action. */
export async function auditOf(app: TestApp, workspace: SeededWorkspace, action: string): Promise<unknown> {
  return await app.db
    .selectFrom('auditEvents')
    .select(['target', 'before', 'after'])
    .where('workspaceId', '=', workspace.id)
    .where('action', '=', action)
    .execute();
}
