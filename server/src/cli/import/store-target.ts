import { randomBytes, randomUUID } from 'node:crypto';
import type { Config } from '../../config.ts';
import { openCopyConnection, toCopyLine, type CopyConnection } from '../../db/copy-connection.ts';
import { DomainError, isDomainError } from '../../domain/errors.ts';
import { runImport } from '../../domain/import/import.service.ts';
import type { ImportedRows, InsertImported } from '../../domain/import/imported-rows.ts';
import type { Scope } from '../../domain/scope.ts';
import { getWorkspaceBySlug } from '../../domain/workspace/workspace.service.ts';
import { CommandError } from '../cli-context.ts';
import { describeStore } from '../describe-store.ts';
import { withOperatorScope } from '../operator-scope.ts';
import type { ImportOptions, ImportTarget } from './import-target.ts';

/** Keys in one transaction: enough that a statement more or less does not matter, few enough to hold in memory. */
const BATCH_ITEMS = 2_500;

/**
 * Imports into the database itself, by the same code as the server's, but for the rows of keys, which go by COPY.
 * @throws {CommandError} when the database has not the newest schema, or no such workspace
 */
export async function withStoreTarget(
  config: Config,
  url: string,
  options: ImportOptions,
  work: (target: ImportTarget) => Promise<void>,
): Promise<void> {
  await withOperatorScope(config, `import-${randomUUID()}`, randomBytes, async (operator) => {
    const workspaceId = await findWorkspaceId(operator, options.workspace);
    const connection = await openCopyConnection(url);
    const scope = { ...operator, db: connection.db };
    const { createOwners, allowWeak, dryRun: isDryRun } = options;
    const how = { isDryRun, insert: insertByCopy(connection) };
    try {
      await work({
        name: describeStore(config.store),
        batchItems: BATCH_ITEMS,
        importBatch: async (items) => await runImport(scope, { workspaceId, items, createOwners, allowWeak }, how),
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new CommandError(error.message, 'What was imported until here stays; run it again afterwards.', {
        cause: error,
      });
    } finally {
      await connection.close();
    }
  });
}

async function findWorkspaceId(scope: Scope, slug: string): Promise<string> {
  try {
    return (await getWorkspaceBySlug(scope, slug)).id;
  } catch (error) {
    if (!isDomainError(error, 'NOT_FOUND')) throw error;
    throw new CommandError(`There is no workspace ${slug} in the database.`, 'Check --workspace and DATABASE_URL.');
  }
}

/** In the transaction of the batch, which runs on the same connection. */
function insertByCopy({ copy }: CopyConnection): InsertImported {
  return async (_tx, { keys, secrets, seals }) => {
    await copy(toStatement('api_keys', KEY_COLUMNS), toLines(keys, KEY_COLUMNS));
    await copy(toStatement('api_key_secrets', SECRET_COLUMNS), toLines(secrets, SECRET_COLUMNS));
    if (seals.length > 0) await copy(toStatement('sealed_secrets', SEAL_COLUMNS), toLines(seals, SEAL_COLUMNS));
  };
}

const KEY_COLUMNS = [
  'id',
  'workspace_id',
  'owner_member_id',
  'label',
  'environment',
  'tier_id',
  'ip_allow_list',
  'metadata',
  'expires_at',
  'created_at',
  'created_by',
  'disabled_at',
  'disabled_by',
] as const satisfies readonly (keyof ImportedRows['keys'][number])[];

const SECRET_COLUMNS = [
  'workspace_id',
  'secret_hash',
  'api_key_id',
  'minted',
  'hint',
  'is_weak',
  'created_at',
] as const satisfies readonly (keyof ImportedRows['secrets'][number])[];

const SEAL_COLUMNS = [
  'workspace_id',
  'secret_hash',
  'sealed',
  'sealing_key_id',
] as const satisfies readonly (keyof ImportedRows['seals'][number])[];

function toStatement(table: string, columns: readonly string[]): string {
  return `COPY ${table} (${columns.join(', ')}) FROM STDIN`;
}

function* toLines<Row, Name extends keyof Row>(rows: readonly Row[], columns: readonly Name[]): Generator<string> {
  for (const row of rows) yield toCopyLine(columns.map((column) => toCopyText(row[column])));
}

function toCopyText(value: unknown): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  // Addresses and blocks, which need no quotation marks.
  if (Array.isArray(value)) return `{${value.join(',')}}`;
  return JSON.stringify(value);
}
