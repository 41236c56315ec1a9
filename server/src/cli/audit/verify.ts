import { resolve } from 'node:path';
import type { AuditVerification } from '@portcullis/sdk';
import type { Command } from 'commander';
import { CHAIN_BEGINNING, type ChainPlace, type ChainProblem } from '../../secret/audit-chain.ts';
import type { CliContext } from '../cli-context.ts';
import {
  addChainOptions,
  EXIT_CODE_PROBLEM,
  findWorkspaceId,
  formatPlace,
  parsePlace,
  requireOneChain,
  SERVER_HELP,
  type ChainOptions,
} from './chain-options.ts';
import { appendHead, readLastHead } from './heads-file.ts';
import { verifyFile, type Verification } from './verify-file.ts';

/** `portcullis audit verify`: checks a chain on a server, or an export of one; exit code 3 when something is wrong with it. */
export function addAuditVerifyCommand(audit: Command, context: CliContext): void {
  const command: Command = audit
    .command('verify')
    .summary('check that nobody touched an audit log')
    .description(
      'Reads an audit log anew and works out its hashes: on the server, or (with --file) in an export, without any server. ' +
        'A log that was cut off or written anew as a whole is found only with a head that was kept before: --heads keeps ' +
        'them. Needs portcullis:audit:read. Exit code 3: something is wrong with the log.',
    )
    .option('--expected-head <position:hash>', 'a head that was kept: the log must have it in it', parsePlace)
    .option('--heads <file>', 'a file of kept heads: the last one must be in the log, then the new one is added')
    .option('--file <file>', 'an export to check, in place of the log on a server')
    .addHelpText('after', HELP);
  addChainOptions(command).action(async (options: VerifyOptions) => {
    if (options.file !== undefined && options.heads !== undefined)
      command.error("error: '--heads' is for logs on a server; give '--expected-head' for a file");
    if (options.file === undefined) requireOneChain(options, command);
    const verification = await verify(context, options);
    report(context, options.file ?? options.workspace ?? 'installation', verification);
  });
}

type VerifyOptions = ChainOptions & {
  readonly expectedHead?: ChainPlace;
  readonly heads?: string;
  readonly file?: string;
};

const HELP = `
Examples:
  $ portcullis audit verify --workspace demo
  $ portcullis audit verify --workspace demo --heads heads.jsonl     # every night, on another machine
  $ portcullis audit verify --file demo.jsonl --expected-head 17:6f1e…
${SERVER_HELP}`;

async function verify(context: CliContext, options: VerifyOptions): Promise<Verification> {
  const { file, expectedHead = null, heads } = options;
  if (file !== undefined) return await verifyFile(resolve(context.cwd, file), expectedHead);
  const chain = options.workspace ?? 'installation';
  const path = heads === undefined ? undefined : resolve(context.cwd, heads);
  const expected = expectedHead ?? (path === undefined ? null : await readLastHead(path, chain));
  const verification = await verifyOnServer(context, options, expected ?? undefined);
  if (path !== undefined && verification.problem === null) await appendHead(path, chain, verification.end);
  return verification;
}

async function verifyOnServer(
  context: CliContext,
  options: VerifyOptions,
  expectedHead: ChainPlace | undefined,
): Promise<Verification> {
  // Loaded here, so that the other commands don't wait for it.
  const { withClient } = await import('../connect-client.ts');
  let verification: Verification = { end: CHAIN_BEGINNING, problem: null };
  await withClient(context, options.url, async (client) => {
    const workspaceId = await findWorkspaceId(client, options);
    const onPart = ({ isComplete, checkedTo, head }: AuditVerification) => {
      if (!isComplete) context.writeHint(`${checkedTo.position} of ${head.position} events`);
    };
    const { checkedTo, problem } = await client.auditLog.verify({ workspaceId, expectedHead }, { onPart });
    verification = { end: checkedTo, problem };
  });
  return verification;
}

function report(context: CliContext, what: string, { end, problem }: Verification): void {
  if (problem === null) {
    context.writeLine(`${what}: ${end.position} events, all as they were written. The head to keep is`);
    context.writeLine(formatPlace(end));
    return;
  }
  context.writeLine(`${what}: ${problem.kind} at ${problem.position}: ${SENTENCES[problem.kind]}`);
  context.writeLine(`Up to ${formatPlace(end)} everything is as it was written.`);
  context.setExitCode(EXIT_CODE_PROBLEM);
}

const SENTENCES: Readonly<Record<ChainProblem['kind'], string>> = {
  CHANGED: 'the event is not what was written.',
  REMOVED: 'the event is missing.',
  INSERTED: 'there is an event too many.',
  TRUNCATED: 'the log ends before this event, which it had.',
  HEAD_CHANGED: 'the record of the end of the log does not fit its last event.',
  REWRITTEN: 'the log fits itself, but this event is another one than it was.',
};
