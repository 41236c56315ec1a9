import type { Command } from 'commander';
import { type CliContext, loadConfigHere } from './cli-context.ts';
import { describeStore } from './describe-store.ts';

/** `portcullis migrate`: brings the store to the newest schema and prints what was applied. */
export function addMigrateCommand(program: Command, context: CliContext): void {
  program
    .command('migrate')
    .summary('bring the database to the newest schema')
    .description(
      'Brings the database to the newest schema. A server does so itself when it starts; this is for doing it before, ' +
        'or as another database user. Calling it again changes nothing. A PGlite store must not be in use by a server.',
    )
    .addHelpText('after', HELP)
    .action(async () => await migrate(context));
}

const HELP = `
Examples:
  $ portcullis migrate
  $ DATABASE_URL=postgres://owner:a-password@db.example.com:5432/portcullis portcullis migrate`;

async function migrate(context: CliContext): Promise<void> {
  const { store: storeConfig, limits } = loadConfigHere(context);
  // Loaded here, so that the other commands don't wait for a database in WebAssembly.
  const [{ openStore }, { migrateToLatest }] = await Promise.all([
    import('../db/open-store.ts'),
    import('../db/migrate.ts'),
  ]);
  const store = await openStore(storeConfig, limits);
  try {
    const { applied } = await migrateToLatest(store.db);
    for (const name of applied) context.writeLine(`applied ${name}`);
    const outcome = applied.length === 0 ? 'already has the newest schema' : 'now has the newest schema';
    context.writeLine(`${describeStore(storeConfig)} ${outcome}.`);
  } finally {
    await store.close();
  }
}
