import type { Db } from '@portcullis/server/db/connect.ts';
import {
  sql,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryId,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from 'kysely';

/**
 * The store as tests write to it by hand: what they change there is told to the feed, as services would tell it, and is
 * true for the server before the statement has returned. Without this the server could answer from its memory.
 */
export function tellingDb(db: Db, waitForEffect: () => Promise<unknown>): Db {
  const tell = async (): Promise<void> => {
    await sql`INSERT INTO changes (seq, mark, workspace_id, subjects)
      SELECT nextval('change_seq'), gen_random_uuid()::text, id, ARRAY[id] FROM workspaces`.execute(db);
    await waitForEffect();
  };
  return db.withPlugin(new TellingPlugin(tell));
}

class TellingPlugin implements KyselyPlugin {
  readonly #tell: () => Promise<void>;
  readonly #changing = new WeakSet<QueryId>();

  constructor(tell: () => Promise<void>) {
    this.#tell = tell;
  }

  transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
    if (isChange(node)) this.#changing.add(queryId);
    return node;
  }

  async transformResult({ result, queryId }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    if (this.#changing.has(queryId)) await this.#tell();
    return result;
  }
}

/** Of a row that verdicts depend on. */
function isChange(node: RootOperationNode): boolean {
  if (node.kind === 'RawNode') return RAW_CHANGE.test(node.sqlFragments[0] ?? '');
  if (node.kind !== 'UpdateQueryNode' && node.kind !== 'DeleteQueryNode') return false;
  const text = JSON.stringify(node.kind === 'UpdateQueryNode' ? node.table : node.from);
  return TABLES.some((table) => text.includes(`"${table}"`));
}

const TABLES = [
  'workspaces',
  'members',
  'permissions',
  'tiers',
  'apiKeys',
  'apiKeySecrets',
  'api_keys',
  'api_key_secrets',
];
const RAW_CHANGE = new RegExp(`^\\s*(?:UPDATE|DELETE FROM) (?:${TABLES.join('|')})\\b`, 'i');
