import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScript } from '../examples/package-script.ts';
import { findFreePort } from '../support/free-port.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { makeCheckout, PNPM, type Checkout } from './checkout.ts';
import { REPOSITORY, type Block, type Document } from './document.ts';
import { fillIn, matchOutput, type Names } from './output.ts';
import { openShell, type Shell } from './shell.ts';

/** Where the documents say that the server listens. */
const DOCUMENTED_URL = 'http://localhost:4000';

/** A reader who does what a document says, from top to bottom. */
interface Reader {
  readonly checkout: Checkout;
  readonly shell: Shell;
  readonly url: string;
  names: Names;
  /** What the last block printed. */
  printed: string;
}

/**
 * Does what a document says, block by block, on an installation of its own.
 * @throws {Error} naming the first block that fails or prints something else than is shown
 */
export async function readAlong({ blocks }: Document): Promise<void> {
  const checkout = makeCheckout();
  const url = `http://localhost:${await findFreePort()}`;
  const shell = openShell({ cwd: checkout.directory, env: { PATH: checkout.searchPath, HOME: checkout.directory } });
  const reader: Reader = { checkout, shell, url, names: new Map(), printed: '' };
  const servers: TestProcess[] = [];
  try {
    for (const block of blocks) await follow(reader, block, servers);
  } finally {
    await shell.close();
    for (const server of servers) await server.stop();
    checkout.remove();
  }
}

async function follow(reader: Reader, block: Block, servers: TestProcess[]): Promise<void> {
  const { language, mark, code, place } = block;
  if (language === 'ts' && mark.startsWith('file=')) {
    writeFileSync(join(reader.checkout.directory, mark.slice('file='.length)), toReal(reader, code));
  } else if (mark === 'start') {
    if (code.trim() !== `npx ${PNPM} start`) throw new Error(`${place} starts no server.`);
    const server = await startServer(reader);
    servers.push(server);
    reader.printed = toDocumented(reader, server.stdout());
  } else if (mark === 'run') {
    reader.printed = toDocumented(reader, await reader.shell.run(toReal(reader, code)));
  } else if (mark === 'output') {
    const names = matchOutput(code, reader.printed, reader.names);
    if (names === undefined) throw new Error(`${place} shows:\n${code}\nbut this was printed:\n${reader.printed}`);
    reader.names = names;
  }
}

/** As `pnpm start` does, but for generating, which would write into the tree that is tested. */
async function startServer({ checkout, url }: Reader): Promise<TestProcess> {
  const { command, args } = readScript('.', 'start');
  return await startProcess({
    command,
    args: args.map((argument) => (argument.endsWith('.ts') ? join(REPOSITORY, argument) : argument)),
    cwd: checkout.directory,
    env: { PATH: checkout.searchPath, PORT: new URL(url).port },
    // The last line of what the first start prints.
    readyWhen: /^ {2}curl .*revokeApiKey.*$/m,
    readyWithinMs: 60_000,
  });
}

function toReal({ url, names }: Reader, code: string): string {
  return fillIn(code, names).replaceAll(DOCUMENTED_URL, url);
}

function toDocumented({ url }: Reader, printed: string): string {
  return printed.replaceAll(url, DOCUMENTED_URL);
}
