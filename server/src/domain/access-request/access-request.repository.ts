import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { AccessRequest, AccessRequestStatus, OwnAccessRequest } from './access-request.ts';

const COLUMNS = [
  'id',
  'workspaceId',
  'userId',
  'note',
  'createdAt',
  'expiresAt',
  'decision',
  'decidedAt',
  'decidedBy',
  'decisionNote',
  'memberId',
] as const;

/** A request by id, whatever its workspace: the caller authorises for the workspace that this answers. */
export async function findAccessRequest(db: Db, id: string): Promise<AccessRequest | undefined> {
  return await db.selectFrom('accessRequests').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** Takes a request until the transaction ends: of two who decide at once the second sees what the first decided. */
export async function lockAccessRequest(
  { db }: TransactionScope,
  { id, workspaceId }: AccessRequest,
): Promise<AccessRequest> {
  return await db
    .selectFrom('accessRequests')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** What a list of requests is narrowed to. */
export interface AccessRequestsOf {
  readonly workspaceId: string;
  readonly status: AccessRequestStatus | undefined;
  readonly now: Date;
}

/** Uses access_requests_page. */
export async function listAccessRequests(
  db: Db,
  of: AccessRequestsOf,
  page: PageRequest,
): Promise<readonly AccessRequest[]> {
  return await keysetPage(requestsOf(db, of).select(COLUMNS), page, 'accessRequests').execute();
}

export async function countAccessRequests(db: Db, of: AccessRequestsOf): Promise<number> {
  const row = await requestsOf(db, of)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** A user's own requests, newest first, `limit` at the most; by access_requests_of_user. */
export async function listAccessRequestsOfUser(
  db: Db,
  userId: string,
  limit: number,
): Promise<readonly OwnAccessRequest[]> {
  return await db
    .selectFrom('accessRequests')
    .innerJoin('workspaces', 'workspaces.id', 'accessRequests.workspaceId')
    .select([...COLUMNS.map((column) => `accessRequests.${column}` as const), 'workspaces.slug as workspaceSlug'])
    .where('accessRequests.userId', '=', userId)
    .where('workspaces.deletedAt', 'is', null)
    .orderBy('accessRequests.createdAt', 'desc')
    .orderBy('accessRequests.id', 'desc')
    .limit(limit)
    .execute();
}

/** Writes that a request has expired which nobody decided in time, so that its user can make another one. */
export async function closeExpiredRequest(
  { db }: TransactionScope,
  { workspaceId, userId, now }: { readonly workspaceId: string; readonly userId: string; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('accessRequests')
    .set((of) => ({ decision: 'EXPIRED' as const, decidedAt: of.ref('expiresAt') }))
    .where('workspaceId', '=', workspaceId)
    .where('userId', '=', userId)
    .where('decision', 'is', null)
    .where('expiresAt', '<=', now)
    .execute();
}

/** false when the user has an open request there, by the index access_requests_open. */
export async function insertAccessRequest(db: Db, request: AccessRequest): Promise<boolean> {
  const result = await db
    .insertInto('accessRequests')
    .values(request)
    .onConflict((conflict) => conflict.columns(['workspaceId', 'userId']).where('decision', 'is', null).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Of a request that the caller has locked. */
export async function updateAccessRequest(
  { db }: TransactionScope,
  { id, workspaceId }: AccessRequest,
  decision: Pick<AccessRequest, 'decision' | 'decidedAt' | 'decidedBy' | 'decisionNote' | 'memberId'>,
): Promise<AccessRequest> {
  return await db
    .updateTable('accessRequests')
    .set(decision)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

/** Takes out what a user wrote, and what was written to them, in every workspace. */
export async function eraseNotesOfUser({ db }: TransactionScope, userId: string): Promise<void> {
  await db.updateTable('accessRequests').set({ note: '', decisionNote: null }).where('userId', '=', userId).execute();
}

function requestsOf(db: Db, { workspaceId, status, now }: AccessRequestsOf) {
  const all = db.selectFrom('accessRequests').where('workspaceId', '=', workspaceId);
  return status === undefined ? all : all.where(statusAt(now), '=', status);
}

/** `toAccessRequestStatus`, in SQL. */
function statusAt(now: Date) {
  return sql<AccessRequestStatus>`coalesce(decision,
    CASE WHEN expires_at <= ${now}::timestamptz THEN 'EXPIRED' ELSE 'PENDING' END)`;
}
