import { z } from 'zod';
import { requireActor, requireLockedActor, requirePrincipal, requireRight } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody, newId } from '../id.ts';
import { parseInput, text } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import { holds } from '../rights.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import {
  countPermissions,
  findPermission,
  insertPermission,
  listPermissions as readPermissions,
} from './permission.repository.ts';
import { productPermissionName, type Permission } from './permission.ts';

const DEFINE_PERMISSION = z.object({ name: productPermissionName, description: text(0, 1_000).optional() });

/**
 * Adds a permission to the workspace's catalogue.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:catalogue:manage; INVALID_INPUT;
 * ALREADY_EXISTS – the name is or was in the catalogue
 */
export async function definePermission(
  scope: Scope,
  { workspaceId, ...input }: z.input<typeof DEFINE_PERMISSION> & { readonly workspaceId: string },
): Promise<Permission> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:catalogue:manage');
  const { name, description = '' } = parseInput(DEFINE_PERMISSION, input);
  return await inTransaction(scope, async (tx) => {
    requireRight(await requireLockedActor(tx, workspaceId), 'portcullis:catalogue:manage');
    const permission = { id: newId(tx, 'perm'), workspaceId, name, description, createdAt: tx.now(), retiredAt: null };
    if (!(await insertPermission(tx.db, permission))) throw nameTaken(name);
    appendAudit(tx, {
      workspaceId,
      action: 'definePermission',
      target: permission.id,
      after: { name, description },
    });
    return permission;
  });
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:catalogue:manage; INVALID_INPUT */
export async function listPermissions(
  scope: Scope,
  { workspaceId, ...page }: PageArguments & { readonly workspaceId: string },
): Promise<Page<Permission> & { readonly count: () => Promise<number> }> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:catalogue:manage');
  const request = parsePageArguments(page);
  const items = await readPermissions(scope.db, workspaceId, request);
  return { ...toPage(items, request), count: () => countPermissions(scope.db, workspaceId) };
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND – without portcullis:catalogue:manage too */
export async function getPermission(scope: Scope, id: string): Promise<Permission> {
  requirePrincipal(scope);
  const permission = await findPermission(scope.db, idOrNobody('perm', id));
  const { holdings } = await requireActor(scope, permission?.workspaceId ?? '', 'permission');
  if (permission === undefined || !holds(holdings, 'portcullis:catalogue:manage')) throw notFound('permission');
  return permission;
}

function nameTaken(name: string): DomainError<'ALREADY_EXISTS'> {
  return new DomainError('ALREADY_EXISTS', `The catalogue has, or had, a permission ${name}; names are not reused.`, {
    path: ['name'],
  });
}
