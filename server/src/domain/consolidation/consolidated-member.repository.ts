import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import { listMembersById } from '../member/member.repository.ts';
import type { Member } from '../member/member.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import { listApiKeysById } from '../api-key/bulk-revoke.repository.ts';
import { ENDED_KEYS_MAX, type ConsolidatedMember, type StoredConsolidation } from './consolidation.ts';
import { ENDS, ranked, type ConsolidationMoment } from './ranked-keys.repository.ts';

/** Whom a consolidation touched, or (a moment) would touch. */
export type ConsolidatedBy = StoredConsolidation | ConsolidationMoment;

/** Members in the order of their list. Each is asked about its keys by api_keys_owner, so that a page is read, not the whole plan. */
export async function listConsolidatedMembers(
  db: Db,
  by: ConsolidatedBy,
  page: PageRequest,
): Promise<readonly ConsolidatedMember[]> {
  const members = db
    .selectFrom('members')
    .select(['id', 'createdAt'])
    .where('workspaceId', '=', by.workspaceId)
    .where(isTouched(by));
  const places = await keysetPage(members, page, 'members').execute();
  return await withKeys(
    db,
    by,
    places.map(({ id }) => id),
  );
}

export async function countConsolidatedMembers(db: Db, by: ConsolidatedBy): Promise<number> {
  if ('id' in by) return by.memberCount;
  const row = await db
    .selectFrom('members')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('workspaceId', '=', by.workspaceId)
    .where(isTouched(by))
    .executeTakeFirstOrThrow();
  return row.count;
}

function isTouched(by: ConsolidatedBy) {
  if ('id' in by)
    return sql<boolean>`EXISTS (SELECT FROM api_keys k WHERE k.consolidation_id = ${by.id} AND k.owner_member_id = members.id)`;
  const own = sql`AND k.owner_member_id = members.id`;
  return sql<boolean>`members.removed_at IS NULL AND EXISTS (SELECT FROM (${ranked(by, own)}) r WHERE ${ENDS})`;
}

interface EndingKey {
  readonly id: string;
  readonly ownerMemberId: string;
  readonly keptId: string;
  readonly endedCount: number;
}

async function withKeys(db: Db, by: ConsolidatedBy, memberIds: readonly string[]): Promise<ConsolidatedMember[]> {
  if (memberIds.length === 0) return [];
  const ending = Map.groupBy(await listEndingKeys(db, by, memberIds), ({ ownerMemberId }) => ownerMemberId);
  const keyIds = [...ending.values()].flatMap((keys) => [keys[0]?.keptId ?? '', ...keys.map(({ id }) => id)]);
  const keys = new Map((await listApiKeysById(db, by.workspaceId, keyIds)).map((key) => [key.id, key]));
  const members = new Map((await listMembersById(db, memberIds)).map((member) => [member.id, member]));
  return memberIds.flatMap((id) => {
    const [member, own] = [members.get(id), ending.get(id) ?? []];
    const keptKey = keys.get(own[0]?.keptId ?? '');
    if (member === undefined || keptKey === undefined) return [];
    const endedKeys = own.flatMap((key) => keys.get(key.id) ?? []);
    return [toConsolidatedMember(member, { keptKey, endedKeys, endedKeyCount: own[0]?.endedCount ?? 0 })];
  });
}

function toConsolidatedMember(
  member: Member,
  keys: Pick<ConsolidatedMember, 'keptKey' | 'endedKeys' | 'endedKeyCount'>,
): ConsolidatedMember {
  return { id: member.id, createdAt: member.createdAt, member, ...keys };
}

/** The newest of each member, newest first. */
async function listEndingKeys(db: Db, by: ConsolidatedBy, memberIds: readonly string[]): Promise<readonly EndingKey[]> {
  const owners = sql`AND k.owner_member_id IN (${sql.join(memberIds)})`;
  const ending =
    'id' in by
      ? sql`SELECT k.id, k.owner_member_id, k.created_at, k.superseded_by AS kept_id FROM api_keys k
            WHERE k.workspace_id = ${by.workspaceId} AND k.consolidation_id = ${by.id} ${owners}`
      : sql`SELECT r.id, r.owner_member_id, r.created_at, r.kept_id FROM (${ranked(by, owners)}) r WHERE ${ENDS}`;
  const found = await sql<EndingKey>`
    SELECT id, owner_member_id, kept_id, ended_count FROM (
      SELECT e.*, count(*) OVER (PARTITION BY owner_member_id) AS ended_count,
        row_number() OVER (PARTITION BY owner_member_id ORDER BY created_at DESC, id DESC) AS place
      FROM (${ending}) e) placed
    WHERE place <= ${sql.lit(ENDED_KEYS_MAX)} ORDER BY owner_member_id, place`.execute(db);
  return found.rows;
}
