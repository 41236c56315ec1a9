import { sql } from 'kysely';
import type { Db } from './db/connect.ts';
import { inTransaction, type Scope, type TransactionScope } from './domain/scope.ts';
import { makeDemo, type Demo } from './demo.ts';
import { hashSecret } from './secret/hash.ts';
import { randomBase62 } from './secret/mint.ts';

/** What a start found or made. */
export interface Installation {
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
): Promise<Installation> {
  return await inTransaction({ ...scope, principal: { kind: 'operator' } }, async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${FIRST_START_LOCK})`.execute(tx.db);
    const found = await findInstallation(tx.db);
    if (found === undefined) await tx.db.insertInto('installation').values({ operatorKeyHash: null, createdAt: tx.now() }).execute();
    const newDemo = found === undefined && wantsDemo ? await makeDemo(tx) : null;
    const known = configuredKeyHash ?? found?.operatorKeyHash ?? null;
    if (known !== null) return { operatorKeyHash: known, newOperatorKey: null, newDemo };
    const newOperatorKey = `operator_${randomBase62(OPERATOR_KEY_CHARACTERS, tx.randomBytes)}`;
    const operatorKeyHash = hashSecret(newOperatorKey);
    await storeOperatorKeyHash(tx, operatorKeyHash);
    return { operatorKeyHash, newOperatorKey, newDemo };
  });
}

/** Any number that no other lock of ours has: "portcul" in ASCII. */
const FIRST_START_LOCK = 31_647_976_219_604_332n;
/** 43 × log2(62) = 256 bits. */
const OPERATOR_KEY_CHARACTERS = 43;

async function findInstallation(db: Db): Promise<{ readonly operatorKeyHash: Uint8Array | null } | undefined> {
  return await db.selectFrom('installation').select('operatorKeyHash').executeTakeFirst();
}

async function storeOperatorKeyHash({ db }: TransactionScope, operatorKeyHash: Uint8Array): Promise<void> {
  await db.updateTable('installation').set({ operatorKeyHash }).execute();
}
