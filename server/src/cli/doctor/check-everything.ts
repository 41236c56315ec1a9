import { readEnvironmentFile } from '../../config/environment.ts';
import { type Config, ConfigError, type ConfigProblem, loadConfig } from '../../config.ts';
import type { CliContext } from '../cli-context.ts';
import { type Check, ok, problem } from './check.ts';
import { checkDataDirectory, checkSessionSecret } from './check-data-directory.ts';
import { checkEncryptionKeys } from './check-encryption-keys.ts';
import { checkOutsideIssuer } from './check-outside-issuer.ts';
import { checkStore } from './check-store.ts';
import { describeVariables, type DescribedVariable } from './describe-variables.ts';

/** What the doctor found. */
export interface Report {
  readonly variables: readonly DescribedVariable[];
  readonly checks: readonly Check[];
  readonly problemCount: number;
}

/** Looks at the configuration, and with a good one at what it points at; changes nothing. */
export async function checkEverything({ cwd, environment }: CliContext): Promise<Report> {
  const file = attempt(() => readEnvironmentFile(cwd), {});
  const config = attempt((): Config | undefined => loadConfig({ ...file.value, ...environment }), undefined);
  const configChecks = [...file.problems, ...config.problems].map(toCheck);
  const checks =
    config.value === undefined || configChecks.length > 0
      ? configChecks
      : [ok('configuration', 'every variable can be read'), ...(await checkInstallation(config.value))];
  const problemCount = checks.filter(({ status }) => status === 'problem').length;
  return { variables: describeVariables(environment, file.value), checks, problemCount };
}

async function checkInstallation(config: Config): Promise<readonly Check[]> {
  return [
    ...(config.store.kind === 'pglite' ? [await checkDataDirectory(config.dataDir)] : []),
    await checkSessionSecret(config),
    checkEncryptionKeys(config),
    ...(await checkStore(config)),
    await checkOutsideIssuer(config.outsideIssuer),
  ];
}

function attempt<Value>(
  read: () => Value,
  otherwise: Value,
): { readonly value: Value; readonly problems: readonly ConfigProblem[] } {
  try {
    return { value: read(), problems: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { value: otherwise, problems: error.problems };
    throw error;
  }
}

function toCheck({ variable, problem: what, example }: ConfigProblem): Check {
  return problem('configuration', `${variable} ${what}`, `For example: ${example}`);
}
