import { z } from 'zod';
import { requireActor, requireLockedActor, requireOwner } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { changeable, parseInput, text } from '../input.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { lockWorkspace, updateWorkspace as writeWorkspace } from './workspace.repository.ts';
import { ERASED_AFTER_MS, type Workspace } from './workspace.ts';

const UPDATE_WORKSPACE = z.object({ name: changeable(text(1, 100)) });

/**
 * Changes a workspace's name; its slug stays, because it stands in paths.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – not an OWNER; INVALID_INPUT
 */
export async function updateWorkspace(
  scope: Scope,
  { workspaceId, ...input }: z.input<typeof UPDATE_WORKSPACE> & { readonly workspaceId: string },
): Promise<Workspace> {
  requireOwner(await requireActor(scope, workspaceId), 'changes the workspace');
  const { name } = parseInput(UPDATE_WORKSPACE, input);
  return await change(scope, workspaceId, 'updateWorkspace', { ...(name !== undefined && { name }) });
}

/**
 * Makes every key of a workspace DISABLED in effect, keys that act as callers too; people still manage it. Suspending
 * again changes nothing.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – not an OWNER
 */
export async function suspendWorkspace(scope: Scope, workspaceId: string): Promise<Workspace> {
  return await change(scope, workspaceId, 'suspendWorkspace', { status: 'SUSPENDED' });
}

/**
 * Ends a suspension, whoever made it. Without one nothing changes.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – not an OWNER
 */
export async function resumeWorkspace(scope: Scope, workspaceId: string): Promise<Workspace> {
  return await change(scope, workspaceId, 'resumeWorkspace', { status: 'ACTIVE' });
}

/** What is left to say of a workspace that was deleted. */
export interface DeletedWorkspace {
  readonly workspaceId: string;
  /** From then on its data is erased; until then its slug stays taken. */
  readonly erasedFrom: Date;
}

/**
 * Deletes a workspace: for everybody it and all that is in it are as if they had never been, at once; its data is erased
 * later (`eraseDeletedWorkspaces`). Told in the installation's chain as well, which stays.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – not an OWNER
 */
export async function deleteWorkspace(scope: Scope, workspaceId: string): Promise<DeletedWorkspace> {
  requireOwner(await requireActor(scope, workspaceId), 'deletes the workspace');
  return await inTransaction(scope, async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const actor = await requireLockedActor(tx, workspaceId);
    requireOwner(actor, 'deletes the workspace');
    const deletedAt = tx.now();
    const { slug, name } = actor.workspace;
    await writeWorkspace(tx.db, workspaceId, { deletedAt });
    for (const chain of [workspaceId, null]) {
      const entry = { workspaceId: chain, action: 'deleteWorkspace', target: workspaceId };
      appendAudit(tx, { ...entry, before: { slug, name }, after: { deletedAt } });
    }
    return { workspaceId, erasedFrom: new Date(deletedAt.getTime() + ERASED_AFTER_MS) };
  });
}

async function change(
  scope: Scope,
  workspaceId: string,
  action: string,
  wished: Partial<Pick<Workspace, 'name' | 'status'>>,
): Promise<Workspace> {
  requireOwner(await requireActor(scope, workspaceId), 'changes the workspace');
  return await inTransaction(scope, async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const actor = await requireLockedActor(tx, workspaceId);
    requireOwner(actor, 'changes the workspace');
    const { name, status } = actor.workspace;
    const before = Object.entries({ name, status }).filter(([field, value]) => isNew(wished, field, value));
    if (before.length === 0) return actor.workspace;
    await writeWorkspace(tx.db, workspaceId, wished);
    appendAudit(tx, {
      workspaceId,
      action,
      target: workspaceId,
      before: Object.fromEntries(before),
      after: { ...wished },
      // No verdict depends on a name.
      ...(wished.status === undefined && { changes: [] }),
    });
    return { ...actor.workspace, ...wished };
  });
}

function isNew(wished: Readonly<Record<string, unknown>>, field: string, value: unknown): boolean {
  return wished[field] !== undefined && wished[field] !== value;
}
