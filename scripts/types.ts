import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { formatResult, ROOT, runStep, type StepResult } from './step.ts';

/**
 * Checks the types of every package, as many at once as there are processors, and that no TypeScript file of the
 * repository is outside of all of them; the exit code is 1 if either fails.
 */
const find = (pattern: string): string[] =>
  globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**', '**/dist/**', '**/.git/**'] }).toSorted();

const waiting = find('**/tsconfig.json').map((file) => dirname(file));
const results: StepResult[] = [];
const checked = new Set<string>();
await Promise.all(Array.from({ length: availableParallelism() }, checkWaiting));
const unchecked = find('**/*.ts').filter((file) => !checked.has(file));

console.log(results.map(formatResult).join('\n'));
for (const { passed, output } of results) if (!passed) console.log(`\n${output}`);
if (unchecked.length > 0) console.log(`\nIn no package's tsconfig.json: ${unchecked.join(', ')}`);
if (unchecked.length > 0 || results.some(({ passed }) => !passed)) process.exitCode = 1;

async function checkWaiting(): Promise<void> {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const name = folder === '.' ? 'root' : folder;
    const result = await runStep({ name, command: ['tsc', '-p', folder, '--listFiles', '--pretty', 'false'] }, 'later');
    const lines = result.output.split('\n');
    const isListed = (line: string): boolean => line.startsWith('/');
    for (const line of lines.filter(isListed)) if (line.startsWith(ROOT)) checked.add(line.slice(ROOT.length));
    results.push({ ...result, output: lines.filter((line) => !isListed(line)).join('\n') });
  }
}
