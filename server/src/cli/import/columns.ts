import { editDistance } from '../../config/edit-distance.ts';
import { CommandError } from '../cli-context.ts';

/** The columns of a file of keys, each with what it holds. */
export const COLUMNS = {
  key: 'the key: 8 to 512 visible ASCII characters; this column or sha256',
  sha256: 'the SHA-256 of the key in 64 hexadecimal digits, where only that is left',
  email: 'e-mail address of the owner; this column, external_id or member_id',
  external_id: 'your own id of the owner',
  member_id: 'id of the owner in Portcullis',
  label: 'name of the key, 1 to 100 characters (default: Imported key)',
  environment: 'live or test (default: live)',
  tier: 'name or id of a tier',
  created_at: 'when it was made, ISO 8601 with its zone (default: now)',
  expires_at: 'when it ends, ISO 8601 with its zone (default: never)',
  ip_allow_list: 'addresses and CIDR blocks, with blanks between them',
  metadata: 'a JSON object',
  disabled: 'true or false (default: false)',
} as const;

/** A name of {@link COLUMNS}. */
export type Column = keyof typeof COLUMNS;

/**
 * Reads the names of the columns, in any case.
 * @throws {CommandError} on a name that is not known, or twice there; without a key or an owner
 */
export function parseHeader(header: readonly string[]): readonly Column[] {
  const columns = header.map((name) => toColumn(name.trim()));
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new CommandError(`The column ${twice} is there twice.`, 'Name each column once.');
  requireOneOf(columns, ['key', 'sha256']);
  requireOneOf(columns, ['email', 'external_id', 'member_id']);
  return columns;
}

function toColumn(name: string): Column {
  const lower = name.toLowerCase();
  if (isColumn(lower)) return lower;
  // What stands in the first line may be a key, when the file has no header: it is not repeated.
  const [closest] = names()
    .filter((column) => editDistance(lower, column) <= column.length / 2)
    .toSorted((one, other) => editDistance(lower, one) - editDistance(lower, other));
  throw new CommandError(
    closest === undefined
      ? 'The first line of the file must name its columns, and has a name that is not known.'
      : `The first line has a column that is not known; did you mean ${closest}?`,
    `The columns are ${names().join(', ')}.`,
  );
}

function requireOneOf(columns: readonly Column[], wanted: readonly Column[]): void {
  if (columns.some((column) => wanted.includes(column))) return;
  throw new CommandError(`The file has no column ${wanted.join(' or ')}.`, 'Its first line must name the columns.');
}

function isColumn(name: string): name is Column {
  return Object.hasOwn(COLUMNS, name);
}

function names(): readonly Column[] {
  return Object.keys(COLUMNS).filter(isColumn);
}
