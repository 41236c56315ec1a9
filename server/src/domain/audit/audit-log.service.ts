import { z } from 'zod';
import { requireActor, requireOperator, requireRight } from '../actor.ts';
import { parseInput, text } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import type { Scope } from '../scope.ts';
import type { AuditEvent } from './audit-event.ts';
import { countAuditEvents, listAuditEvents, type AuditFilter } from './audit-log.repository.ts';

const word = text(0, 200).nullish();
const FILTER = z.object({
  filter: z.object({
    action: word,
    actor: word,
    target: word,
    requestId: word,
    from: z.date().nullish(),
    to: z.date().nullish(),
  }),
});

/** Which events of which chain. */
export interface ListAuditLogInput extends PageArguments {
  /** null: the chain of the installation. */
  readonly workspaceId: string | null;
  readonly filter?: z.input<typeof FILTER>['filter'];
}

/** An event as an item of a list: lists name the instant of making so. */
export type ListedAuditEvent = AuditEvent & { readonly createdAt: Date };

/**
 * The audit log of a workspace, or of the installation, newest first.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:audit:read; of the installation: not
 * the operator; INVALID_INPUT – page size, cursor or filter
 */
export async function listAuditLog(
  scope: Scope,
  { workspaceId, filter = {}, ...pageArguments }: ListAuditLogInput,
): Promise<Page<ListedAuditEvent> & { readonly count: () => Promise<number> }> {
  await requireAuditReader(scope, workspaceId);
  const page = parsePageArguments(pageArguments);
  const wished = toFilter(filter);
  const events = await listAuditEvents(scope.db, workspaceId, wished, page);
  const items = events.map((event) => ({ ...event, createdAt: event.at }));
  return { ...toPage(items, page), count: () => countAuditEvents(scope.db, workspaceId, wished) };
}

/** Who may read the chain of a workspace; that of the installation is the operator's. @throws {DomainError} */
export async function requireAuditReader(scope: Scope, workspaceId: string | null): Promise<void> {
  if (workspaceId === null) requireOperator(scope);
  else requireRight(await requireActor(scope, workspaceId), 'portcullis:audit:read');
}

/** null is what is left out. */
function toFilter(filter: z.input<typeof FILTER>['filter']): AuditFilter {
  const { filter: given } = parseInput(FILTER, { filter });
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
}
