import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { readSessionSecret } from '../secret/session-secret.ts';
import { signSessionToken } from '../secret/session-token.ts';
import { type CliContext, CommandError, loadConfigHere } from './cli-context.ts';

/**
 * `portcullis session`: prints a session token of the built-in issuer, alone, to stdout. It asks no server: whoever can
 * read the session secret can sign in as anyone, with or without this command.
 */
export function addSessionCommand(program: Command, context: CliContext): void {
  program
    .command('session')
    .summary('print a session token for a user')
    .description('Prints a session token of the built-in issuer: the bearer token with which a user signs in.')
    .option('--email <address>', 'e-mail address of the user, taken as verified (required)', parseEmail)
    .option('--subject <id>', 'the user’s id at the issuer (default: the e-mail address in lower case)', parseText)
    .option('--name <name>', 'name of the user', parseText)
    .option('--lifetime-hours <hours>', `whole hours until it expires, 1 to ${LIFETIME_HOURS_MAX}`, parseHours, 12)
    .addHelpText('after', HELP)
    .action(
      async ({ email, ...options }: Partial<SessionOptions> & Omit<SessionOptions, 'email'>, command: Command) => {
        // Not by requiredOption: that would complain of a missing --email when --emial was written.
        if (email === undefined) command.error("error: required option '--email <address>' not specified");
        await printSession(context, { ...options, email });
      },
    );
}

interface SessionOptions {
  readonly email: string;
  readonly subject?: string;
  readonly name?: string;
  readonly lifetimeHours: number;
}

/** 30 days: a session token can't be revoked one by one, so a longer one would be a key without a gate. */
const LIFETIME_HOURS_MAX = 720;

const HELP = `
Examples:
  $ portcullis session --email ada@example.com
  $ portcullis session --email ada@example.com --name "Ada Lovelace" --lifetime-hours 1
  $ curl -H "Authorization: Bearer $(portcullis session --email ada@example.com)" \\
      -H 'Content-Type: application/json' -d '{"query":"{ viewer { user { email } } }"}' http://localhost:4000/graphql

Run it where the server runs: the token is signed with PORTCULLIS_SESSION_SECRET, or else with the secret
in the data directory.`;

async function printSession(context: CliContext, options: SessionOptions): Promise<void> {
  const { email, subject = email.toLowerCase(), name = null, lifetimeHours } = options;
  const secret = await findSecret(loadConfigHere(context), context.cwd);
  const nowMs = Date.now();
  const lifetimeSeconds = lifetimeHours * 3_600;
  context.writeLine(await signSessionToken(secret, { subject, email, name, lifetimeSeconds, nowMs }));
  const expiresAt = new Date(nowMs + lifetimeSeconds * 1_000).toISOString();
  context.writeHint(`A session of ${email} (subject ${subject}), valid until ${expiresAt}.`);
  context.writeHint('Send it as: Authorization: Bearer <token>');
}

/** Never makes a secret: in the wrong directory that would print a token that no server accepts. */
async function findSecret({ sessionSecret, store, dataDir }: Config, cwd: string): Promise<string> {
  if (sessionSecret !== null) return sessionSecret;
  if (store.kind === 'postgres') {
    throw new CommandError(
      'The built-in issuer is off: with PostgreSQL it needs PORTCULLIS_SESSION_SECRET.',
      'Set it here and for the server: PORTCULLIS_SESSION_SECRET=$(openssl rand -hex 32)',
    );
  }
  const secret = await readSessionSecret(dataDir);
  if (secret !== undefined) return secret;
  throw new CommandError(
    `There is no session secret in ${resolve(cwd, dataDir)}.`,
    'Start the server once, or run this command in the directory where the server runs, or set PORTCULLIS_DATA_DIR.',
  );
}

function parseEmail(text: string): string {
  if (text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an e-mail address, such as ada@example.com.');
}

function parseText(text: string): string {
  if (text.trim() !== '' && text.length <= 255) return text;
  throw new InvalidArgumentError('It must have 1 to 255 characters.');
}

function parseHours(text: string): number {
  const hours = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (hours >= 1 && hours <= LIFETIME_HOURS_MAX) return hours;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIFETIME_HOURS_MAX}.`);
}
