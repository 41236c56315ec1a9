import type { Db } from '../../db/connect.ts';
import type { TransactionScope } from '../scope.ts';
import { chainEvents, EMPTY_CHAIN, type ChainEnd } from './chain-events.ts';

/** Begins the chain of a new workspace; without its head nothing can be told about it. */
export async function insertAuditHead(db: Db, workspaceId: string): Promise<void> {
  await db
    .insertInto('auditHeads')
    .values({ chain: toChain(workspaceId), ...EMPTY_CHAIN })
    .execute();
}

/**
 * Writes what a transaction has to tell, in the order in which it happened, at the ends of its chains. Two statements,
 * and the commit, pass while the heads are locked: that is what changes of one workspace wait for.
 */
export async function writeAuditEvents(tx: TransactionScope): Promise<void> {
  const byChain = Map.groupBy(tx.pendingAudit, ({ workspaceId }) => toChain(workspaceId));
  if (byChain.size === 0) return;
  const ends = await lockHeads(tx, [...byChain.keys()]);
  const chained = [...byChain].map(([chain, events]) => ({ chain, ...chainEvents(tx, getEnd(ends, chain), events) }));
  const rows = chained.flatMap((chain) => chain.rows);
  // PostgreSQL takes 65,535 values in one statement.
  while (rows.length > ROWS_MAX) await tx.db.insertInto('auditEvents').values(rows.splice(0, ROWS_MAX)).execute();
  await tx.db
    .with('written', (query) => query.insertInto('auditEvents').values(rows))
    .insertInto('auditHeads')
    .values(chained.map(({ chain, end }) => ({ chain, ...end })))
    // The rows are there and locked: this changes all of them in one statement.
    .onConflict((conflict) =>
      conflict
        .column('chain')
        .doUpdateSet((of) => ({ position: of.ref('excluded.position'), hash: of.ref('excluded.hash') })),
    )
    .execute();
}

/** Events that are written by one statement. */
const ROWS_MAX = 1_000;

/**
 * Takes the ends of chains until the transaction ends, always in the same order, so that nobody waits in a circle. That of
 * the installation comes last, because all workspaces share it: it is held for the shortest time.
 */
async function lockHeads({ db }: TransactionScope, chains: readonly string[]): Promise<ReadonlyMap<string, ChainEnd>> {
  const heads = await db
    .selectFrom('auditHeads')
    .select(['chain', 'position', 'hash'])
    .where('chain', 'in', chains)
    .orderBy('chain', 'desc')
    .forUpdate()
    .execute();
  return new Map(heads.map(({ chain, ...end }) => [chain, end]));
}

/** A head that is gone was taken away by hand: a new one would hide that. */
function getEnd(ends: ReadonlyMap<string, ChainEnd>, chain: string): ChainEnd {
  const end = ends.get(chain);
  if (end === undefined) throw new Error(`The audit chain ${chain} has no head.`);
  return end;
}

/** The chain of a workspace's events, or (null) of the installation's. */
export function toChain(workspaceId: string | null): string {
  return workspaceId ?? 'installation';
}
