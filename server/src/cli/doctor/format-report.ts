import type { Report } from './check-everything.ts';

/** The report for people; `→` begins what to do. */
export function formatReport({ variables, checks, problemCount }: Report): string {
  const variableRows = alignColumns(variables.map(({ name, value, source }) => [name, oneLine(value ?? '–'), source]));
  const checkRows = alignColumns(checks.map(({ status, name, message }) => [status, name, message]));
  const checkLines = checks.flatMap((check, index) => [
    checkRows[index] ?? '',
    ...(check.status === 'problem' ? [`           → ${check.hint}`] : []),
  ]);
  return [
    'Configuration',
    ...variableRows,
    '',
    'Checks',
    ...checkLines,
    '',
    problemCount === 0 ? 'No problem found.' : `${problemCount} ${problemCount === 1 ? 'problem' : 'problems'} found.`,
  ].join('\n');
}

/** A line feed in a value must not break the table. */
function oneLine(value: string): string {
  return value.replace(/\p{Cc}/gu, '?');
}

function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
