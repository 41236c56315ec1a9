import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import type { Tables } from '../../db/tables.ts';
import type { ChainPlace, Proof } from '../../secret/audit-chain.ts';
import type { Cursor, PageRequest } from '../page.ts';
import type { AuditEvent } from './audit-event.ts';
import { toChain } from './audit.repository.ts';

/** Which events of a chain; what is left out lets every event pass. */
export interface AuditFilter {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  readonly requestId?: string | undefined;
  /** From this instant on. */
  readonly from?: Date | undefined;
  /** Before this instant. */
  readonly to?: Date | undefined;
}

/** Events of one chain, newest first: in the order of their positions, which is that of their commits. */
export async function listAuditEvents(
  db: Db,
  workspaceId: string | null,
  filter: AuditFilter,
  { limit, fromEnd, after, before }: PageRequest,
): Promise<readonly AuditEvent[]> {
  let events = ofChain(db, workspaceId).selectAll().where(matches(filter));
  if (after) events = events.where('position', '<', positionOf(workspaceId, after));
  if (before) events = events.where('position', '>', positionOf(workspaceId, before));
  const rows = await events
    .orderBy('position', fromEnd ? 'asc' : 'desc')
    .limit(limit + 1)
    .execute();
  return rows.map(toAuditEvent);
}

export async function countAuditEvents(db: Db, workspaceId: string | null, filter: AuditFilter): Promise<number> {
  const row = await ofChain(db, workspaceId)
    .where(matches(filter))
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Where a chain says that it ends, and where it does. */
export interface ChainEnd {
  readonly head: ChainPlace;
  /** Of the last event; 0: there is none. */
  readonly lastPosition: number;
}

/**
 * The recorded end of a chain, and the position of its last event, in one statement: an event that is appended meanwhile
 * is in both or in neither. undefined: the record is gone.
 */
export async function findChainEnd(db: Db, workspaceId: string | null): Promise<ChainEnd | undefined> {
  const row = await db
    .selectFrom('auditHeads')
    .where('chain', '=', toChain(workspaceId))
    .select(['position', 'hash'])
    .select((select) =>
      select
        .selectFrom('auditEvents')
        .where('workspaceId', workspaceId === null ? 'is' : '=', workspaceId)
        .select((of) => of.fn.max('auditEvents.position').as('last'))
        .as('lastPosition'),
    )
    .executeTakeFirst();
  return row && { head: { position: row.position, hash: toHex(row.hash) }, lastPosition: row.lastPosition ?? 0 };
}

/** The place of an event that was read. */
export type EventPlace = Pick<AuditEvent, 'position' | 'id'>;

/**
 * Up to `limit` events of a chain up to the position `to`, oldest first, behind an event that was read; one that shares
 * its position is not passed over.
 */
export async function readChainPart(
  db: Db,
  workspaceId: string | null,
  { behind, to, limit }: { readonly behind: EventPlace | null; readonly to: number; readonly limit: number },
): Promise<readonly AuditEvent[]> {
  let part = ofChain(db, workspaceId).selectAll().where('position', '<=', to);
  if (behind !== null) part = part.where(sql<boolean>`(position, id) > (${behind.position}, ${behind.id})`);
  const rows = await part.orderBy('position').orderBy('id').limit(limit).execute();
  return rows.map(toAuditEvent);
}

/** The event at a place, if its hash is the one that the place has. */
export async function findEventAt(
  db: Db,
  workspaceId: string | null,
  { position, hash }: ChainPlace,
): Promise<EventPlace | undefined> {
  return await ofChain(db, workspaceId)
    .select(['position', 'id'])
    .where('position', '=', position)
    .where('hash', '=', Buffer.from(hash, 'hex'))
    .executeTakeFirst();
}

function ofChain(db: Db, workspaceId: string | null) {
  return db.selectFrom('auditEvents').where('workspaceId', workspaceId === null ? 'is' : '=', workspaceId);
}

/** A cursor of another chain has no position in this one, and nothing is after or before it. */
function positionOf(workspaceId: string | null, { id }: Cursor) {
  return (of: ExpressionBuilder<Tables, 'auditEvents'>) =>
    of
      .selectFrom('auditEvents as cursor')
      .select('cursor.position')
      .where('cursor.id', '=', id)
      .where('cursor.workspaceId', workspaceId === null ? 'is' : '=', workspaceId);
}

function matches({ action, actor, target, requestId, from, to }: AuditFilter) {
  return (where: ExpressionBuilder<Tables, 'auditEvents'>) =>
    where.and([
      ...(action === undefined ? [] : [where('action', '=', action)]),
      ...(actor === undefined ? [] : [where('actor', '=', actor)]),
      ...(target === undefined ? [] : [where('target', '=', target)]),
      ...(requestId === undefined ? [] : [where('requestId', '=', requestId)]),
      ...(from === undefined ? [] : [where('at', '>=', from)]),
      ...(to === undefined ? [] : [where('at', '<', to)]),
    ]);
}

function toAuditEvent(row: Selectable<Tables['auditEvents']>): AuditEvent {
  const { clientAddressSalt, clientAddressDigest, personalSalt, personalDigest, hash, ...event } = row;
  return {
    ...event,
    clientAddressProof: toProof(clientAddressSalt, clientAddressDigest),
    personalProof: toProof(personalSalt, personalDigest),
    hash: toHex(hash),
  };
}

function toProof(salt: Uint8Array | null, digest: Uint8Array | null): Proof | null {
  return digest && { digest: toHex(digest), salt: salt && toHex(salt) };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
