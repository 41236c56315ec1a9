import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Member } from '../member/member.ts';
import type { TransactionScope } from '../scope.ts';
import type { User } from '../user/user.ts';

/** Lets one import or consolidation at a time into a workspace: what one finds missing no other one makes. */
export async function lockBulkChange({ db }: TransactionScope, workspaceId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`bulk ${workspaceId}`}, 0))`.execute(db);
}

/** A member under an address that was asked for; an address may have several. */
export interface FoundOwner {
  readonly address: string;
  readonly memberId: string;
}

/** Living members by id. */
export async function listOwnersById(db: Db, workspaceId: string, ids: readonly string[]) {
  return await found(
    db,
    sql`
    SELECT m.id AS address, m.id AS member_id FROM ${asked(ids)}
    JOIN members m ON m.id = asked.value AND m.workspace_id = ${workspaceId} AND m.removed_at IS NULL`,
  );
}

/** Living members by external id, by the index members_external_id. */
export async function listOwnersByExternalId(db: Db, workspaceId: string, externalIds: readonly string[]) {
  return await found(
    db,
    sql`
    SELECT asked.value AS address, m.id AS member_id FROM ${asked(externalIds)}
    JOIN members m ON m.workspace_id = ${workspaceId} AND m.external_id = asked.value AND m.removed_at IS NULL`,
  );
}

/** Living members by e-mail address in any case, by the index on lower(email). */
export async function listOwnersByEmail(db: Db, workspaceId: string, emails: readonly string[]) {
  return await found(
    db,
    sql`
    SELECT asked.value AS address, m.id AS member_id FROM ${asked(emails)}
    JOIN users u ON lower(u.email) = lower(asked.value)
    JOIN members m ON m.workspace_id = ${workspaceId} AND m.user_id = u.id AND m.removed_at IS NULL`,
  );
}

/** People of the installation by e-mail address in any case. */
export async function listPeopleByEmail(
  db: Db,
  emails: readonly string[],
): Promise<readonly { readonly address: string; readonly userId: string }[]> {
  const people = await sql<{ address: string; userId: string }>`
    SELECT asked.value AS address, u.id AS user_id FROM ${asked(emails)}
    JOIN users u ON lower(u.email) = lower(asked.value) AND u.kind = 'HUMAN'`.execute(db);
  return people.rows;
}

/** Takes members as they are until the transaction ends, in the order of their ids; answers those who live. */
export async function holdMembers(
  { db }: TransactionScope,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const held = await sql<{ id: string }>`
    SELECT m.id FROM members m
    WHERE m.workspace_id = ${workspaceId} AND m.removed_at IS NULL AND m.id IN (SELECT value FROM ${asked(ids)})
    ORDER BY m.id FOR SHARE OF m`.execute(db);
  return new Set(held.rows.map(({ id }) => id));
}

/** A key that a hash belongs to, whether it is the current one or not. */
export interface KnownHash {
  readonly secretHashHex: string;
  readonly apiKeyId: string;
  readonly ownerMemberId: string;
}

/** Which of these hashes the workspace knows, by the primary key of api_key_secrets. */
export async function listKnownHashes(
  db: Db,
  workspaceId: string,
  secretHashesHex: readonly string[],
): Promise<readonly KnownHash[]> {
  const known = await sql<KnownHash>`
    SELECT asked.value AS secret_hash_hex, k.id AS api_key_id, k.owner_member_id FROM ${asked(secretHashesHex)}
    JOIN api_key_secrets s ON s.workspace_id = ${workspaceId} AND s.secret_hash = decode(asked.value, 'hex')
    JOIN api_keys k ON k.id = s.api_key_id`.execute(db);
  return known.rows;
}

/** Inserts people who were never there; {@link lockEveryEmail} keeps others from making them meanwhile. */
export async function insertUsers(db: Db, users: readonly User[]): Promise<void> {
  await sql`
    INSERT INTO users (id, kind, email, name, created_at)
    SELECT id, kind, email, name, created_at FROM jsonb_to_recordset(${JSON.stringify(users.map(toUserRow))}::jsonb)
    AS r(id text, kind text, email text, name text, created_at timestamptz)`.execute(db);
}

export async function insertMembers(db: Db, members: readonly Member[]): Promise<void> {
  await sql`
    INSERT INTO members (id, workspace_id, user_id, role, grants, external_id, created_at)
    SELECT id, workspace_id, user_id, role, grants, external_id, created_at
    FROM jsonb_to_recordset(${JSON.stringify(members.map(toMemberRow))}::jsonb)
    AS r(id text, workspace_id text, user_id text, role text, grants jsonb, external_id text, created_at timestamptz)`.execute(
    db,
  );
}

/** A list of texts as a table, in one parameter of the statement, however long it is. */
function asked(values: readonly string[]) {
  return sql`jsonb_array_elements_text(${JSON.stringify(values)}::jsonb) AS asked(value)`;
}

async function found(db: Db, query: ReturnType<typeof sql<FoundOwner>>): Promise<readonly FoundOwner[]> {
  return (await query.execute(db)).rows;
}

function toUserRow({ id, kind, email, name, createdAt }: User) {
  return { id, kind, email, name, created_at: createdAt };
}

function toMemberRow({ id, workspaceId, userId, role, grants, externalId, createdAt }: Member) {
  return {
    id,
    workspace_id: workspaceId,
    user_id: userId,
    role,
    grants,
    external_id: externalId,
    created_at: createdAt,
  };
}
