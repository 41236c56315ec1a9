import type { Command } from 'commander';
import { addAuditExportCommand } from './audit/export.ts';
import { addAuditVerifyCommand } from './audit/verify.ts';
import type { CliContext } from './cli-context.ts';

/** `portcullis audit`: what is done with the audit log from outside of the server. */
export function addAuditCommand(program: Command, context: CliContext): void {
  const audit = program
    .command('audit')
    .summary('export the audit log, and check that nobody touched it')
    .description('Exports the audit log of a workspace, and checks that nobody touched it.')
    .addHelpText('after', HELP);
  addAuditVerifyCommand(audit, context);
  addAuditExportCommand(audit, context);
}

const HELP = `
Examples:
  $ portcullis audit verify --workspace demo --heads heads.jsonl
  $ portcullis audit export --workspace demo --out demo.jsonl
  $ portcullis audit verify --file demo.jsonl
  $ portcullis audit verify --help                 # options and examples of one command`;
