import { appendAudit } from '../audit/append-audit.ts';
import { invalidInput } from '../errors.ts';
import { newId } from '../id.ts';
import type { TransactionScope } from '../scope.ts';
import { insertUser, listUsersById } from './user.repository.ts';
import type { User } from './user.ts';

/** Makes a user that nobody can sign in as: without identity and address there is nothing to bind a session to. */
export async function insertServiceAccount(tx: TransactionScope, name: string): Promise<User> {
  const user: User = { id: newId(tx, 'usr'), kind: 'SERVICE', email: null, name, createdAt: tx.now(), erasedAt: null };
  await insertUser(tx.db, user);
  const { id: userId, kind } = user;
  appendAudit(tx, {
    workspaceId: null,
    action: 'createUser',
    target: userId,
    after: { kind },
    personal: { userId, name },
  });
  return user;
}

/**
 * A service account is no OWNER: nobody could sign in as the last one.
 * @throws {DomainError} INVALID_INPUT
 */
export async function requireHuman(tx: TransactionScope, userId: string): Promise<void> {
  const [user] = await listUsersById(tx.db, [userId]);
  if (user?.kind === 'HUMAN') return;
  throw invalidInput(['role'], 'is for people: nobody can sign in as a service account', 'ADMIN or MEMBER');
}
