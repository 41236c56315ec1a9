import type { Actor } from '../actor.ts';
import { DomainError, invalidInput, notFound } from '../errors.ts';
import { idOrNobody } from '../id.ts';
import type { TransactionScope } from '../scope.ts';
import { findDefaultTierId, findTier, holdTier } from '../tier/tier.repository.ts';
import type { Tier } from '../tier/tier.ts';
import type { ApiKey } from './api-key.ts';
import { managesKeys } from './authorize.ts';

/** What of a key its tier has a say in. */
type Tiered = Pick<ApiKey, 'tierId' | 'ipAllowList'>;

/**
 * Decides on the tier of a new key, and keeps it as it is until the transaction ends. Who does not manage keys and names
 * none gets the oldest tier that members may choose: no tier is no limit.
 * @throws {DomainError} NOT_FOUND; FORBIDDEN – not for members to choose; INVALID_INPUT – retired; IP_ALLOW_LIST_NOT_ALLOWED
 */
export async function decideTier(tx: TransactionScope, actor: Actor, wish: Tiered): Promise<string | null> {
  const tier = wish.tierId === null ? await holdDefaultTier(tx, actor) : await holdChosenTier(tx, actor, wish.tierId);
  requireListAllowed(tier, wish.ipAllowList);
  return tier?.id ?? null;
}

/**
 * Checks a change of a key's tier or allow list, and keeps the tier as it is until the transaction ends. Who does not
 * manage keys moves them only from and to tiers that members may choose.
 * @throws {DomainError} like {@link decideTier}
 */
export async function requireTierFits(
  tx: TransactionScope,
  actor: Actor,
  key: ApiKey,
  { tierId, ipAllowList }: Tiered,
): Promise<void> {
  if (tierId === key.tierId) {
    if (tierId === null || ipAllowList === null) return;
    return requireListAllowed(await holdTier(tx, key.workspaceId, tierId), ipAllowList);
  }
  if (!managesKeys(actor)) await requireMayLeave(tx, key.tierId, tierId);
  if (tierId !== null) requireListAllowed(await holdChosenTier(tx, actor, tierId), ipAllowList);
}

async function holdChosenTier(tx: TransactionScope, actor: Actor, tierId: string): Promise<Tier> {
  const tier = await holdTier(tx, actor.workspace.id, idOrNobody('tier', tierId));
  if (tier === undefined) throw notFound('tier');
  if (!tier.selfService && !managesKeys(actor)) throw notForMembers(`Putting a key on the tier ${tier.name}`);
  if (tier.retiredAt !== null) throw invalidInput(['tierId'], `is retired`, 'a tier that is not retired, or null');
  return tier;
}

/** A tier that was retired or withheld in the meantime is passed over, so this ends. */
async function holdDefaultTier(tx: TransactionScope, actor: Actor): Promise<Tier | undefined> {
  if (managesKeys(actor)) return undefined;
  const id = await findDefaultTierId(tx.db, actor.workspace.id);
  const tier = id === undefined ? undefined : await holdTier(tx, actor.workspace.id, id);
  if (tier === undefined || (tier.selfService && tier.retiredAt === null)) return tier;
  return await holdDefaultTier(tx, actor);
}

async function requireMayLeave(tx: TransactionScope, from: string | null, to: string | null): Promise<void> {
  const tier = from === null ? undefined : await findTier(tx.db, from);
  if (tier?.selfService === false) throw notForMembers(`Taking a key off the tier ${tier.name}`);
  if (to === null) throw notForMembers('Taking a key off its tier');
}

function requireListAllowed(tier: Tier | undefined, ipAllowList: readonly string[] | null): void {
  if (tier === undefined || tier.ipAllowListsAllowed || ipAllowList === null) return;
  throw new DomainError(
    'IP_ALLOW_LIST_NOT_ALLOWED',
    `Keys on the tier ${tier.name} have no IP allow list: send \`ipAllowList: []\`, or choose another tier.`,
    { tierId: tier.id },
  );
}

function notForMembers(what: string): DomainError<'FORBIDDEN'> {
  return new DomainError('FORBIDDEN', `${what} needs the right portcullis:keys:manage in the workspace.`);
}
