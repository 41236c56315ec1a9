import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../support/processes.ts';

/** A server as a person starts it first: a process of its own, with the demo workspace. */
export interface DemoServer {
  readonly url: string;
  readonly operatorKey: string;
  /** Of the demo's owner, as the first start printed it. */
  readonly sessionToken: string;
  stop(): Promise<void>;
}

/** Starts a server on a free port and an empty store. */
export async function startDemoServer(): Promise<DemoServer> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-browser-'));
  const server = await startProcess({
    command: inRepository('node_modules/.bin/node'),
    args: ['--disable-warning=ExperimentalWarning', inRepository('server/src/main.ts')],
    cwd: directory,
    env: { PORT: '0', PORTCULLIS_DATA_DIR: directory, PORTCULLIS_OPERATOR_KEY: OPERATOR_KEY },
    readyWhen: /GraphiQL: (\S+)\/graphql/,
  });
  const [sessionToken] = await server.waitForOutput(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return { url: server.url, operatorKey: OPERATOR_KEY, sessionToken, stop };
}

const OPERATOR_KEY = 'operator_for-browser-tests-0123456789abcdef';

function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
