import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findChromium } from './test/support/chromium.ts';
import { findReverseProxies } from './test/support/reverse-proxies.ts';

/**
 * Folders whose tests use a store: each file runs once on PGlite and once on PostgreSQL, but for those named
 * `….pglite.test.ts` and `….postgres.test.ts`, which are about one of them.
 */
const STORE_TESTS = ['db', 'domain', 'graphql', 'http', 'revocation', 'sdk', 'security'].map(testsIn);
/** Folders whose tests start real processes. */
const PROCESS_TESTS = ['bench', 'cli', 'docs', 'examples', 'start', 'systems'].map(testsIn);
const BROWSER_TESTS = ['browser'].map(testsIn);
/** Tests with a real nginx and a real Caddy. */
const PROXY_TESTS = ['proxies'].map(testsIn);

/** What hangs is found by these; on a busy machine the first start of a server takes 20 seconds. */
const PATIENCE = { testTimeout: 30_000, hookTimeout: 60_000 };
const PATIENCE_WITH_PROCESSES = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      project('unit', {
        include: ['test/**/*.test.ts'],
        exclude: ['**/node_modules/**', ...STORE_TESTS, ...PROCESS_TESTS, ...BROWSER_TESTS, ...PROXY_TESTS],
      }),
      project('pglite', {
        include: STORE_TESTS,
        exclude: ['**/*.postgres.test.ts'],
        globalSetup: 'test/support/pglite-setup.ts',
      }),
      project('postgres', {
        include: STORE_TESTS,
        exclude: ['**/*.pglite.test.ts'],
        globalSetup: 'test/support/postgres-setup.ts',
      }),
      project('processes', { include: PROCESS_TESTS, ...PATIENCE_WITH_PROCESSES }),
      ...browserProjects(),
      ...proxyProjects(),
    ],
    reporters: reporters(),
    setupFiles: 'test/support/stop-processes.ts',
    // Two cores are the smallest machine the suite is timed on; a PGlite takes about 250 MB in each worker.
    maxWorkers: 2,
    // A worker keeps its modules from file to file; without, the suite takes 1.7 times as long. No module has state.
    isolate: false,
    ...PATIENCE,
    teardownTimeout: 15_000,
    slowTestThreshold: 1_000,
  },
});

type ProjectOptions = NonNullable<TestProjectInlineConfiguration['test']>;

/** Node itself loads the tests and what they test, as it does in production: no bundler's view of the code. */
function project(name: string, options: ProjectOptions): TestProjectInlineConfiguration {
  return { extends: true, test: { name, experimental: { viteModuleRunner: false, nodeLoader: false }, ...options } };
}

/** None without a browser on this machine, except under CI, where a test left out would be a test lost. */
function browserProjects(): TestProjectInlineConfiguration[] {
  const chromiumPath = findChromium(process.env['CHROMIUM_PATH']);
  if (chromiumPath !== undefined) {
    return [project('browser', { include: BROWSER_TESTS, provide: { chromiumPath }, ...PATIENCE_WITH_PROCESSES })];
  }
  return leaveOut('browser tests', 'No Chromium found: install one, or set CHROMIUM_PATH to its executable.');
}

/** None without both proxies, except under CI. */
function proxyProjects(): TestProjectInlineConfiguration[] {
  const reverseProxies = findReverseProxies();
  if (reverseProxies === undefined)
    return leaveOut('tests with reverse proxies', 'nginx or Caddy was not found: install both.');
  return [project('proxies', { include: PROXY_TESTS, provide: { reverseProxies }, ...PATIENCE_WITH_PROCESSES })];
}

function leaveOut(tests: string, message: string): [] {
  if (process.env['CI'] === 'true') throw new Error(message);
  process.stderr.write(`The ${tests} are left out. ${message}\n`);
  return [];
}

/** `TEST_REPORT_JSON` names a file for a program to read, beside what people read. */
function reporters(): (string | [string, { outputFile: string }])[] {
  const outputFile = process.env['TEST_REPORT_JSON'];
  return outputFile === undefined ? ['default'] : ['default', ['json', { outputFile }]];
}

function testsIn(folder: string): string {
  return `test/${folder}/**/*.test.ts`;
}
