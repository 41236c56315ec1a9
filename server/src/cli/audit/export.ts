import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PortcullisClient } from '@portcullis/sdk';
import type { Command } from 'commander';
import { CHAIN_BEGINNING, type ChainPlace } from '../../secret/audit-chain.ts';
import { type CliContext, CommandError } from '../cli-context.ts';
import {
  addChainOptions,
  findWorkspaceId,
  formatPlace,
  requireOneChain,
  SERVER_HELP,
  type ChainOptions,
} from './chain-options.ts';

/** `portcullis audit export`: writes a chain, oldest event first, as JSON Lines by which it can be checked anywhere. */
export function addAuditExportCommand(audit: Command, context: CliContext): void {
  const command: Command = audit
    .command('export')
    .summary('write an audit log to a file')
    .description(
      'Writes an audit log to a file, one event in a line of JSON, oldest first, with everything by which ' +
        '`portcullis audit verify --file` checks it without the server. Needs portcullis:audit:read.',
    )
    .option('--out <file>', 'the file to write, which must not exist (required)')
    .addHelpText('after', HELP);
  addChainOptions(command).action(
    async ({ out, ...options }: Omit<ExportOptions, 'out'> & { readonly out?: string }) => {
      // Not by requiredOption: that would complain of a missing --out when --ouut was written.
      if (out === undefined) command.error("error: required option '--out <file>' not specified");
      requireOneChain(options, command);
      await exportChain(context, { ...options, out });
    },
  );
}

type ExportOptions = ChainOptions & { readonly out: string };

const HELP = `
Examples:
  $ portcullis audit export --workspace demo --out demo.jsonl
  $ portcullis audit export --installation --out installation.jsonl --url https://keys.example.com
${SERVER_HELP}`;

/** Events that the server gives at once, and after how many of them the export says how far it is. */
const PAGE = 100;
const HINT_EVERY = 10_000;

async function exportChain(context: CliContext, options: ExportOptions): Promise<void> {
  // Loaded here, so that the other commands don't wait for it.
  const { withClient } = await import('../connect-client.ts');
  await withClient(context, options.url, async (client) => {
    const workspaceId = await findWorkspaceId(client, options);
    const chain: Chain = { client, workspaceId, last: CHAIN_BEGINNING };
    await writeNew(resolve(context.cwd, options.out), toLines(chain, context));
    context.writeLine(`${options.out} has ${chain.last.position} events; the last is ${formatPlace(chain.last)}`);
  });
}

interface Chain {
  readonly client: PortcullisClient;
  readonly workspaceId: string | undefined;
  /** Of the event that was read last. */
  last: ChainPlace;
}

async function* toLines(chain: Chain, context: CliContext): AsyncGenerator<string> {
  const { workspaceId } = chain;
  // From the end of the list, which is newest first: what is appended meanwhile comes last.
  for await (const event of chain.client.auditLog.list({ workspaceId, last: PAGE })) {
    yield `${JSON.stringify({ ...event, workspaceId: workspaceId ?? null })}\n`;
    chain.last = event;
    if (event.position % HINT_EVERY === 0) context.writeHint(`${event.position} events so far`);
  }
}

/**
 * Writes a file that only its owner reads, as fast as the disk takes it: a long log is never in memory. Never over what is
 * there: an older export may be all that shows what the log was.
 */
async function writeNew(path: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(lines, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    const reason = error.code === 'EEXIST' ? 'is there already' : `can't be written (${String(error.code)})`;
    throw new CommandError(`The file ${path} ${reason}.`, 'Name another one with --out.', { cause: error });
  }
}
