import type { Db } from '../db/connect.ts';
import { isSessionReset, requireActor } from './actor.ts';
import { findApiKey } from './api-key/api-key.repository.ts';
import type { ApiKey } from './api-key/api-key.ts';
import { listMembershipsOfUser } from './member/member.repository.ts';
import type { Member } from './member/member.ts';
import { listHeldPermissions } from './permission/grantable.ts';
import type { UserPrincipal } from './principal.ts';
import type { Scope } from './scope.ts';

/** Who is calling. */
export interface Viewer {
  readonly userId: string | null;
  readonly apiKey: ApiKey | null;
  readonly isOperator: boolean;
  readonly memberships: readonly Member[];
}

/** The caller; null without a credential. */
export async function findViewer({ db, principal }: Scope): Promise<Viewer | null> {
  const nobody: Viewer = { userId: null, apiKey: null, isOperator: false, memberships: [] };
  switch (principal.kind) {
    case 'anonymous':
      return null;
    case 'operator':
      return { ...nobody, isOperator: true };
    case 'user':
      return { ...nobody, userId: principal.userId, memberships: await listOwnMemberships(db, principal) };
    case 'apiKey':
      return { ...nobody, apiKey: (await findApiKey(db, principal.apiKeyId)) ?? null };
  }
}

/** But those of workspaces that have reset this session since. */
async function listOwnMemberships(db: Db, principal: UserPrincipal): Promise<readonly Member[]> {
  const memberships = await listMembershipsOfUser(db, principal.userId);
  return memberships.filter(({ sessionsValidFrom }) => !isSessionReset(principal, sessionsValidFrom));
}

/**
 * The live permissions of a workspace that the caller holds, on some resource at least, and so may put on a key.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND
 */
export async function listGrantablePermissions(scope: Scope, workspaceId: string): Promise<readonly string[]> {
  const { holdings } = await requireActor(scope, workspaceId);
  return await listHeldPermissions(scope, workspaceId, holdings);
}
