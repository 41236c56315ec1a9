import { createHash } from 'node:crypto';
import type { Db } from '@portcullis/server/db/connect.ts';
import type { Tables } from '@portcullis/server/db/tables.ts';
import { type Selectable, sql } from 'kysely';
import { expect } from 'vitest';

type AuditRow = Selectable<Tables['auditEvents']>;

/** JSON with sorted names and without blanks: for what stands in audit rows that is what RFC 8785 asks for. */
function toSortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toSortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${toSortedJson(item)}`).join(',')}}`;
}

const sha256 = (start: Uint8Array, value: unknown): string =>
  createHash('sha256').update(start).update(toSortedJson(value)).digest('hex');
const toHex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex');

/** The hash of a row behind another one, worked out anew by its description in the guide alone. */
function recomputeHash(previous: string, row: AuditRow): string {
  const { id, workspaceId, position, actor, action, target, requestId, before, after, personalUserId } = row;
  const told = { id, workspaceId, position, actor, action, target, requestId, before, after, personalUserId };
  return sha256(Buffer.from(previous, 'hex'), {
    ...told,
    at: row.at.toISOString(),
    clientAddressDigest: toHex(row.clientAddressDigest),
    personalDigest: toHex(row.personalDigest),
  });
}

/** The rows of a chain, oldest first; of the installation for null. */
export async function readChain(db: Db, workspaceId: string | null): Promise<readonly AuditRow[]> {
  return await db
    .selectFrom('auditEvents')
    .selectAll()
    .where('workspaceId', workspaceId === null ? 'is' : '=', workspaceId)
    .orderBy('position')
    .execute();
}

/** Checks by hand that every chain of a store is whole, and its head the hash of its last row; answers their lengths. */
export async function expectWholeChains(db: Db): Promise<readonly number[]> {
  const heads = await db.selectFrom('auditHeads').selectAll().orderBy('chain').execute();
  const lengths: number[] = [];
  for (const { chain, position, hash } of heads) {
    const rows = await readChain(db, chain === 'installation' ? null : chain);
    let last = '0'.repeat(64);
    for (const [index, row] of rows.entries()) {
      expect(row.position).toBe(index + 1);
      last = recomputeHash(last, row);
      expect(toHex(row.hash)).toBe(last);
      if (row.clientAddressSalt !== null)
        expect(toHex(row.clientAddressDigest)).toBe(sha256(row.clientAddressSalt, row.clientAddress));
      if (row.personalSalt !== null) expect(toHex(row.personalDigest)).toBe(sha256(row.personalSalt, row.personal));
    }
    expect([position, toHex(hash)]).toEqual([rows.length, last]);
    lengths.push(rows.length);
  }
  return lengths;
}

/** Works out the hashes of a chain anew and writes them, as somebody would who writes to the database and hides it. */
export async function rewriteChain(db: Db, workspaceId: string): Promise<void> {
  let last = '0'.repeat(64);
  for (const row of await readChain(db, workspaceId)) {
    last = recomputeHash(last, row);
    const hash = Buffer.from(last, 'hex');
    await sql`UPDATE audit_events SET hash = ${hash} WHERE id = ${row.id}`.execute(db);
    await sql`UPDATE audit_heads SET hash = ${hash} WHERE chain = ${workspaceId}`.execute(db);
  }
}
