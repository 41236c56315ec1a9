import { eraseNotesOfUser } from '../access-request/access-request.repository.ts';
import { requireOperator } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { eraseClientAddresses, erasePersonalFields, listPersonalEmails } from '../audit/erase.repository.ts';
import { notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import { eraseInvitedEmails } from '../invitation/invitation.repository.ts';
import { toActorReference } from '../principal.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { eraseUser as writeErasure, listUsersById, lockEmail, lockUser } from './user.repository.ts';
import type { User } from './user.ts';

/** A user who was erased, and from how many audit events something was taken. */
export interface Erasure {
  readonly user: User;
  readonly auditEventCount: number;
}

/**
 * Takes everything out of the store that names a person: e-mail address, name and identity of the user, and what audit
 * events, invitations and requests for access tell of them, their addresses among it. Ids, memberships and keys stay, and so do the audit chains. Nobody signs
 * in as this user any more. Again, it erases what has come since.
 * @throws {DomainError} UNAUTHENTICATED, FORBIDDEN – not the operator; NOT_FOUND
 */
export async function eraseUser(scope: Scope, userId: string): Promise<Erasure> {
  requireOperator(scope);
  const id = idOrNobody('usr', userId);
  return await inTransaction(scope, async (tx) => {
    const [known] = await listUsersById(tx.db, [id]);
    if (known === undefined) throw notFound('user');
    // Who adds somebody by this address waits, or has committed: what is told of that is then seen here.
    if (known.email !== null) await lockEmail(tx, known.email);
    const { email } = await lockUser(tx, id);
    const emails = [...(await listPersonalEmails(tx.db, id)), ...(email === null ? [] : [email])];
    const told = await erasePersonalFields(tx.db, id, emails);
    const acted = await eraseClientAddresses(tx.db, id);
    const cancellation = { cancelledAt: tx.now(), cancelledBy: toActorReference(tx.principal) };
    await eraseInvitedEmails(tx, { userId: id, emails }, cancellation);
    await eraseNotesOfUser(tx, id);
    const user = await writeErasure(tx.db, id, known.erasedAt ?? tx.now());
    const auditEventCount = new Set([...told, ...acted]).size;
    appendAudit(tx, { workspaceId: null, action: 'eraseUser', target: id, after: { auditEventCount } });
    return { user, auditEventCount };
  });
}
