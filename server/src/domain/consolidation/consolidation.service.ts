import { z } from 'zod';
import { requireActor, requireLockedActor, requirePrincipal, requireRight, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody, newId } from '../id.ts';
import { lockBulkChange } from '../import/import.repository.ts';
import { holds } from '../rights.ts';
import { issue, parseInput } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import { toActorReference } from '../principal.ts';
import type { Scope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import { holdWorkspace } from '../workspace/workspace.repository.ts';
import { countConsolidatedMembers, listConsolidatedMembers } from './consolidated-member.repository.ts';
import {
  CONSOLIDATION_DAYS_MAX,
  type ConsolidatedMember,
  type Consolidation,
  type StoredConsolidation,
} from './consolidation.ts';
import {
  countConsolidated,
  countConsolidations,
  eraseConsolidatedSecrets,
  findConsolidation,
  insertConsolidation,
  listConsolidations as readConsolidations,
  lockConsolidated,
  restoreConsolidated,
  supersedeOthers,
  updateConsolidation,
} from './consolidation.repository.ts';
import type { ConsolidationMoment } from './ranked-keys.repository.ts';

const DAY_MS = 86_400_000;

const atRules = (now: Date) => {
  const latest = new Date(now.getTime() + CONSOLIDATION_DAYS_MAX * DAY_MS);
  const accepted = `an instant after ${now.toISOString()}, until ${latest.toISOString()}; leave it out for now`;
  return z.object({
    at: z
      .date()
      .refine((at) => at > now && at <= latest, issue('is past, or more than a year ahead', accepted))
      .nullish(),
  });
};

/** Where, whether only to plan, and when the other keys end: now by default. */
export interface ConsolidateInput {
  readonly workspaceId: string;
  readonly dryRun?: boolean | null | undefined;
  readonly at?: Date | null | undefined;
}

/**
 * Leaves each member with the newest key that works: its other ACTIVE and DISABLED keys are superseded by it, now or at
 * an instant that is fixed by this. What a member has is what counts, not what it gets meanwhile.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:keys:manage; INVALID_INPUT
 */
export async function consolidateApiKeys(
  scope: Scope,
  { workspaceId, dryRun, at: wishedAt }: ConsolidateInput,
): Promise<Consolidation> {
  requireManager(await requireActor(scope, workspaceId));
  const { at } = parseInput(atRules(scope.now()), { at: wishedAt });
  if (dryRun === true) return await plan(scope, workspaceId, at ?? null);
  return await inTransaction(scope, async (tx) => {
    await lockBulkChange(tx, workspaceId);
    await holdWorkspace(tx, workspaceId);
    const moment = toMoment(tx, workspaceId, at ?? null);
    await lockConsolidated(tx, moment);
    requireManager(await requireLockedActor(tx, workspaceId));
    const consolidation = { ...toConsolidation(tx, moment), id: newId(tx, 'cns') };
    await insertConsolidation(tx.db, consolidation);
    const counts = await supersedeOthers(tx, consolidation.id, moment);
    await updateConsolidation(tx.db, consolidation, counts);
    if (moment.at <= moment.now) await eraseConsolidatedSecrets(tx.db, workspaceId, consolidation.id);
    const after = { at: moment.at, ...counts };
    appendAudit(tx, {
      workspaceId,
      action: 'consolidateApiKeys',
      target: consolidation.id,
      after,
      changes: [workspaceId],
    });
    return { ...consolidation, ...counts };
  });
}

/**
 * Takes back a consolidation that is still to come: its keys stay. Cancelling again changes nothing.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN; CONSOLIDATION_DONE – its keys have ended
 */
export async function cancelConsolidation(scope: Scope, consolidationId: string): Promise<StoredConsolidation> {
  await requireManageable(scope, consolidationId);
  return await inTransaction(scope, async (tx) => {
    const { workspaceId } = await requireManageable(tx, consolidationId);
    await lockBulkChange(tx, workspaceId);
    requireManager(await requireLockedActor(tx, workspaceId, 'consolidation'));
    const found = await requireManageable(tx, consolidationId);
    if (found.cancelledAt !== null) return found;
    const now = tx.now();
    if (found.at <= now) throw done(found);
    const restored = await restoreConsolidated(tx.db, found, now);
    const cancelled = { cancelledAt: now, cancelledBy: toActorReference(tx.principal) };
    await updateConsolidation(tx.db, found, cancelled);
    const after = { restoredKeys: restored };
    appendAudit(tx, { workspaceId, action: 'cancelConsolidation', target: found.id, after, changes: [workspaceId] });
    return { ...found, ...cancelled };
  });
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN; INVALID_INPUT – page size or cursor */
export async function listConsolidations(
  scope: Scope,
  { workspaceId, ...page }: PageArguments & { readonly workspaceId: string },
): Promise<Page<StoredConsolidation> & { readonly count: () => Promise<number> }> {
  requireManager(await requireActor(scope, workspaceId));
  const request = parsePageArguments(page);
  const items = await readConsolidations(scope.db, workspaceId, request);
  return { ...toPage(items, request), count: () => countConsolidations(scope.db, workspaceId) };
}

/** Which consolidation: one that was called for, or else what {@link consolidateApiKeys} would do. */
export interface ConsolidatedMembersInput extends PageArguments {
  readonly workspaceId: string;
  readonly consolidationId?: string | null | undefined;
  readonly at?: Date | null | undefined;
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN; INVALID_INPUT – instant, page size or cursor */
export async function listConsolidatedMembersOf(
  scope: Scope,
  { workspaceId, consolidationId, at, ...page }: ConsolidatedMembersInput,
): Promise<Page<ConsolidatedMember> & { readonly count: () => Promise<number> }> {
  requireManager(await requireActor(scope, workspaceId));
  const wish = parseInput(atRules(scope.now()), { at });
  const request = parsePageArguments(page);
  const by =
    consolidationId == null
      ? toMoment(scope, workspaceId, wish.at ?? null)
      : await requireOf(scope, workspaceId, consolidationId);
  const items = await listConsolidatedMembers(scope.db, by, request);
  return { ...toPage(items, request), count: () => countConsolidatedMembers(scope.db, by) };
}

async function plan(scope: Scope, workspaceId: string, at: Date | null): Promise<Consolidation> {
  const moment = toMoment(scope, workspaceId, at);
  return { ...toConsolidation(scope, moment), ...(await countConsolidated(scope.db, moment)) };
}

function toMoment(scope: Scope, workspaceId: string, at: Date | null): ConsolidationMoment {
  const now = scope.now();
  return { workspaceId, now, at: at !== null && at > now ? at : now };
}

function toConsolidation(scope: Scope, { workspaceId, at, now }: ConsolidationMoment) {
  const by = { createdAt: now, createdBy: toActorReference(scope.principal) };
  return { id: null, workspaceId, at, memberCount: 0, keyCount: 0, ...by, cancelledAt: null, cancelledBy: null };
}

async function requireManageable(scope: Scope, consolidationId: string): Promise<StoredConsolidation> {
  requirePrincipal(scope);
  const found = await findConsolidation(scope.db, idOrNobody('cns', consolidationId));
  const actor = await requireActor(scope, found?.workspaceId ?? '', 'consolidation');
  if (found === undefined || !holds(actor.holdings, 'portcullis:keys:manage')) throw notFound('consolidation');
  return found;
}

async function requireOf(scope: Scope, workspaceId: string, consolidationId: string): Promise<StoredConsolidation> {
  const found = await findConsolidation(scope.db, idOrNobody('cns', consolidationId));
  if (found === undefined || found.workspaceId !== workspaceId) throw notFound('consolidation');
  return found;
}

function requireManager(actor: Actor): void {
  requireRight(actor, 'portcullis:keys:manage');
}

function done({ at }: StoredConsolidation): DomainError<'CONSOLIDATION_DONE'> {
  return new DomainError(
    'CONSOLIDATION_DONE',
    `This consolidation took effect at ${at.toISOString()}; keys that have ended do not come back.`,
    { at },
  );
}
