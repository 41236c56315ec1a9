import { readFile, writeFile } from 'node:fs/promises';
import { isBrief, measure, type Result, type Row } from './row.ts';
import { importRows } from './rows/import.ts';
import { startRows } from './rows/start.ts';
import { verifyRows } from './rows/verify.ts';

/**
 * `pnpm bench [id …]` measures all rows, or those whose id begins with one of the words; `--brief` measures each once,
 * to see that it works, and writes nothing.
 */
const rows: readonly Row[] = [...startRows, ...importRows, ...verifyRows];
const REPORT = new URL('report.json', import.meta.url);
const ROUNDS = 5;

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const chosen = words.length === 0 ? rows : rows.filter(({ id }) => words.some((word) => id.startsWith(word)));
if (chosen.length === 0) {
  process.stderr.write(`No row is called ${words.join(' or ')}. There are: ${rows.map(({ id }) => id).join(', ')}.\n`);
  process.exit(2);
}

const results: Result[] = [];
for (const row of chosen) {
  process.stderr.write(`${row.id}: measuring …\n`);
  results.push(await measure(row, isBrief ? 1 : ROUNDS));
}
console.table(
  results.map(({ id, unit, subjectValue, baselineValue, ratio, goal }) => ({
    id,
    subject: subjectValue,
    baseline: baselineValue,
    unit,
    ratio,
    goal,
  })),
);
if (!isBrief) await writeReport(results);

/** Rows that were not measured this time keep their last figures. */
async function writeReport(measured: readonly Result[]): Promise<void> {
  const text = await readFile(REPORT, 'utf8').catch(() => '[]');
  const kept = (JSON.parse(text) as Result[]).filter(({ id }) => !measured.some((result) => result.id === id));
  const report = [...kept, ...measured].toSorted((one, other) => one.id.localeCompare(other.id));
  await writeFile(REPORT, `${JSON.stringify(report, null, 2)}\n`);
}
