import { requireActor, requireLockedActor, requireRight, type Actor } from '../actor.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { newId } from '../id.ts';
import type { TransactionScope } from '../scope.ts';
import { holdWorkspace, lockWorkspace, updateKeyPolicy } from '../workspace/workspace.repository.ts';
import { findOrMakeOwners, type ImportOwners } from './import-owners.ts';
import { createItemCheck, type ImportableKey, type ImportItem } from './import-item.ts';
import { refuse, type ImportOutcome } from './import-outcome.ts';
import { holdMembers, listKnownHashes, lockBulkChange } from './import.repository.ts';
import { toImportedRows, type InsertImported, type NewImportedKey } from './imported-rows.ts';
import { holdTiers, type ImportTiers } from './import-tiers.ts';

/** Keys to import in one transaction, and how. */
export interface ImportBatch {
  readonly workspaceId: string;
  readonly items: readonly ImportItem[];
  /** Whether an e-mail address or external id that nobody has makes a member. */
  readonly createOwners: boolean;
  /** Whether keys that can be guessed are taken. */
  readonly allowWeak: boolean;
}

/** What became of a batch: an outcome for each item, in order. */
export interface ImportedBatch {
  readonly outcomes: readonly ImportOutcome[];
  readonly createdOwnerCount: number;
}

/**
 * Imports keys in a handful of statements, however many there are; what is refused leaves the others alone. The bulk
 * lock of the workspace keeps other imports from making what was found missing; who is added by hand meanwhile ends this
 * by a unique index, see `runImport`.
 * @throws {DomainError} UNAUTHENTICATED; NOT_FOUND; FORBIDDEN – without portcullis:keys:manage
 */
export async function importBatch(
  tx: TransactionScope,
  { workspaceId, items, createOwners, allowWeak }: ImportBatch,
  insert: InsertImported,
): Promise<ImportedBatch> {
  await lockBulkChange(tx, workspaceId);
  const check = createItemCheck({ now: tx.now(), allowWeak });
  const checked = items.map(check);
  const keys = checked.filter(isImportable);
  const owners = await findOrMakeOwners(
    tx,
    workspaceId,
    keys.map(({ owner }) => owner),
    createOwners,
  );
  await takePolicy(tx, workspaceId, keys);
  const living = await holdOwners(tx, workspaceId, keys, owners);
  const actor = await requireLockedActor(tx, workspaceId);
  requireRight(actor, 'portcullis:keys:manage');
  const tiers = await holdTiers(tx, workspaceId, keys);
  const known = await findKnown(tx, workspaceId, keys);
  const placed = checked.map((key): Placed =>
    isImportable(key) ? place(key, { owners, living, tiers }) : toRefusal(key),
  );
  const { outcomes, toInsert } = decide(tx, placed, known);
  await write(tx, actor, toInsert, insert);
  auditBatch(tx, workspaceId, outcomes, owners.madeCount);
  return { outcomes, createdOwnerCount: owners.madeCount };
}

/** A key whose owner and tier are known and held. */
type PlacedKey = Omit<NewImportedKey, 'id'>;
type Placed = PlacedKey | Extract<ImportOutcome, { outcome: 'REFUSED' }>;

/** Of whom a hash is, by its hexadecimal digits. */
type Known = Map<string, { readonly apiKeyId: string; readonly ownerMemberId: string }>;

function isImportable(checked: ReturnType<ReturnType<typeof createItemCheck>>): checked is ImportableKey {
  return 'secretHash' in checked;
}

function toRefusal(issues: ReturnType<ReturnType<typeof createItemCheck>>): Placed {
  return { outcome: 'REFUSED', code: 'INVALID_INPUT', issues: isImportable(issues) ? [] : issues };
}

/** Held as by whatever makes a key, and taken when it is going to change. */
async function takePolicy(tx: TransactionScope, workspaceId: string, keys: readonly ImportableKey[]): Promise<void> {
  const { workspace } = await requireActor(tx, workspaceId);
  if (relaxesChecksum(workspace, keys)) await lockWorkspace(tx, workspaceId);
  else await holdWorkspace(tx, workspaceId);
}

/** Under REQUIRED a key that has the shape of ours and a checksum of its own would be refused unseen. */
function relaxesChecksum({ keyPolicy }: Actor['workspace'], keys: readonly ImportableKey[]): boolean {
  return keyPolicy.checksum === 'REQUIRED' && keys.some(({ needsAdvisoryChecksum }) => needsAdvisoryChecksum);
}

/** With who acts among them: rows of members are taken in the order of their ids. */
async function holdOwners(
  tx: TransactionScope,
  workspaceId: string,
  keys: readonly ImportableKey[],
  owners: ImportOwners,
): Promise<ReadonlySet<string>> {
  const { memberId: actorId } = await requireActor(tx, workspaceId);
  const ids = keys.flatMap(({ owner }) => {
    const finding = owners.of(owner);
    return 'memberId' in finding ? [finding.memberId] : [];
  });
  return await holdMembers(tx, workspaceId, [...new Set(actorId === null ? ids : [...ids, actorId])]);
}

async function findKnown(tx: TransactionScope, workspaceId: string, keys: readonly ImportableKey[]): Promise<Known> {
  const hashes = [...new Set(keys.map(({ secretHash }) => secretHash.toString('hex')))];
  const known = await listKnownHashes(tx.db, workspaceId, hashes);
  return new Map(known.map(({ secretHashHex, ...of }) => [secretHashHex, of]));
}

interface Places {
  readonly owners: ImportOwners;
  readonly living: ReadonlySet<string>;
  readonly tiers: ImportTiers;
}

/** Somebody may have removed the owner between the look-up and the lock. */
function place(key: ImportableKey, { owners, living, tiers }: Places): Placed {
  const finding = owners.of(key.owner);
  if (!('memberId' in finding)) return finding;
  if (!living.has(finding.memberId))
    return refuse('NOT_FOUND', ['owner'], 'was removed from this workspace', 'the address of a member');
  const tier = tiers.of(key);
  return 'outcome' in tier ? tier : { key, ownerMemberId: finding.memberId, tierId: tier.id };
}

/** Of several items with one key the first that goes through is it, as if each had come in a call of its own. */
function decide(tx: TransactionScope, placed: readonly Placed[], known: Known) {
  const toInsert: NewImportedKey[] = [];
  const outcomes = placed.map((item): ImportOutcome => {
    if ('outcome' in item) return item;
    const { key, ownerMemberId, tierId } = item;
    const hex = key.secretHash.toString('hex');
    const there = known.get(hex);
    if (there?.ownerMemberId === ownerMemberId) return { outcome: 'UNCHANGED', keyId: there.apiKeyId };
    if (there !== undefined) {
      const path = [key.givenAs];
      return refuse('ALREADY_EXISTS', path, 'is a key of another member already', 'a key that is not there yet');
    }
    const id = newId(tx, 'key');
    known.set(hex, { apiKeyId: id, ownerMemberId });
    toInsert.push({ id, key, ownerMemberId, tierId });
    return { outcome: 'IMPORTED', keyId: id };
  });
  return { outcomes, toInsert };
}

async function write(
  tx: TransactionScope,
  { workspace }: Actor,
  imported: readonly NewImportedKey[],
  insert: InsertImported,
): Promise<void> {
  if (imported.length === 0) return;
  const { id: workspaceId } = workspace;
  const keys = imported.map(({ key }) => key);
  if (relaxesChecksum(workspace, keys)) {
    await updateKeyPolicy(tx.db, workspaceId, { checksum: 'ADVISORY' });
    const [before, after] = [{ checksum: 'REQUIRED' }, { checksum: 'ADVISORY' }];
    appendAudit(tx, { workspaceId, action: 'setKeyPolicy', target: workspaceId, before, after });
  }
  await insert(tx, toImportedRows(tx, workspace, imported));
}

/** One event with counts; what changed nothing is not told. */
function auditBatch(
  tx: TransactionScope,
  workspaceId: string,
  outcomes: readonly ImportOutcome[],
  createdOwners: number,
): void {
  const count = (wanted: ImportOutcome['outcome']): number =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  const after = {
    imported: count('IMPORTED'),
    unchanged: count('UNCHANGED'),
    refused: count('REFUSED'),
    createdOwners,
  };
  if (after.imported === 0 && createdOwners === 0) return;
  // Nobody has the new keys in memory: the first stands for all, so that the import waits until it is known everywhere.
  const changes = outcomes.flatMap((one) => (one.outcome === 'IMPORTED' ? (one.keyId ?? []) : [])).slice(0, 1);
  appendAudit(tx, { workspaceId, action: 'importApiKeys', target: workspaceId, after, changes });
}
