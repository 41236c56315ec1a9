import type { ImportItem } from '../../domain/import/import-item.ts';
import type { ImportOutcome } from '../../domain/import/import-outcome.ts';

/** Where keys go: a server, or its database. */
export interface ImportTarget {
  /** For a person. */
  readonly name: string;
  /** Items in one batch at the most. */
  readonly batchItems: number;
  readonly importBatch: (
    items: readonly ImportItem[],
  ) => Promise<{ readonly outcomes: readonly ImportOutcome[]; readonly createdOwnerCount: number }>;
}

/** How to import, beside what. */
export interface ImportOptions {
  /** Slug. */
  readonly workspace: string;
  readonly createOwners: boolean;
  readonly allowWeak: boolean;
  readonly dryRun: boolean;
}
