import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { ConsolidatedMember, PortcullisClient } from '@portcullis/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { formatCsvLine } from './import/csv-text.ts';

/** `portcullis consolidate`: leaves each member of a workspace with one key, through a server. */
export function addConsolidateCommand(program: Command, context: CliContext): void {
  program
    .command('consolidate')
    .summary('leave each member with the newest key that works')
    .description(
      'Leaves each member of a workspace with the newest key that works: the other keys are superseded by it, now or at ' +
        'a date. With --report it writes a CSV file for mailing notices; of keys it has hints, never a secret.',
    )
    .option('--workspace <slug>', 'slug of the workspace (required)')
    .option('--url <url>', 'the server (default: PORTCULLIS_URL, or http://localhost:4000)')
    .option('--dry-run', 'only say what would happen', false)
    .option('--at <instant>', 'when the other keys end: ISO 8601 with its zone, at most a year ahead', parseInstant)
    .option('--report <file>', 'write whom it touches to a CSV file')
    .addHelpText('after', HELP)
    .action(async ({ workspace, ...options }: CommandOptions, command: Command) => {
      // Not by requiredOption: that would complain of a missing --workspace when --workspce was written.
      if (workspace === undefined) command.error("error: required option '--workspace <slug>' not specified");
      await consolidate(context, { ...options, workspace });
    });
}

interface CommandOptions {
  readonly workspace?: string;
  readonly url?: string;
  readonly dryRun: boolean;
  readonly at?: string;
  readonly report?: string;
}

type Options = CommandOptions & { readonly workspace: string };

const HELP = `
Examples:
  $ portcullis consolidate --workspace acme --dry-run --report notices.csv
  $ portcullis consolidate --workspace acme --at 2027-03-01T00:00:00Z --report notices.csv

The key in PORTCULLIS_API_KEY needs portcullis:keys:manage. The report has a line for each member: email, name, member_id, external_id, kept_label, kept_hint,
ended_labels (one on a line), ended_hints, ended_count, at. A consolidation at a date can be cancelled until then: cancelConsolidation in the API.`;

/** A million keys are looked through and written in one call. */
const TIMEOUT_MS = 600_000;

async function consolidate(context: CliContext, options: Options): Promise<void> {
  // Loaded here, so that the other commands don't wait for it.
  const { withClient } = await import('./connect-client.ts');
  await withClient(context, options.url, async (client) => await consolidateThrough(client, context, options));
}

async function consolidateThrough(client: PortcullisClient, context: CliContext, options: Options): Promise<void> {
  const { findWorkspace } = await import('./import/server-target.ts');
  const { id: workspaceId } = await findWorkspace(client, options.workspace);
  const { dryRun, at, report } = options;
  const input = { workspaceId, dryRun, ...(at !== undefined && { at }) };
  const { consolidation } = await client.consolidations.consolidate(input, { timeoutMs: TIMEOUT_MS });
  const counts = `${toCount(consolidation.memberCount, 'member')}, ${toCount(consolidation.keyCount, 'key')}`;
  context.writeLine(`${counts} that ${dryRun ? 'would end' : 'end'} at ${consolidation.at}.`);
  if (consolidation.id !== null) context.writeLine(`Consolidation ${consolidation.id}.`);
  if (report === undefined) return;
  const path = resolve(context.cwd, report);
  const of = consolidation.id === null ? { ...(at !== undefined && { at }) } : { consolidationId: consolidation.id };
  const count = await writeReport(path, consolidation.at, listMembers(client, { workspaceId, ...of }));
  context.writeHint(`${toCount(count, 'member')}: ${path}`);
}

function toCount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function listMembers(
  client: PortcullisClient,
  of: Parameters<PortcullisClient['consolidations']['listMembers']>[0],
): AsyncIterable<ConsolidatedMember> {
  return client.consolidations.listMembers({ ...of, first: 100 }, { timeoutMs: TIMEOUT_MS });
}

/** Only its owner can read it: it has names and addresses. */
async function writeReport(path: string, at: string, members: AsyncIterable<ConsolidatedMember>): Promise<number> {
  const stream = createWriteStream(path, { mode: 0o600 });
  await once(stream, 'open');
  stream.write(formatCsvLine(REPORT_COLUMNS));
  let count = 0;
  for await (const member of members) {
    count += 1;
    if (!stream.write(formatCsvLine(toReportLine(member, at)))) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
  return count;
}

const REPORT_COLUMNS = [
  'email',
  'name',
  'member_id',
  'external_id',
  'kept_label',
  'kept_hint',
  'ended_labels',
  'ended_hints',
  'ended_count',
  'at',
];

function toReportLine({ member, keptKey, endedKeys, endedKeyCount }: ConsolidatedMember, at: string) {
  const { email, name } = member.user;
  const endedLabels = endedKeys.map(({ label }) => label).join('\n');
  const endedHints = endedKeys.flatMap(({ hint }) => hint ?? []).join(' ');
  const who = [email ?? '', name ?? '', member.id, member.externalId ?? ''];
  return [...who, keptKey.label, keptKey.hint ?? '', endedLabels, endedHints, endedKeyCount, at];
}

function parseInstant(text: string): string {
  const instant = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new InvalidArgumentError('It must be an instant with its zone, such as 2027-03-01T00:00:00Z.');
}
