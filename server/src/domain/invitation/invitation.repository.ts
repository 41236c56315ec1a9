import { sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { PageRequest } from '../page.ts';
import { keysetPage } from '../page.repository.ts';
import type { TransactionScope } from '../scope.ts';
import type { Invitation, InvitationStatus } from './invitation.ts';

const COLUMNS = [
  'id',
  'workspaceId',
  'email',
  'role',
  'grants',
  'externalId',
  'createdAt',
  'createdBy',
  'expiresAt',
  'cancelledAt',
  'acceptedAt',
  'memberId',
] as const;

/** An invitation by id, whatever its workspace: the caller authorises for the workspace that this answers. */
export async function findInvitation(db: Db, id: string): Promise<Invitation | undefined> {
  return await db.selectFrom('invitations').select(COLUMNS).where('id', '=', id).executeTakeFirst();
}

/** By the unique index over the hashes; whoever knows the secret is authorised by it. */
export async function findInvitationByHash(db: Db, secretHash: Uint8Array): Promise<Invitation | undefined> {
  return await db.selectFrom('invitations').select(COLUMNS).where('secretHash', '=', secretHash).executeTakeFirst();
}

/** Takes an invitation until the transaction ends: accepting and cancelling exclude each other, and so do two who accept. */
export async function lockInvitation(
  { db }: TransactionScope,
  { id, workspaceId }: Pick<Invitation, 'id' | 'workspaceId'>,
): Promise<Invitation> {
  return await db
    .selectFrom('invitations')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** What a list of invitations is narrowed to. */
export interface InvitationsOf {
  readonly workspaceId: string;
  readonly status: InvitationStatus | undefined;
  readonly now: Date;
}

/** Uses invitations_page. */
export async function listInvitations(db: Db, of: InvitationsOf, page: PageRequest): Promise<readonly Invitation[]> {
  return await keysetPage(invitationsOf(db, of).select(COLUMNS), page, 'invitations').execute();
}

export async function countInvitations(db: Db, of: InvitationsOf): Promise<number> {
  const row = await invitationsOf(db, of)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function insertInvitation(db: Db, invitation: Invitation, secretHash: Uint8Array): Promise<void> {
  await db
    .insertInto('invitations')
    .values({ ...invitation, grants: JSON.stringify(invitation.grants), secretHash })
    .execute();
}

/** By whom and when an invitation is cancelled. */
export interface Cancellation {
  readonly cancelledAt: Date;
  readonly cancelledBy: string;
}

/** Cancels what is pending for an address in any case, by invitations_email; answers the ids. */
export async function cancelInvitationsOfEmail(
  { db }: TransactionScope,
  { workspaceId, email }: { readonly workspaceId: string; readonly email: string },
  cancellation: Cancellation,
): Promise<readonly string[]> {
  const cancelled = await db
    .updateTable('invitations')
    .set(cancellation)
    .where('workspaceId', '=', workspaceId)
    .where(sql`lower(email)`, '=', sql`lower(${email})`)
    .where('cancelledAt', 'is', null)
    .where('acceptedAt', 'is', null)
    .where('expiresAt', '>', cancellation.cancelledAt)
    .returning('id')
    .execute();
  return cancelled.map(({ id }) => id);
}

/** Of an invitation that the caller has locked. */
export async function updateInvitation(
  { db }: TransactionScope,
  { id, workspaceId }: Invitation,
  change: Cancellation | { readonly acceptedAt: Date; readonly memberId: string },
): Promise<Invitation> {
  return await db
    .updateTable('invitations')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
}

/**
 * Takes a person's address out of the invitations that they accepted or that are for one of these addresses, in any case
 * and every workspace; what is pending ends with it, because nobody could be held to the address any more.
 */
export async function eraseInvitedEmails(
  { db }: TransactionScope,
  { userId, emails }: { readonly userId: string; readonly emails: readonly string[] },
  { cancelledAt, cancelledBy }: Cancellation,
): Promise<void> {
  const isOpen = sql`accepted_at IS NULL AND cancelled_at IS NULL`;
  await db
    .updateTable('invitations')
    .set({
      email: null,
      cancelledAt: sql`CASE WHEN ${isOpen} THEN ${cancelledAt}::timestamptz ELSE cancelled_at END`,
      cancelledBy: sql`CASE WHEN ${isOpen} THEN ${cancelledBy} ELSE cancelled_by END`,
    })
    .where('email', 'is not', null)
    .where((of) =>
      of.or([
        sql<boolean>`lower(email) IN (SELECT lower(known) FROM unnest(${emails}::text[]) AS known)`,
        of('memberId', 'in', (members) => members.selectFrom('members').select('id').where('userId', '=', userId)),
      ]),
    )
    .execute();
}

function invitationsOf(db: Db, { workspaceId, status, now }: InvitationsOf) {
  const all = db.selectFrom('invitations').where('workspaceId', '=', workspaceId);
  return status === undefined ? all : all.where(statusAt(now), '=', status);
}

/** The order of `toInvitationStatus`, in SQL. */
function statusAt(now: Date) {
  return sql<InvitationStatus>`CASE
    WHEN accepted_at IS NOT NULL THEN 'ACCEPTED'
    WHEN cancelled_at IS NOT NULL THEN 'CANCELLED'
    WHEN expires_at <= ${now}::timestamptz THEN 'EXPIRED'
    ELSE 'PENDING' END`;
}
