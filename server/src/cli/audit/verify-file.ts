import { open } from 'node:fs/promises';
import {
  CHAIN_BEGINNING,
  findProblem,
  type ChainedEvent,
  type ChainPlace,
  type ChainProblem,
} from '../../secret/audit-chain.ts';
import { CommandError } from '../cli-context.ts';

/** What checking a chain found, wherever it is. */
export interface Verification {
  /** Of the last event that is right. */
  readonly end: ChainPlace;
  readonly problem: ChainProblem | null;
}

/**
 * Checks an export of a whole chain, line by line: it may be longer than the memory.
 * @throws {CommandError} when the file can't be read, or a line is no event
 */
export async function verifyFile(path: string, expectedHead: ChainPlace | null): Promise<Verification> {
  let end = CHAIN_BEGINNING;
  for await (const event of readEvents(path)) {
    const problem = findProblem(end, event);
    if (problem !== undefined) return { end, problem };
    if (event.position === expectedHead?.position && event.hash !== expectedHead.hash)
      return { end, problem: { kind: 'REWRITTEN', position: event.position } };
    end = { position: event.position, hash: event.hash };
  }
  const isShort = expectedHead !== null && end.position < expectedHead.position;
  return { end, problem: isShort ? { kind: 'TRUNCATED', position: end.position + 1 } : null };
}

async function* readEvents(path: string): AsyncGenerator<ChainedEvent> {
  const file = await open(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new CommandError(`The file ${path} can't be read (${code}).`, 'Name an export with --file.');
  });
  let number = 0;
  for await (const line of file.readLines()) {
    number += 1;
    yield parseEvent(line) ?? failAt(path, number);
  }
}

/** undefined for what is no event; whether its fields are what was written, its hash shows. */
function parseEvent(line: string): ChainedEvent | undefined {
  try {
    const event = JSON.parse(line) as Partial<ChainedEvent> | null;
    const isEvent = Number.isSafeInteger(event?.position) && typeof event?.hash === 'string';
    // What the hash covers is looked at by working it out: of another shape, it does not fit.
    return isEvent ? (event as ChainedEvent) : undefined;
  } catch {
    return undefined;
  }
}

function failAt(path: string, number: number): never {
  throw new CommandError(`Line ${number} of ${path} is no event of an audit log.`, 'Export the log again.');
}
