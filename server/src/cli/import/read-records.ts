import { parse } from 'csv-parse/sync';

/** Something between two record delimiters, or why it could not be read. */
export type FileRecord = { readonly line: number } & (
  | { readonly fields: readonly string[] }
  | { readonly problem: string }
);

/** A record with more characters than this is refused: 8 kB of metadata are the most that one can have. */
const RECORD_LENGTH_MAX = 65_536;

const UNCLOSED = 'has a quotation mark that is not closed';
const TOO_LONG = `is longer than ${RECORD_LENGTH_MAX} characters`;
const MISQUOTED = 'has a quotation mark in the middle of a field; double those in a quoted field';

/**
 * Reads a CSV file (RFC 4180: quoted fields, CRLF or LF, with or without a byte order mark) in chunks of about `chunkRecords`
 * records, in constant memory. A record that can't be read is answered as such, and reading goes on with the
 * line after the one where it began: csv-parse, which takes the records apart, would lose all that follows.
 * @see RFC 4180, section 2
 */
export async function* readRecords(
  source: AsyncIterable<Uint8Array>,
  chunkRecords: number,
): AsyncGenerator<readonly FileRecord[]> {
  const framer = createFramer();
  let chunk: Framed[] = [];
  for await (const line of readLines(source)) {
    chunk.push(...framer.push(line));
    if (chunk.length < chunkRecords) continue;
    yield parseAll(chunk);
    chunk = [];
  }
  chunk.push(...framer.end());
  if (chunk.length > 0) yield parseAll(chunk);
}

interface Line {
  readonly line: number;
  readonly text: string;
}
type Framed = Line & { readonly problem?: string };

/** Lines without their ends. Of one that is too long only the beginning is kept. */
async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 0;
  for await (const bytes of source) {
    const parts = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n');
    rest = (parts.pop() ?? '').slice(0, RECORD_LENGTH_MAX + 2);
    for (const text of parts) yield { line: (line += 1), text: text.endsWith('\r') ? text.slice(0, -1) : text };
  }
  rest += decoder.decode();
  if (rest !== '') yield { line: line + 1, text: rest };
}

/**
 * Joins lines to records: as long as the number of quotation marks is odd, a field goes on. When it does not end in
 * time, the line where it began is refused and those after it are looked at anew.
 */
function createFramer() {
  let open: Line[] = [];
  let length = 0;
  let isQuoted = false;
  const take = (): readonly Line[] => {
    const taken = open;
    [open, length, isQuoted] = [[], 0, false];
    return taken;
  };
  /** The records that end with this line. */
  function* push(line: Line): Generator<Framed> {
    open.push(line);
    length += line.text.length + 1;
    if (countQuotes(line.text) % 2 === 1) isQuoted = !isQuoted;
    if (length > RECORD_LENGTH_MAX) yield* giveUp(open.length === 1 ? TOO_LONG : UNCLOSED);
    else if (!isQuoted) yield* toFramed(take());
  }
  function* giveUp(problem: string): Generator<Framed> {
    const [first, ...others] = take();
    if (first !== undefined) yield { ...first, problem };
    for (const line of others) yield* push(line);
  }
  /** The records that are open when the file ends. */
  function* end(): Generator<Framed> {
    while (open.length > 0) yield* giveUp(UNCLOSED);
  }
  return { push, end };
}

/** Empty lines are none. */
function* toFramed(lines: readonly Line[]): Generator<Framed> {
  const text = lines.map((line) => line.text).join('\n');
  const [first] = lines;
  if (first !== undefined && text !== '') yield { line: first.line, text };
}

function countQuotes(text: string): number {
  return text.includes('"') ? text.split('"').length - 1 : 0;
}

/** All at once, or else one by one: one that is misquoted would take others with it. */
function parseAll(framed: readonly Framed[]): readonly FileRecord[] {
  const readable = framed.filter(({ problem }) => problem === undefined);
  const parsed = parseText(readable.map(({ text }) => text).join('\n'));
  if (parsed?.length === readable.length) {
    const fieldsOf = new Map(readable.map((record, index) => [record, parsed[index] ?? []]));
    return framed.map((record) => toFileRecord(record, fieldsOf.get(record)));
  }
  return framed.map((record) => {
    const alone = record.problem === undefined ? parseText(record.text) : undefined;
    return toFileRecord(record, alone?.length === 1 ? alone[0] : undefined);
  });
}

function toFileRecord({ line, problem }: Framed, fields: readonly string[] | undefined): FileRecord {
  return fields === undefined ? { line, problem: problem ?? MISQUOTED } : { line, fields };
}

function parseText(text: string): readonly string[][] | undefined {
  if (text === '') return [];
  try {
    return parse(text, { record_delimiter: '\n', relax_column_count: true });
  } catch {
    // Its message holds what was read.
    return undefined;
  }
}
