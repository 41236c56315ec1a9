import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { checkEverything } from './doctor/check-everything.ts';
import { formatReport } from './doctor/format-report.ts';

/** `portcullis doctor`: prints the configuration and checks what it points at; exit code 1 when something is wrong. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .summary('show the configuration and check what it points at')
    .description(
      'Shows every variable with its value and where it came from, then checks the data directory, the session secret, ' +
        'the database, its schema and the outside issuer. It changes nothing, and shows no secret. ' +
        'Exit code 1: something is wrong.',
    )
    .option('--json', 'print the report as JSON')
    .addHelpText('after', HELP)
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const report = await checkEverything(context);
      context.writeLine(json ? JSON.stringify(report, null, 2) : formatReport(report));
      if (report.problemCount > 0) context.setExitCode(1);
    });
}

const HELP = `
Examples:
  $ portcullis doctor
  $ portcullis doctor --json | jq '.checks[] | select(.status == "problem")'`;
