import type { Insertable } from 'kysely';
import type { JsonObject, Tables } from '../../db/tables.ts';
import { CHAIN_START, digestOf, hashOfEvent, SALT_BYTES } from '../../secret/audit-hash.ts';
import type { Scope } from '../scope.ts';
import type { PendingAuditEvent, PersonalFields } from './audit-event.ts';

/** Where a chain ends. */
export interface ChainEnd {
  readonly position: number;
  readonly hash: Uint8Array;
}

/** A chain without an event. */
export const EMPTY_CHAIN: ChainEnd = { position: 0, hash: CHAIN_START };

type AuditRow = Insertable<Tables['auditEvents']>;

/** Gives events of one chain their places behind its end, in their order; answers their rows and the new end. */
export function chainEvents(
  scope: Pick<Scope, 'randomBytes'>,
  end: ChainEnd,
  events: readonly PendingAuditEvent[],
): { readonly rows: readonly AuditRow[]; readonly end: ChainEnd } {
  const rows: AuditRow[] = [];
  let last = end;
  for (const event of events) {
    const row = toRow(scope, last, event);
    rows.push(row);
    last = { position: row.position, hash: row.hash };
  }
  return { rows, end: last };
}

function toRow(
  { randomBytes }: Pick<Scope, 'randomBytes'>,
  end: ChainEnd,
  { clientAddress, personal: fields, before, after, ...told }: PendingAuditEvent,
): AuditRow {
  const position = end.position + 1;
  const clientAddressSalt = clientAddress === null ? null : randomBytes(SALT_BYTES);
  const clientAddressDigest = clientAddressSalt && digestOf(clientAddressSalt, clientAddress);
  const personal = toPersonal(fields);
  const personalSalt = personal && randomBytes(SALT_BYTES);
  const personalDigest = personalSalt && digestOf(personalSalt, personal);
  const personalUserId = personal === null ? null : (fields?.userId ?? null);
  const hash = hashOfEvent(end.hash, {
    ...told,
    position,
    at: told.at.toISOString(),
    before,
    after,
    clientAddressDigest: toHex(clientAddressDigest),
    personalDigest: toHex(personalDigest),
    personalUserId,
  });
  return {
    ...told,
    before: toJson(before),
    after: toJson(after),
    position,
    hash,
    clientAddress,
    clientAddressSalt,
    clientAddressDigest,
    personalUserId,
    personal: toJson(personal),
    personalSalt,
    personalDigest,
  };
}

/** null when there is nothing to hide. */
function toPersonal(fields: PersonalFields | null): JsonObject | null {
  const { userId: _, ...named } = fields ?? { userId: null };
  const known = Object.entries(named).filter(([, value]) => value != null);
  return known.length === 0 ? null : Object.fromEntries(known);
}

function toHex(bytes: Buffer | null): string | null {
  return bytes?.toString('hex') ?? null;
}

function toJson(value: JsonObject | null): string | null {
  return value && JSON.stringify(value);
}
