import type { ImportOutcome } from '../../domain/import/import-outcome.ts';
import { CommandError } from '../cli-context.ts';
import { parseHeader, type Column } from './columns.ts';
import type { ImportTarget } from './import-target.ts';
import type { ImportProgress } from './progress.ts';
import { readRecords, type FileRecord } from './read-records.ts';
import type { RefusalReport } from './refusal-report.ts';
import { type LineProblem, toProblems } from './line-problem.ts';
import { toItem, type ItemLine } from './to-item.ts';

/** A file that is read, and how far. */
export interface ImportSource {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly bytesRead: () => number;
}

/** What became of the lines of a file. */
export interface ImportSummary {
  readonly lines: number;
  readonly imported: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly createdOwners: number;
}

/**
 * Imports a file batch by batch; while one is written the next is read. Reads no further ahead than that, so that memory
 * does not grow with the file.
 * @throws {CommandError} when the file names no columns
 */
export async function runImport(
  source: ImportSource,
  target: ImportTarget,
  report: RefusalReport,
  progress: ImportProgress,
): Promise<ImportSummary> {
  const summary = { lines: 0, imported: 0, unchanged: 0, refused: 0, createdOwners: 0 };
  let columns: readonly Column[] | undefined;
  let writing: Promise<void> = Promise.resolve();
  for await (const records of readRecords(source.bytes, target.batchItems)) {
    const rows = columns === undefined ? records.slice(1) : records;
    columns ??= readHeader(records);
    const batch = toBatch(rows, columns);
    await writing;
    writing = importBatch(target, report, batch).then((done) => {
      summary.lines += rows.length;
      for (const name of ['imported', 'unchanged', 'refused', 'createdOwners'] as const) summary[name] += done[name];
      progress.update(source.bytesRead(), summary.lines);
    });
    // Heard of where it is awaited.
    writing.catch(() => undefined);
  }
  await writing;
  if (columns === undefined) throw new CommandError('The file is empty.', 'Its first line must name the columns.');
  return summary;
}

function readHeader([first]: readonly FileRecord[]): readonly Column[] {
  if (first !== undefined && 'fields' in first) return parseHeader(first.fields);
  throw new CommandError('The first line of the file can not be read.', 'It must name the columns, in UTF-8.');
}

interface Batch {
  readonly items: readonly ItemLine[];
  readonly problems: readonly LineProblem[];
}

function toBatch(records: readonly FileRecord[], columns: readonly Column[]): Batch {
  const read = records.map((record) => toItem(record, columns));
  return {
    items: read.filter((one) => 'item' in one),
    problems: read.flatMap((one) => ('item' in one ? [] : one)),
  };
}

async function importBatch(
  target: ImportTarget,
  report: RefusalReport,
  { items, problems }: Batch,
): Promise<Omit<ImportSummary, 'lines'>> {
  const { outcomes, createdOwnerCount } =
    items.length === 0
      ? { outcomes: [], createdOwnerCount: 0 }
      : await target.importBatch(items.map(({ item }) => item));
  const refused = outcomes.flatMap((outcome, index) => toProblems(outcome, items[index]?.line ?? 0));
  const all = [...problems, ...refused].toSorted((one, other) => one.line - other.line);
  await report.write(all);
  const count = (wanted: ImportOutcome['outcome']): number =>
    outcomes.filter(({ outcome }) => outcome === wanted).length;
  return {
    imported: count('IMPORTED'),
    unchanged: count('UNCHANGED'),
    refused: new Set(all.map(({ line }) => line)).size,
    createdOwners: createdOwnerCount,
  };
}
