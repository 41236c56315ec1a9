import { existsSync, readFileSync } from 'node:fs';

/**
 * Prints `<passed> <failed>` of a JSON report of vitest: `node scripts/count-tests.ts <report> <exit code of vitest>`.
 * A file that doesn't load counts as one failed test; so does a run that failed without naming a test, by an error
 * outside of all of them or before there was a report.
 */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const [file = '', exitCode] = process.argv.slice(2);
const { numPassedTests: passed, numFailedTests, testResults } = readReport();
const unloaded = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
const named = numFailedTests + unloaded.length;
console.log(`${passed} ${named === 0 && exitCode !== '0' ? 1 : named}`);

function readReport(): Report {
  if (!existsSync(file)) return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as Report; // as vitest's own types describe its JSON reporter
}
