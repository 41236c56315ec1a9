import { PortcullisClient, PortcullisError } from '@portcullis/sdk';
import { readEnvironment } from '../config/environment.ts';
import { type CliContext, CommandError } from './cli-context.ts';

/**
 * Lets `work` use a client of a server, with the key in PORTCULLIS_API_KEY: arguments can be seen by everybody on the
 * machine.
 * @throws {CommandError} without a key, when the URL is none, and for whatever the server refuses
 */
export async function withClient(
  { cwd, environment }: CliContext,
  url: string,
  work: (client: PortcullisClient) => Promise<void>,
): Promise<void> {
  const apiKey = readEnvironment(cwd, environment)['PORTCULLIS_API_KEY'];
  if (apiKey === undefined || apiKey === '')
    throw new CommandError('PORTCULLIS_API_KEY is not set.', 'Set it to a key with the rights that this needs.');
  try {
    await work(new PortcullisClient({ url, credential: { apiKey } }));
  } catch (error) {
    const isMistaken = error instanceof TypeError || error instanceof RangeError || error instanceof PortcullisError;
    if (!isMistaken) throw error;
    throw new CommandError(error.message, 'Check --url and PORTCULLIS_API_KEY. What was done until here stays.', {
      cause: error,
    });
  }
}
