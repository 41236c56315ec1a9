import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parse, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CliContext, CommandError, loadConfigHere } from './cli-context.ts';
import { COLUMNS } from './import/columns.ts';
import type { ImportOptions, ImportTarget } from './import/import-target.ts';
import type { ImportSummary } from './import/run-import.ts';

/** `portcullis import`: takes in the keys of a CSV file, through a server or into its database. */
export function addImportCommand(program: Command, context: CliContext): void {
  program
    .command('import')
    .summary('take in keys that were made elsewhere, from a CSV file')
    .description(
      'Takes in the keys of a CSV file: through a server with --url and PORTCULLIS_API_KEY, or, quicker, into the ' +
        'database of DATABASE_URL. Running it again changes nothing, so a run that broke off is run again. Lines that ' +
        'are refused are left out and listed in a file of their own; the exit code is then 1.',
    )
    .argument('<file>', 'the CSV file; - for stdin')
    .option('--workspace <slug>', 'slug of the workspace (required)')
    .option('--url <url>', 'a server; without it DATABASE_URL is used')
    .option('--refused <file>', 'where refused lines are listed (default: <file>.refused.csv)')
    .option('--no-create-owners', 'refuse keys of owners who are not there, instead of making members')
    .option('--allow-weak', 'take keys of less than 20 characters or of one class of characters', false)
    .option('--dry-run', 'only say what would happen', false)
    .addHelpText('after', HELP)
    .action(async (file: string, { workspace, ...options }: CommandOptions, command: Command) => {
      // Not by requiredOption: that would complain of a missing --workspace when --workspce was written.
      if (workspace === undefined) command.error("error: required option '--workspace <slug>' not specified");
      await importFile(context, file, { ...options, workspace });
    });
}

type CommandOptions = Partial<Pick<ImportOptions, 'workspace'>> &
  Omit<ImportOptions, 'workspace'> & { readonly url?: string; readonly refused?: string };

const HELP = `
The first line names the columns, in any order:
${Object.entries(COLUMNS)
  .map(([name, description]) => `  ${name.padEnd(14)} ${description}`)
  .join('\n')}

For example:
  key,email,label,created_at
  0d6c5b5e-2f0a-4c8f-8a39-5d3f8c8f5f0e,ada@example.com,"Ada's key",2019-04-01T09:30:00Z

Examples:
  $ portcullis import keys.csv --workspace acme --dry-run
  $ PORTCULLIS_API_KEY=pk_live_… portcullis import keys.csv --workspace acme --url https://keys.example.com
  $ DATABASE_URL=postgres://… portcullis import keys.csv --workspace acme
  $ gunzip -c keys.csv.gz | portcullis import - --workspace acme --refused refused.csv

Of a dry run: whether a key comes twice in one file is seen within a batch only.`;

async function importFile(
  context: CliContext,
  file: string,
  options: ImportOptions & Omit<CommandOptions, 'workspace'>,
): Promise<void> {
  const source = await openSource(context, file);
  // Loaded here, so that the other commands don't wait for all of this.
  const [{ openRefusalReport }, { runImport }, { startImportProgress }] = await Promise.all([
    import('./import/refusal-report.ts'),
    import('./import/run-import.ts'),
    import('./import/progress.ts'),
  ]);
  await withTarget(context, options, async (target) => {
    const report = await openRefusalReport(resolve(context.cwd, options.refused ?? toReportName(file)));
    const progress = startImportProgress(context, source.total);
    try {
      const summary = await runImport(source, target, report, progress);
      progress.end();
      tell(context, summary, { ...options, target: target.name, report: report.path });
    } finally {
      await report.close();
    }
  });
}

function tell(
  { writeLine, writeHint, setExitCode }: CliContext,
  { lines, imported, unchanged, refused, createdOwners }: ImportSummary,
  { dryRun, target, report }: { readonly dryRun: boolean; readonly target: string; readonly report: string },
): void {
  const [would, into] = dryRun ? ['would be ', 'Nothing was written'] : ['', `Written to ${target}`];
  writeLine(`${lines} lines: ${imported} ${would}imported, ${unchanged} unchanged, ${refused} refused.`);
  writeLine(`Owners who ${dryRun ? 'would become' : 'became'} members: ${createdOwners}. ${into}.`);
  if (refused === 0) return;
  writeHint(`Refused lines, with what would be accepted: ${report}`);
  setExitCode(1);
}

async function openSource({ cwd }: CliContext, file: string) {
  if (file === '-') return { bytes: process.stdin, bytesRead: () => 0, total: undefined };
  const path = resolve(cwd, file);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory())
    throw new CommandError(`There is no file ${path}.`, 'Name a CSV file, or - for stdin.');
  const bytes = createReadStream(path, { highWaterMark: 262_144 });
  return { bytes, bytesRead: () => bytes.bytesRead, total: found.isFile() ? found.size : undefined };
}

function toReportName(file: string): string {
  if (file === '-') return 'stdin.refused.csv';
  const { dir, name } = parse(file);
  return `${dir === '' ? '' : `${dir}/`}${name}.refused.csv`;
}

/** Each way loads only what it needs. */
async function withTarget(
  context: CliContext,
  { url, ...options }: ImportOptions & { readonly url?: string },
  work: (target: ImportTarget) => Promise<void>,
): Promise<void> {
  if (url !== undefined) {
    const [{ withClient }, { openServerTarget }] = await Promise.all([
      import('./connect-client.ts'),
      import('./import/server-target.ts'),
    ]);
    return await withClient(context, url, async (client) => await work(await openServerTarget(client, url, options)));
  }
  const config = loadConfigHere(context);
  if (config.store.kind === 'pglite')
    throw new CommandError(
      'There is neither --url nor DATABASE_URL.',
      'Name the server that holds the keys: portcullis import … --url http://localhost:4000, with PORTCULLIS_API_KEY.',
    );
  const { withStoreTarget } = await import('./import/store-target.ts');
  await withStoreTarget(config, config.store.url, options, work);
}
