import type { Db } from '../../db/connect.ts';
import type { AuditEvent } from './audit-event.ts';

/** Writes what a transaction has to tell, in the order in which it happened. */
export async function writeAuditEvents(db: Db, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db
    .insertInto('auditEvents')
    .values(events.map((event) => ({ ...event, before: toJson(event.before), after: toJson(event.after) })))
    .execute();
}

function toJson(value: AuditEvent['before']): string | null {
  return value === null ? null : JSON.stringify(value);
}
