import type { JsonObject } from '../../db/tables.ts';
import { newId } from '../id.ts';
import { toActorReference } from '../principal.ts';
import type { TransactionScope } from '../scope.ts';

/** What happened to which object; `before` and `after` hold what changed and never a secret. */
export interface AuditEntry {
  /** null: an event of the installation. */
  readonly workspaceId: string | null;
  /** The mutation's name in the API. */
  readonly action: string;
  readonly target: string;
  readonly before?: JsonObject | null;
  readonly after?: JsonObject | null;
}

/** Tells of a change in the transaction that makes it: both stay, or neither. The row is written at its end. */
export function appendAudit(tx: TransactionScope, { before = null, after = null, ...entry }: AuditEntry): void {
  tx.pendingAudit.push({
    id: newId(tx, 'evt'),
    at: tx.now(),
    actor: toActorReference(tx.principal),
    requestId: tx.request.id,
    clientAddress: tx.request.clientAddress,
    ...entry,
    before,
    after,
  });
}
