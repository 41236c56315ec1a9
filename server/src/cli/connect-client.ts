import { PortcullisClient } from '@portcullis/sdk';
import { readEnvironment } from '../config/environment.ts';
import { type CliContext, CommandError } from './cli-context.ts';

/**
 * A client of a server, with the key in PORTCULLIS_API_KEY: arguments can be seen by everybody on the machine.
 * @throws {CommandError} without a key, or when the URL is none
 */
export function connectClient({ cwd, environment }: CliContext, url: string): PortcullisClient {
  const apiKey = readEnvironment(cwd, environment)['PORTCULLIS_API_KEY'];
  if (apiKey === undefined || apiKey === '')
    throw new CommandError('PORTCULLIS_API_KEY is not set.', 'Set it to a key with the rights that this needs.');
  try {
    return new PortcullisClient({ url, credential: { apiKey } });
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw new CommandError(`A client can't be made: ${error.message}`, 'Check --url and PORTCULLIS_API_KEY.');
  }
}
