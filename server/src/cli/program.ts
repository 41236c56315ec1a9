import { Command } from 'commander';
import serverPackage from '../../package.json' with { type: 'json' };
import { addAuditCommand } from './audit.ts';
import type { CliContext } from './cli-context.ts';
import { addConsolidateCommand } from './consolidate.ts';
import { addDoctorCommand } from './doctor.ts';
import { addImportCommand } from './import.ts';
import { addMigrateCommand } from './migrate.ts';
import { addRotateEncryptionKeyCommand } from './rotate-encryption-key.ts';
import { addSessionCommand } from './session.ts';

/** The command line with all its commands; a wrong call throws a CommanderError after it was explained on stderr. */
export function createProgram(context: CliContext): Command {
  const program = new Command('portcullis')
    .description('Looks after a Portcullis server: its configuration, its database and its sessions.')
    .version(serverPackage.version)
    .helpCommand('help [command]', 'say more about a command')
    .exitOverride()
    .showHelpAfterError('Run the command with --help for its options and examples.')
    .addHelpText('after', HELP);
  addMigrateCommand(program, context);
  addDoctorCommand(program, context);
  addSessionCommand(program, context);
  addRotateEncryptionKeyCommand(program, context);
  addImportCommand(program, context);
  addConsolidateCommand(program, context);
  addAuditCommand(program, context);
  return program;
}

const HELP = `
Examples:
  $ portcullis doctor                              # is everything set up as it should be?
  $ portcullis migrate                             # bring the database to the newest schema
  $ portcullis session --email ada@example.com     # a token to sign in with
  $ portcullis import keys.csv --workspace acme    # take in keys that were made elsewhere
  $ portcullis audit verify --workspace demo       # did anybody touch the audit log?
  $ portcullis session --help                      # options and examples of one command

The configuration comes from the environment and from the .env file of the working directory;
docs/configuration.md lists every variable.`;
