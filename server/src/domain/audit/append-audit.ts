import type { JsonObject } from '../../db/tables.ts';
import { idPrefixOf, newId } from '../id.ts';
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
  /**
   * Ids of what verdicts depend on and that this changed (rule 2 of the revocation protocol): keys, members and tiers, or
   * the workspace's own for very many or all of its keys. By default the target, as far as verdicts depend on such a thing.
   */
  readonly changes?: readonly string[];
}

/**
 * Tells of a change in the transaction that makes it: all stay, or nothing. The rows are written at its end: the event's in
 * the audit log, when it gets its place in the chain, and then the feed's, by which caches learn what they may not answer
 * with any more.
 */
export function appendAudit(
  tx: TransactionScope,
  { before = null, after = null, personal = null, changes, ...entry }: AuditEntry,
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
  const { workspaceId, target } = entry;
  if (workspaceId === null) return;
  for (const subject of changes ?? toSubjects(workspaceId, target)) tx.pendingChanges.push({ workspaceId, subject });
}

/** A change of the permission catalogue concerns every key, because of `*`; of an invitation, none. */
function toSubjects(workspaceId: string, target: string): readonly string[] {
  switch (idPrefixOf(target)) {
    case 'key':
    case 'mem':
    case 'tier':
      return [target];
    case 'perm':
    case 'wsp':
      return [workspaceId];
    default:
      return [];
  }
}
