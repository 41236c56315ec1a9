import { PortcullisClient, PortcullisError } from '@portcullis/sdk';
import { findText, readEnvironment } from '../config/environment.ts';
import { type CliContext, CommandError } from './cli-context.ts';

/**
 * Lets `work` use a client of the server at `url`, or else of the one that PORTCULLIS_URL names, with the key in PORTCULLIS_API_KEY: arguments can be seen by everybody on the
 * machine.
 * @throws {CommandError} without a key, when the URL is none, and for whatever the server refuses
 */
export async function withClient(
  { cwd, environment }: CliContext,
  url: string | undefined,
  work: (client: PortcullisClient) => Promise<void>,
): Promise<void> {
  const variables = readEnvironment(cwd, environment);
  const apiKey = findText(variables, 'PORTCULLIS_API_KEY');
  if (apiKey === undefined)
    throw new CommandError('PORTCULLIS_API_KEY is not set.', 'Set it to a key with the rights that this needs.');
  try {
    const serverUrl = url ?? findText(variables, 'PORTCULLIS_URL') ?? 'http://localhost:4000';
    await work(new PortcullisClient({ url: serverUrl, credential: { apiKey } }));
  } catch (error) {
    const isMistaken = error instanceof TypeError || error instanceof RangeError || error instanceof PortcullisError;
    if (!isMistaken) throw error;
    const hint = `Check --url and PORTCULLIS_API_KEY. What was done until here stays.${toTrace(error)}`;
    throw new CommandError(error.message, hint, { cause: error });
  }
}

/** By what a person finds the refusal in the documents, and the request in the server's log. */
function toTrace(error: Error): string {
  if (!(error instanceof PortcullisError)) return '';
  return ` (${error.code}${error.requestId === undefined ? '' : `, request ${error.requestId}`})`;
}
