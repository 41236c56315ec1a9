import { appendFile, readFile } from 'node:fs/promises';
import type { ChainPlace } from '../../secret/audit-chain.ts';
import { CommandError } from '../cli-context.ts';

/**
 * The last head of a chain that a file has; null without one, or without a file. Each line is a head as {@link appendHead}
 * writes it; a file may have those of many chains.
 * @throws {CommandError} when the file can't be read, or a line of it can't
 */
export async function readLastHead(path: string, chain: string): Promise<ChainPlace | null> {
  const lines = (await readText(path)).split('\n').filter((line) => line.trim() !== '');
  const heads = lines.map((line, index) => parseHead(path, line, index + 1));
  return heads.findLast((head) => head.chain === chain)?.place ?? null;
}

/** Adds a head at the end of a file; before, the file need not be there. @throws {CommandError} */
export async function appendHead(path: string, chain: string, { position, hash }: ChainPlace): Promise<void> {
  const line = JSON.stringify({ chain, position, hash, at: new Date().toISOString() });
  await appendFile(path, `${line}\n`).catch((error: unknown) => {
    throw fileProblem(path, `can't be written (${codeOf(error)})`);
  });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw fileProblem(path, `can't be read (${codeOf(error)})`);
  }
}

interface Head {
  readonly chain: string;
  readonly place: ChainPlace;
}

function parseHead(path: string, line: string, number: number): Head {
  const { chain, position, hash } = parseObject(line);
  if (typeof chain === 'string' && Number.isSafeInteger(position) && typeof hash === 'string' && HASH.test(hash))
    return { chain, place: { position: Number(position), hash } };
  throw fileProblem(path, `has no head in line ${number}`);
}

const HASH = /^[0-9a-f]{64}$/;

/** Without names for what is none. */
function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(line) as object) };
  } catch {
    return {};
  }
}

function fileProblem(path: string, problem: string): CommandError {
  return new CommandError(`The file of heads ${path} ${problem}.`, 'Name another one with --heads, or mend this one.');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
