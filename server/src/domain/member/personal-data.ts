import { requireActor } from '../actor.ts';
import { DomainError } from '../errors.ts';
import { holds } from '../rights.ts';
import type { Scope } from '../scope.ts';

/**
 * Whether the caller may read names and addresses of the people of a workspace whom it sees: a key only with a right to
 * manage keys or members. One that verifies, and that many programs may have, has no need of its owner's.
 */
export async function mayReadPersonalData(scope: Scope, workspaceId: string): Promise<boolean> {
  if (scope.principal.kind !== 'apiKey') return true;
  try {
    const { holdings } = await requireActor(scope, workspaceId);
    return holds(holdings, 'portcullis:keys:manage') || holds(holdings, 'portcullis:members:manage');
  } catch (error) {
    // A key that has just ended itself.
    if (error instanceof DomainError) return false;
    throw error;
  }
}
