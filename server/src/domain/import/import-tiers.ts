import type { TransactionScope } from '../scope.ts';
import { holdTiersNamed } from '../tier/tier.repository.ts';
import type { ImportableKey } from './import-item.ts';
import { refuse, type ImportRefusal } from './import-outcome.ts';

/** The tiers of many keys. */
export interface ImportTiers {
  /** `id` is null for a key without a tier. */
  readonly of: (key: ImportableKey) => { readonly id: string | null } | ImportRefusal;
}

/** Finds the tiers that keys name, and keeps them as they are until the transaction ends. */
export async function holdTiers(
  tx: TransactionScope,
  workspaceId: string,
  keys: readonly ImportableKey[],
): Promise<ImportTiers> {
  const named = [...new Set(keys.flatMap(({ tier }) => tier ?? []))];
  const tiers = named.length === 0 ? [] : await holdTiersNamed(tx, workspaceId, named);
  const byAddress = new Map(tiers.flatMap((tier) => [[tier.name, tier] as const, [tier.id, tier] as const]));
  return {
    of: ({ tier: address, ipAllowList }) => {
      if (address === null) return { id: null };
      const tier = byAddress.get(address);
      if (tier === undefined)
        return refuse(
          'NOT_FOUND',
          ['tier'],
          'is no tier of this workspace',
          'the name or id of a tier that is not retired',
        );
      if (ipAllowList !== null && !tier.ipAllowListsAllowed)
        return refuse(
          'INVALID_INPUT',
          ['ipAllowList'],
          `is not for keys on the tier ${tier.name}`,
          '[], or another tier',
        );
      return { id: tier.id };
    },
  };
}
