import type { Report } from '@portcullis/server/cli/doctor/check-everything.ts';
import { expect } from 'vitest';
import { runPortcullis } from './run-portcullis.ts';

/** What `doctor --json` reports here; the exit code always says whether there was a problem. */
export async function runDoctor(cwd: string, environment: Readonly<Record<string, string>> = {}): Promise<Report> {
  const { exitCode, stdout, stderr } = await runPortcullis(['doctor', '--json'], { cwd, environment });
  expect(stderr).toBe('');
  // The tests compare whatever they use of it.
  const report = JSON.parse(stdout) as Report;
  expect({ exitCode }).toEqual({ exitCode: report.problemCount === 0 ? 0 : 1 });
  return report;
}

/** The outcome of the check of this name. */
export function findCheck({ checks }: Report, name: string): Report['checks'][number] | undefined {
  return checks.find((check) => check.name === name);
}
