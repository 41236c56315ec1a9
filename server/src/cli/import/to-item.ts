import type { ImportItem } from '../../domain/import/import-item.ts';
import type { MemberAddress } from '../../domain/member/member.ts';
import type { Column } from './columns.ts';
import type { LineProblem } from './line-problem.ts';
import type { FileRecord } from './read-records.ts';

/** A line of the file as an item of an import. */
export interface ItemLine {
  readonly line: number;
  readonly item: ImportItem;
}

/** Turns the texts of a line into an item. What an item may hold is for the import to say; this refuses what is no value. */
export function toItem(record: FileRecord, columns: readonly Column[]): ItemLine | readonly LineProblem[] {
  const { line } = record;
  if ('problem' in record)
    return [{ line, column: '', code: 'INVALID_INPUT', reason: record.problem, accepted: 'a record of RFC 4180' }];
  const { fields } = record;
  if (fields.length !== columns.length) {
    const reason = `has ${fields.length} fields`;
    return [{ line, column: '', code: 'INVALID_INPUT', reason, accepted: `${columns.length}, as the first line` }];
  }
  const problems: LineProblem[] = [];
  const refuse: Refuse = (column, reason, accepted) =>
    void problems.push({ line, column, code: 'INVALID_INPUT', reason, accepted });
  const texts = new Map(columns.map((column, index) => [column, fields[index] ?? '']));
  for (const [column, text] of texts)
    if (text.includes(REPLACEMENT)) refuse(column, 'is not in UTF-8', 'text in UTF-8, without U+FFFD');
  const read: Read = (column) => {
    const text = texts.get(column)?.trim();
    return text === '' ? undefined : text;
  };
  const owner = toOwner(read, refuse);
  const item = {
    presentedKey: read('key'),
    secretHash: read('sha256'),
    label: read('label'),
    environment: toEnvironment(read, refuse),
    tier: read('tier'),
    createdAt: toInstant('created_at', read, refuse),
    expiresAt: toInstant('expires_at', read, refuse),
    ipAllowList: read('ip_allow_list')?.split(/\s+/),
    metadata: toMetadata(read, refuse),
    disabled: toBoolean(read, refuse),
  };
  return problems.length > 0 || owner === undefined ? problems : { line, item: { ...item, owner } };
}

/** Stands for bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD';

type Refuse = (column: Column, reason: string, accepted: string) => void;
type Read = (column: Column) => string | undefined;

function toOwner(read: Read, refuse: Refuse): MemberAddress | undefined {
  const [email, externalId, memberId] = [read('email'), read('external_id'), read('member_id')];
  const given = [email, externalId, memberId].filter((text) => text !== undefined);
  if (given.length !== 1)
    refuse('email', 'must be there, or external_id or member_id in its place', 'one address of the owner');
  else if (email !== undefined) return { email };
  else if (externalId !== undefined) return { externalId };
  else if (memberId !== undefined) return { memberId };
  return undefined;
}

function toEnvironment(read: Read, refuse: Refuse): 'LIVE' | 'TEST' | undefined {
  const text = read('environment')?.toUpperCase();
  if (text === undefined || text === 'LIVE' || text === 'TEST') return text;
  refuse('environment', 'is no environment', 'live or test');
  return undefined;
}

/** RFC 3339: the zone is required, because an instant without one means something else on every machine. */
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/i;

function toInstant(column: 'created_at' | 'expires_at', read: Read, refuse: Refuse): Date | undefined {
  const text = read(column);
  if (text === undefined) return undefined;
  const instant = INSTANT.test(text) ? new Date(text.replace(' ', 'T')) : undefined;
  if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant;
  refuse(column, 'is no instant', 'ISO 8601 with its zone, such as 2021-03-01T08:00:00Z');
  return undefined;
}

function toMetadata(read: Read, refuse: Refuse): Readonly<Record<string, unknown>> | undefined {
  const text = read('metadata');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // A list has no names either; the import itself looks into the rest.
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Its message holds what was read.
  }
  refuse('metadata', 'is no JSON object', 'a JSON object, such as {"plan":"free"}');
  return undefined;
}

function toBoolean(read: Read, refuse: Refuse): boolean | undefined {
  const text = read('disabled')?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', '1', 'yes'].includes(text)) return true;
  if (['false', '0', 'no'].includes(text)) return false;
  refuse('disabled', 'is neither true nor false', 'true or false');
  return undefined;
}
