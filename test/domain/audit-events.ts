import type { JsonObject } from '@portcullis/server/db/tables.ts';
import { expect } from 'vitest';
import type { TestApp } from '../support/app.ts';
import { mutate, type Caller, type MutationAnswer } from '../support/graphql.ts';

/** An audit row, but for its id, instant and origin. */
export interface AuditedEvent {
  readonly action: string;
  readonly target: string;
  readonly actor: string;
  readonly workspaceId: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/**
 * Calls one mutation, which must succeed, and answers the audit rows that it wrote, oldest first; each must be of this
 * instant and name request and client.
 */
export async function mutateAudited(
  app: TestApp,
  caller: Caller,
  name: string,
  input: object,
): Promise<{ readonly answer: MutationAnswer; readonly events: readonly AuditedEvent[] }> {
  const known = new Set((await app.db.selectFrom('auditEvents').select('id').execute()).map(({ id }) => id));
  app.clock.advance({ ms: 1 });
  const answer = await mutate(app.url, caller, name, input);
  expect(answer.__typename).toMatch(/Success$/);
  const rows = await app.db.selectFrom('auditEvents').selectAll().orderBy('id').execute();
  const events = rows.filter(({ id }) => !known.has(id));
  for (const { id, at, requestId, clientAddress } of events) {
    expect(id).toMatch(/^evt_/);
    expect(at).toEqual(app.clock.now());
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(clientAddress).toBe('127.0.0.1');
  }
  return { answer, events };
}
