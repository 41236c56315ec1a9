import { type ImportApiKeyItem, NotFoundError, type PortcullisClient } from '@portcullis/sdk';
import type { ImportItem } from '../../domain/import/import-item.ts';
import type { ImportOutcome, ImportRefusal } from '../../domain/import/import-outcome.ts';
import { CommandError } from '../cli-context.ts';
import type { ImportOptions, ImportTarget } from './import-target.ts';

/** Of one call: a thousand items take less than a second; a server that is busy may take its time. */
const TIMEOUT_MS = 60_000;
/** Characters of one call, so that it stays below the smallest body that servers are usually set to take. */
const CALL_CHARACTERS_MAX = 200_000;

/**
 * Imports through the API. A lost answer is asked for again: what went through is unchanged the second time.
 * @throws {CommandError} when the workspace is not there, or not the caller's
 */
export async function openServerTarget(
  client: PortcullisClient,
  url: string,
  options: ImportOptions,
): Promise<ImportTarget> {
  const { id: workspaceId } = await findWorkspace(client, options.workspace);
  const { createOwners, allowWeak, dryRun } = options;
  const call = async (items: readonly ImportApiKeyItem[]) =>
    await client.apiKeys.importAll(
      { workspaceId, items: [...items], createOwners, allowWeak, dryRun },
      { timeoutMs: TIMEOUT_MS },
    );
  return {
    name: url,
    batchItems: 1_000,
    importBatch: async (items) => {
      const outcomes: ImportOutcome[] = [];
      let createdOwnerCount = 0;
      for (const part of split(items.map(toInput))) {
        const answer = await call(part);
        outcomes.push(...answer.items.map(toOutcome));
        ({ createdOwnerCount } = { createdOwnerCount: createdOwnerCount + answer.createdOwnerCount });
      }
      return { outcomes, createdOwnerCount };
    },
  };
}

/** @throws {CommandError} */
export async function findWorkspace(client: PortcullisClient, slug: string): Promise<{ readonly id: string }> {
  try {
    return await client.workspaces.getBySlug(slug);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new CommandError(
      `There is no workspace ${slug} that this key may see.`,
      'Check --workspace, and PORTCULLIS_API_KEY: a key of that workspace, with the right that this needs.',
    );
  }
}

function toInput({ createdAt, expiresAt, ipAllowList, metadata, ...item }: ImportItem): ImportApiKeyItem {
  return {
    ...item,
    ...(createdAt != null && { createdAt: createdAt.toISOString() }),
    ...(expiresAt != null && { expiresAt: expiresAt.toISOString() }),
    ...(ipAllowList != null && { ipAllowList: [...ipAllowList] }),
    ...(metadata != null && { metadata: { ...metadata } }),
  };
}

function* split(items: readonly ImportApiKeyItem[]): Generator<readonly ImportApiKeyItem[]> {
  let part: ImportApiKeyItem[] = [];
  let characters = 0;
  for (const item of items) {
    const { length } = JSON.stringify(item);
    if (part.length > 0 && characters + length > CALL_CHARACTERS_MAX) {
      yield part;
      [part, characters] = [[], 0];
    }
    part.push(item);
    characters += length;
  }
  if (part.length > 0) yield part;
}

type Answered = Awaited<ReturnType<PortcullisClient['apiKeys']['importAll']>>['items'][number];

/** Paths begin at the item again. */
function toOutcome({ outcome, keyId, refusal }: Answered): ImportOutcome {
  if (outcome !== 'REFUSED') return { outcome, keyId };
  const issues = (refusal?.issues ?? []).map((one) => ({ ...one, path: one.path.slice(2) }));
  // Codes of servers that are newer than this command are shown as they are.
  return { outcome, code: (refusal?.code ?? 'INVALID_INPUT') as ImportRefusal['code'], issues };
}
