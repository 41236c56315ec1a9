import { makeDemo, type Demo } from './demo.ts';
import {
  findInstallation,
  insertInstallation,
  lockInstallation,
  updateOperatorKeyHash,
} from './domain/installation/installation.repository.ts';
import type { Scope, TransactionScope } from './domain/scope.ts';
import { inTransaction } from './domain/transaction.ts';
import { hashSecret } from './secret/hash.ts';
import { randomBase62 } from './secret/mint.ts';

/** What a start found or made. */
export interface Start {
  readonly operatorKeyHash: Uint8Array;
  /** Only when this start made it: shown once, and nowhere kept. */
  readonly newOperatorKey: string | null;
  /** Only when this start made it. */
  readonly newDemo: Demo | null;
}

/**
 * Finds the installation, or makes it: the operator key, unless the configuration brings one, and a demo workspace if
 * wanted. All in one transaction under a lock, so that of several servers that start at once one makes it.
 */
export async function findOrMakeInstallation(
  scope: Scope,
  { configuredKeyHash, wantsDemo }: { readonly configuredKeyHash: Uint8Array | null; readonly wantsDemo: boolean },
): Promise<Start> {
  return await inTransaction({ ...scope, principal: { kind: 'operator' } }, async (tx) => {
    await lockInstallation(tx);
    const found = await findInstallation(tx.db);
    if (found === undefined) await insertInstallation(tx.db, tx.now());
    const newDemo = found === undefined && wantsDemo ? await makeDemo(tx) : null;
    const operatorKeyHash = configuredKeyHash ?? found?.operatorKeyHash ?? null;
    if (operatorKeyHash !== null) return { operatorKeyHash, newOperatorKey: null, newDemo };
    return { ...(await makeOperatorKey(tx)), newDemo };
  });
}

/** 43 × log2(62) = 256 bits. */
const OPERATOR_KEY_CHARACTERS = 43;

async function makeOperatorKey(tx: TransactionScope): Promise<{ operatorKeyHash: Uint8Array; newOperatorKey: string }> {
  const newOperatorKey = `operator_${randomBase62(OPERATOR_KEY_CHARACTERS, tx.randomBytes)}`;
  const operatorKeyHash = hashSecret(newOperatorKey);
  await updateOperatorKeyHash(tx.db, operatorKeyHash);
  return { operatorKeyHash, newOperatorKey };
}
