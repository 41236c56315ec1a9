import { z } from 'zod';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { requireActor, requireRight } from '../actor.ts';
import { issue, parseInput } from '../input.ts';
import type { Scope } from '../scope.ts';
import { inTransaction, rehearse } from '../transaction.ts';
import { importBatch, type ImportBatch, type ImportedBatch } from './import-batch.ts';
import type { ImportItem } from './import-item.ts';
import type { ImportOutcome } from './import-outcome.ts';
import { insertImported } from './imported-key.repository.ts';
import type { InsertImported } from './imported-rows.ts';

/** Items in one call of the API. */
export const IMPORT_ITEMS_MAX = 1_000;

const IMPORT = z.object({
  items: z
    .array(z.unknown())
    .refine(
      ({ length }) => length >= 1 && length <= IMPORT_ITEMS_MAX,
      issue('has too few or too many items', `1 to ${IMPORT_ITEMS_MAX} items`),
    ),
});

/** What to import, and how. */
export interface ImportApiKeysInput {
  readonly workspaceId: string;
  readonly items: readonly ImportItem[];
  readonly createOwners?: boolean | null | undefined;
  readonly allowWeak?: boolean | null | undefined;
  readonly dryRun?: boolean | null | undefined;
}

/**
 * Takes in keys that were made elsewhere: each item goes through or is refused by itself, all in one transaction. The
 * same items again change nothing. A dry run says what would become of them.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:keys:manage; INVALID_INPUT – no item,
 * or too many
 */
export async function importApiKeys(
  scope: Scope,
  { workspaceId, items, createOwners, allowWeak, dryRun }: ImportApiKeysInput,
): Promise<ImportedBatch> {
  requireRight(await requireActor(scope, workspaceId), 'portcullis:keys:manage');
  parseInput(IMPORT, { items });
  const batch = { workspaceId, items, createOwners: createOwners ?? true, allowWeak: allowWeak ?? false };
  const { outcomes, ...rest } = await runImport(scope, batch, { isDryRun: dryRun ?? false, insert: insertImported });
  return { ...rest, outcomes: outcomes.map((outcome, index) => fromItem(outcome, index)) };
}

/** How a batch is done: for good or not, and by which statements. */
interface ImportWay {
  readonly isDryRun: boolean;
  readonly insert: InsertImported;
}

/**
 * The transaction of a batch, also for the command line, which inserts by COPY. An owner whom it found missing may be added
 * by somebody else meanwhile (no lock stands for whoever is not there): then nothing is written, and the next attempt finds
 * that member.
 */
export async function runImport(scope: Scope, batch: ImportBatch, way: ImportWay): Promise<ImportedBatch> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptImport(scope, batch, way);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isUniqueViolation(error)) throw error;
    }
  }
}

/** Each attempt waits for whoever was in its way, so that several in a row are rare. */
const ATTEMPTS_MAX = 5;

async function attemptImport(
  scope: Scope,
  batch: ImportBatch,
  { isDryRun, insert }: ImportWay,
): Promise<ImportedBatch> {
  if (!isDryRun) return await inTransaction(scope, (tx) => importBatch(tx, batch, insert));
  const { outcomes, ...rest } = await rehearse(scope, (tx) => importBatch(tx, batch, insert));
  return { ...rest, outcomes: withoutNewIds(outcomes) };
}

/** The keys that a dry run made are gone again, and so are their ids. */
function withoutNewIds(outcomes: readonly ImportOutcome[]): readonly ImportOutcome[] {
  const made = new Set(outcomes.map((item) => (item.outcome === 'IMPORTED' ? item.keyId : null)));
  return outcomes.map((item) =>
    item.outcome === 'REFUSED' || !made.has(item.keyId) ? item : { ...item, keyId: null },
  );
}

function fromItem(outcome: ImportOutcome, index: number): ImportOutcome {
  if (outcome.outcome !== 'REFUSED') return outcome;
  return { ...outcome, issues: outcome.issues.map((one) => ({ ...one, path: ['items', index, ...one.path] })) };
}
