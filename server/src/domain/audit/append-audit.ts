import type { JsonObject } from '../../db/tables.ts';
import { newId } from '../id.ts';
import { toActorReference } from '../principal.ts';
import type { TransactionScope } from '../scope.ts';
import type { PersonalFields } from './audit-event.ts';

/** What happened to which object; `before` and `after` hold what changed and never a secret, nor what names a person. */
export interface AuditEntry {
  /** null: an event of the installation. */
  readonly workspaceId: string | null;
  /** The mutation's name in the API. */
  readonly action: string;
  readonly target: string;
  readonly before?: JsonObject | null;
  readonly after?: JsonObject | null;
  /** E-mail address, name and such: only here, so that they can be erased. */
  readonly personal?: PersonalFields | null;
}

/**
 * Tells of a change in the transaction that makes it: both stay, or neither. The row is written at its end, when the
 * event gets its place in the chain.
 */
export function appendAudit(
  tx: TransactionScope,
  { before = null, after = null, personal = null, ...entry }: AuditEntry,
): void {
  tx.pendingAudit.push({
    id: newId(tx, 'evt'),
    at: tx.now(),
    actor: toActorReference(tx.principal),
    requestId: tx.request.id,
    clientAddress: tx.request.clientAddress,
    ...entry,
    before,
    after,
    personal,
  });
}
