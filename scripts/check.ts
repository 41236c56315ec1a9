import { writeFileSync } from 'node:fs';
import { formatResult, runStep, type Step, type StepResult } from './step.ts';

/**
 * Everything that must hold before a change is shown to others. All steps run, also after one has failed; the exit
 * code is 1 if any has. `--static` leaves the tests out. `CHECK_REPORT` names a file for the number of steps
 * that failed.
 */
const STATIC_STEPS: readonly Step[] = [
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'format', command: ['oxfmt', '--list-different'] },
  { name: 'types', command: ['node', 'scripts/types.ts'] },
  { name: 'dead code', command: ['knip', '--treat-config-hints-as-errors'] },
];
const TESTS: Step = { name: 'tests', command: ['vitest', 'run'] };

const results: StepResult[] = [];
for (const step of STATIC_STEPS) results.push(report(await runStep(step, 'later')));
if (!process.argv.includes('--static')) results.push(report(await runStep(TESTS, 'live')));
const failed = results.filter((result) => !result.passed);

console.log(`\n${results.map(formatResult).join('\n')}\n`);
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.map(({ name }) => name).join(', ')}.`);
const reportFile = process.env['CHECK_REPORT'];
if (reportFile !== undefined) writeFileSync(reportFile, String(failed.length));
if (failed.length > 0) process.exitCode = 1;

function report(result: StepResult): StepResult {
  console.log(formatResult(result));
  if (!result.passed && result.output !== '') console.log(`\n${result.output.trim()}\n`);
  return result;
}
