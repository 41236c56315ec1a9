import { z } from 'zod';
import type { JsonObject } from '../../db/tables.ts';
import { translateUniqueViolation } from '../../db/unique-violation.ts';
import { requireActor, requireLockedActor, requirePrincipal, requireRight, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { DomainError, notFound } from '../errors.ts';
import { idOrNobody, newId } from '../id.ts';
import { changeable, parseInput, text } from '../input.ts';
import { parsePageArguments, toPage, type Page, type PageArguments } from '../page.ts';
import type { Scope, TransactionScope } from '../scope.ts';
import { inTransaction } from '../transaction.ts';
import {
  countAllowListsOfTier,
  countTiers,
  findTier,
  insertTier,
  listTiers as readTiers,
  lockTier,
  markTierRetired,
  updateTier as writeTier,
} from './tier.repository.ts';
import { limitsRule, tierNameRule, type Tier } from './tier.ts';

const DEFINE_TIER = z.object({
  name: tierNameRule,
  description: text(0, 1_000).nullish(),
  limits: limitsRule.nullish(),
  ipAllowListsAllowed: z.boolean().nullish(),
  selfService: z.boolean().nullish(),
});

const UPDATE_TIER = z.object({
  name: changeable(tierNameRule),
  description: changeable(text(0, 1_000)),
  limits: changeable(limitsRule),
  ipAllowListsAllowed: changeable(z.boolean()),
  selfService: changeable(z.boolean()),
});

/**
 * Adds a tier to the workspace.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:catalogue:manage; INVALID_INPUT;
 * ALREADY_EXISTS – a living tier has the name
 */
export async function defineTier(
  scope: Scope,
  { workspaceId, ...input }: z.input<typeof DEFINE_TIER> & { readonly workspaceId: string },
): Promise<Tier> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:catalogue:manage');
  const { name, ...wish } = parseInput(DEFINE_TIER, input);
  return await inTransaction(scope, async (tx) => {
    requireRight(await requireLockedActor(tx, workspaceId), 'portcullis:catalogue:manage');
    const content = {
      name,
      description: wish.description ?? '',
      limits: wish.limits ?? [],
      ipAllowListsAllowed: wish.ipAllowListsAllowed ?? true,
      selfService: wish.selfService ?? false,
    };
    const tier: Tier = { id: newId(tx, 'tier'), workspaceId, ...content, createdAt: tx.now(), retiredAt: null };
    await translateUniqueViolation(() => insertTier(tx.db, tier), toTaken(name));
    appendAudit(tx, { workspaceId, action: 'defineTier', target: tier.id, after: content });
    return tier;
  });
}

/**
 * Changes a tier, and with it what all of its keys may do; what the input leaves out stays.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:catalogue:manage; INVALID_INPUT;
 * ALREADY_EXISTS – a living tier has the name; IP_ALLOW_LISTS_IN_USE – living keys have what it would forbid
 */
export async function updateTier(
  scope: Scope,
  { tierId, ...input }: z.input<typeof UPDATE_TIER> & { readonly tierId: string },
): Promise<Tier> {
  await requireManageable(scope, tierId);
  const wish = parseInput(UPDATE_TIER, input);
  return await inTransaction(scope, async (tx) => {
    const tier = await lockManageable(tx, tierId);
    const change = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
    if (Object.keys(change).length === 0) return tier;
    if (wish.ipAllowListsAllowed === false && tier.ipAllowListsAllowed) await requireNoAllowLists(tx, tier);
    const changed = await translateUniqueViolation(() => writeTier(tx.db, tier, change), toTaken(wish.name ?? ''));
    appendAudit(tx, {
      workspaceId: tier.workspaceId,
      action: 'updateTier',
      target: tier.id,
      before: pick(tier, change),
      after: pick(changed, change),
    });
    return changed;
  });
}

/**
 * Ends the offering of a tier: keys keep it, no key gets it any more, and its name is free. Retiring again answers it as
 * first retired.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:catalogue:manage
 */
export async function retireTier(scope: Scope, tierId: string): Promise<Tier> {
  await requireManageable(scope, tierId);
  return await inTransaction(scope, async (tx) => {
    const tier = await lockManageable(tx, tierId);
    if (tier.retiredAt !== null) return tier;
    const retiredAt = tx.now();
    await markTierRetired(tx.db, tier, retiredAt);
    appendAudit(tx, { workspaceId: tier.workspaceId, action: 'retireTier', target: tier.id, after: { retiredAt } });
    return { ...tier, retiredAt };
  });
}

/**
 * The tiers of a workspace, for anybody who acts there: a portal shows its plans.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; INVALID_INPUT – page size or cursor
 */
export async function listTiers(
  scope: Scope,
  {
    workspaceId,
    includeRetired,
    ...page
  }: PageArguments & { readonly workspaceId: string; readonly includeRetired: boolean },
): Promise<Page<Tier> & { readonly count: () => Promise<number> }> {
  await requireActor(scope, workspaceId);
  const request = parsePageArguments(page);
  const of = { workspaceId, includeRetired };
  const items = await readTiers(scope.db, of, request);
  return { ...toPage(items, request), count: () => countTiers(scope.db, of) };
}

/** @throws {DomainError} UNAUTHENTICATED; NOT_FOUND */
export async function getTier(scope: Scope, id: string): Promise<Tier> {
  return (await requireVisible(scope, id)).tier;
}

async function requireVisible(scope: Scope, id: string): Promise<{ readonly actor: Actor; readonly tier: Tier }> {
  requirePrincipal(scope);
  const tier = await findTier(scope.db, idOrNobody('tier', id));
  const actor = await requireActor(scope, tier?.workspaceId ?? '', 'tier');
  if (tier === undefined) throw notFound('tier');
  return { actor, tier };
}

async function requireManageable(scope: Scope, id: string): Promise<Tier> {
  const { actor, tier } = await requireVisible(scope, id);
  requireRight(actor, 'portcullis:catalogue:manage');
  return tier;
}

/** Whoever acts is held before the tier is locked, see the order of locks in ARCHITECTURE.md. */
async function lockManageable(tx: TransactionScope, id: string): Promise<Tier> {
  const { workspaceId } = await requireManageable(tx, id);
  requireRight(await requireLockedActor(tx, workspaceId, 'tier'), 'portcullis:catalogue:manage');
  const tier = await lockTier(tx, workspaceId, id);
  if (tier === undefined) throw notFound('tier');
  return tier;
}

async function requireNoAllowLists(tx: TransactionScope, tier: Tier): Promise<void> {
  const apiKeyCount = await countAllowListsOfTier(tx, tier);
  if (apiKeyCount === 0) return;
  throw new DomainError(
    'IP_ALLOW_LISTS_IN_USE',
    `Of the keys on the tier ${tier.name}, ${apiKeyCount} have an IP allow list: take the lists off, or move these keys to another tier, first.`,
    { apiKeyCount },
  );
}

function pick(tier: Tier, change: object): JsonObject {
  return Object.fromEntries(Object.entries(tier).filter(([name]) => name in change));
}

function toTaken(name: string) {
  return {
    tiers_name: () =>
      new DomainError('ALREADY_EXISTS', `The workspace has a tier ${name} already; case makes no difference.`, {
        path: ['name'],
      }),
  };
}
