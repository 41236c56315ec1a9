import { invalidInput } from './errors.ts';

/** What a caller asks of a list, in the words of Relay's connections. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The same, checked: up to `limit` items from one end of the range between two cursors. */
export interface PageRequest {
  readonly limit: number;
  readonly fromEnd: boolean;
  readonly after: Cursor | undefined;
  readonly before: Cursor | undefined;
}

/** A place in a list: lists are sorted by the instant of making, then by id. */
export interface Cursor {
  readonly createdAt: Date;
  readonly id: string;
}

/** Some items of a list, in its order. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Items on a page when the caller names no number. */
const PAGE_SIZE_DEFAULT = 20;
/** Items on a page at the most. */
const PAGE_SIZE_MAX = 100;

/** @throws {DomainError} INVALID_INPUT – size out of bounds, both ends at once, or a cursor that is not ours */
export function parsePageArguments({ first, after, last, before }: PageArguments): PageRequest {
  if (first != null && last != null) {
    throw invalidInput(['last'], 'was given together with first', '`first` with `after`, or `last` with `before`');
  }
  const limit = first ?? last ?? PAGE_SIZE_DEFAULT;
  if (limit < 1 || limit > PAGE_SIZE_MAX) {
    throw invalidInput([last == null ? 'first' : 'last'], `is ${limit}`, `1 to ${PAGE_SIZE_MAX}`);
  }
  return { limit, fromEnd: last != null, after: parseCursor('after', after), before: parseCursor('before', before) };
}

/** The opaque text of a cursor: base64url of the instant in milliseconds and the id. */
export function formatCursor({ createdAt, id }: Cursor): string {
  return Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url');
}

/**
 * Makes a page of what a repository read: it asks for one item more than `limit`, counted from the end asked for,
 * and gives them in that order.
 */
export function toPage<Item>(read: readonly Item[], request: PageRequest): Page<Item> {
  const hasMore = read.length > request.limit;
  const kept = read.slice(0, request.limit);
  return {
    items: request.fromEnd ? kept.toReversed() : kept,
    hasNextPage: request.fromEnd ? request.before !== undefined : hasMore,
    hasPreviousPage: request.fromEnd ? hasMore : request.after !== undefined,
  };
}

function parseCursor(name: string, text: string | null | undefined): Cursor | undefined {
  if (text == null) return undefined;
  const [, ms, id] = /^(\d{1,14}) ([a-z]{3,4}_[0-9a-z]{26})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (ms === undefined || id === undefined) {
    throw invalidInput([name], 'is no cursor of this list', '`endCursor` or `startCursor` of an earlier page');
  }
  return { createdAt: new Date(Number(ms)), id };
}
