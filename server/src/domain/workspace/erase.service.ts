import { appendAudit } from '../audit/append-audit.ts';
import type { TransactionScope } from '../scope.ts';
import { eraseRowsOfWorkspace, eraseWorkspaceRow, findErasableWorkspace } from './erase.repository.ts';
import { ERASED_AFTER_MS } from './workspace.ts';

/** Rows that one transaction erases at the most: it holds their locks for well under a second. */
const ROWS_MAX = 1_000;

/**
 * Erases a piece of what belongs to workspaces that were deleted long enough ago, and tells of each that is gone in the
 * installation's chain. Users stay: they belong to the installation. A task of housekeeping; true: there is more.
 */
export async function eraseDeletedWorkspaces(tx: TransactionScope): Promise<boolean> {
  const workspace = await findErasableWorkspace(tx.db, new Date(tx.now().getTime() - ERASED_AFTER_MS));
  if (workspace === undefined) return false;
  const { id, slug } = workspace;
  if (await eraseRowsOfWorkspace(tx.db, id, ROWS_MAX)) return true;
  await eraseWorkspaceRow(tx.db, id);
  appendAudit(tx, { workspaceId: null, action: 'eraseWorkspace', target: id, before: { slug } });
  return true;
}
