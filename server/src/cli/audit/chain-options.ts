import type { PortcullisClient } from '@portcullis/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import type { ChainPlace } from '../../secret/audit-chain.ts';
import { findWorkspace } from '../import/server-target.ts';

/** Whose chain a command is about, and on which server. */
export interface ChainOptions {
  readonly url?: string;
  readonly workspace?: string;
  readonly installation?: true;
}

/** Adds the options that name a chain: exactly one of them has to be given. */
export function addChainOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the server (default: PORTCULLIS_URL, or http://localhost:4000)')
    .option('--workspace <slug>', 'the workspace whose log it is')
    .option('--installation', 'the log of the installation itself, for the operator: users, bound and erased');
}

/** Ends the program when neither is named, or both. */
export function requireOneChain({ workspace, installation }: ChainOptions, command: Command): void {
  if ((workspace === undefined) === (installation === undefined))
    command.error("error: name the log by '--workspace <slug>' or by '--installation'");
}

/** The id of the workspace, for the server; undefined: the installation. */
export async function findWorkspaceId(
  client: PortcullisClient,
  { workspace }: ChainOptions,
): Promise<string | undefined> {
  return workspace === undefined ? undefined : (await findWorkspace(client, workspace)).id;
}

/** For the help of commands that read a chain on a server. */
export const SERVER_HELP = `
The key in PORTCULLIS_API_KEY needs portcullis:audit:read, or is the operator key.`;

/** A place of a chain as people pass it on: `<position>:<hash>`. */
export function formatPlace({ position, hash }: ChainPlace): string {
  return `${position}:${hash}`;
}

/** Parses what {@link formatPlace} wrote. */
export function parsePlace(text: string): ChainPlace {
  const [, position, hash] = /^(\d{1,10}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be <position>:<hash>, as an earlier check printed it.');
  return { position: Number(position), hash };
}

/** Exit code of a check that found something; 1 is for a check that could not be made. */
export const EXIT_CODE_PROBLEM = 3;
