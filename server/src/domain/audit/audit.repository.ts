import type { JsonObject } from '../../db/tables.ts';
import type { TransactionScope } from '../scope.ts';
import { newId } from '../id.ts';
import { toActorReference } from '../principal.ts';

/** What happened to which object; `before` and `after` hold what changed and never a secret. */
export interface AuditEntry {
  /** null: an event of the installation. */
  readonly workspaceId: string | null;
  /** The mutation's name in the API. */
  readonly action: string;
  readonly target: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

/** Writes one audit row in the transaction of the change that it tells of: both stay, or neither. */
export async function appendAudit(scope: TransactionScope, entry: AuditEntry): Promise<void> {
  await scope.db
    .insertInto('auditEvents')
    .values({
      id: newId(scope, 'evt'),
      workspaceId: entry.workspaceId,
      at: scope.now(),
      actor: toActorReference(scope.principal),
      action: entry.action,
      target: entry.target,
      requestId: scope.request.id,
      clientAddress: scope.request.clientAddress,
      before: entry.before === undefined ? null : JSON.stringify(entry.before),
      after: entry.after === undefined ? null : JSON.stringify(entry.after),
    })
    .execute();
}
