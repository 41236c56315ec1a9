import type { Db } from '@portcullis/server/db/connect.ts';
import { verifyAuditLog, type AuditVerification } from '@portcullis/server/domain/audit/verify.service.ts';
import type { Scope } from '@portcullis/server/domain/scope.ts';
import { sql } from 'kysely';
import type { TestApp } from '../support/app.ts';

/** What somebody who writes to the database does to a chain. */
export type Tampering = (db: Db) => Promise<unknown>;

/** What checking a chain finds after a tampering, which is undone again. */
export async function verifyTampered(
  { db, clock }: TestApp,
  tamper: Tampering,
  input: Parameters<typeof verifyAuditLog>[1],
): Promise<AuditVerification> {
  const transaction = await db.startTransaction().execute();
  try {
    await tamper(transaction);
    // Reading uses no more of a scope than this.
    const scope = { db: transaction, principal: { kind: 'operator' }, now: clock.now } as Partial<Scope> as Scope;
    return await verifyAuditLog(scope, input);
  } finally {
    await transaction.rollback().execute();
  }
}

/** The place of a row of a workspace's chain. */
export interface Row {
  readonly workspaceId: string;
  readonly position: number;
}

/** Every way to change one row, by its name. */
export const CHANGES: Readonly<Record<string, (row: Row) => Tampering>> = {
  id: set(sql`id = 'evt_' || md5(id)`),
  at: set(sql`at = at - interval '1 millisecond'`),
  actor: set(sql`actor = 'operator '`),
  action: set(sql`action = 'createApiKey'`),
  target: set(sql`target = reverse(target)`),
  requestId: set(sql`request_id = ''`),
  before: set(sql`before = '{"changed": 1}'`),
  after: set(sql`after = coalesce(after, '{}') || '{"changed": 1}'`),
  'after, to null': set(sql`after = CASE WHEN after IS NULL THEN '{}'::jsonb END`),
  hash: set(sql`hash = sha256(hash)`),
  'a bit of the hash': set(sql`hash = set_bit(hash, 255, 1 - get_bit(hash, 255))`),
  clientAddress: set(sql`client_address = '192.0.2.1'`),
  clientAddressSalt: set(sql`client_address_salt = substr(sha256(client_address_salt), 1, 16)`),
  clientAddressDigest: set(sql`client_address_digest = sha256(client_address_digest)`),
  'the address with its digest': set(
    sql`client_address = '::1', client_address_digest = sha256(client_address_salt || '"::1"'::bytea)`,
  ),
  'the address, as if there had been none': set(
    sql`client_address = NULL, client_address_salt = NULL, client_address_digest = NULL`,
  ),
  'personal fields, where there were others or none': set(
    sql`personal = '{"name": "x"}', personal_salt = coalesce(personal_salt, substr(sha256(''), 1, 16)),
      personal_digest = coalesce(personal_digest, sha256(substr(sha256(''), 1, 16) || '{"name":"x"}'::bytea))`,
  ),
  personalUserId: set(sql`personal_user_id = 'usr_x', personal_digest = coalesce(personal_digest, sha256(''))`),
  workspaceId: set(sql`workspace_id = 'wsp_x'`),
  position: set(sql`position = position + 1000000`),
  'all of it': ({ workspaceId, position }) => remove({ workspaceId, from: position, count: 1 }),
};

function set(assignment: ReturnType<typeof sql>) {
  return ({ workspaceId, position }: Row): Tampering =>
    async (db) =>
      await sql`UPDATE audit_events SET ${assignment}
        WHERE workspace_id = ${workspaceId} AND position = ${position}`.execute(db);
}

/** Takes rows away. */
export function remove(from: { workspaceId: string; from: number; count: number }): Tampering {
  return async (db) =>
    await sql`DELETE FROM audit_events WHERE workspace_id = ${from.workspaceId}
      AND position >= ${from.from} AND position < ${from.from + from.count}`.execute(db);
}

/** Puts a copy of a row, with an id of its own, at a position: one that is taken too. */
export function insertCopy({ workspaceId, position }: Row, at: number, id: string): Tampering {
  return async (db) => {
    await sql`ALTER TABLE audit_events DROP CONSTRAINT audit_events_workspace_id_position_key,
      DROP CONSTRAINT audit_events_position_check`.execute(db);
    await sql`INSERT INTO audit_events SELECT (jsonb_populate_record(e, jsonb_build_object('id', ${id}::text,
      'position', ${at}::int))).* FROM audit_events e
      WHERE workspace_id = ${workspaceId} AND position = ${position}`.execute(db);
  };
}

/** Lets two rows change places. */
export function swap(workspaceId: string, one: number, other: number): Tampering {
  const move = async (db: Db, from: number, to: number) =>
    await sql`UPDATE audit_events SET position = ${to}
      WHERE workspace_id = ${workspaceId} AND position = ${from}`.execute(db);
  return async (db) => {
    await move(db, one, 1_000_000);
    await move(db, other, one);
    await move(db, 1_000_000, other);
  };
}

/** Writes the record of the end of a chain anew, from its last row. */
export async function mendHead(db: Db, workspaceId: string): Promise<void> {
  await sql`UPDATE audit_heads SET (position, hash) = (SELECT position, hash FROM audit_events
    WHERE workspace_id = ${workspaceId} ORDER BY position DESC LIMIT 1) WHERE chain = ${workspaceId}`.execute(db);
}
