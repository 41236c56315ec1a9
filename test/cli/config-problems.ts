import { ConfigError, type ConfigProblem, loadConfig } from '@portcullis/server/config.ts';

/** What `loadConfig` finds wrong with this environment. */
export function listProblems(environment: Readonly<Record<string, string>>): readonly ConfigProblem[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
