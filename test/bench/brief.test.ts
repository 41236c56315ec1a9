import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));

/** No figure is asserted: machines that test are shared and noisy. */
test.for([
  ['start', ['start-pglite', 'start-postgres']],
  ['import', ['import', 'import-memory']],
  ['verify', ['verify-http', 'verify-graphql', 'verify-graphql-batch']],
] as const)('the rows of %s can be measured', { timeout: 120_000 }, async ([word, ids]) => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, word, '--brief']);
  for (const id of ids) expect(stdout).toContain(`'${id}'`);
});

test('a row that is not there is told, with those that are', async () => {
  const run = promisify(execFile)(process.execPath, [MAIN, 'nothing', '--brief']);
  await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('verify-http') });
});
