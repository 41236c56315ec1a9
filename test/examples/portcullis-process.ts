import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startProcess } from '../support/processes.ts';
import { readScript } from './package-script.ts';

/** A Portcullis server as a process of its own, on an empty store with the demo. */
export interface PortcullisProcess {
  readonly url: string;
  /** Of the demo's owner. */
  readonly sessionToken: string;
}

/** Starts a server on a free port, as the root's `start` does; its data are gone at the end of the test. */
export async function startPortcullis(): Promise<PortcullisProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portcullis-test-'));
  const server = await startProcess({
    ...readScript('.', 'start'),
    env: { PORT: '0', PORTCULLIS_DATA_DIR: dataDir },
    readyWhen: /^Portcullis is listening\. GraphiQL: (\S+)\/graphql$/m,
  });
  onTestFinished(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const [, sessionToken = ''] = await server.waitForOutput(/^Session token of the demo's owner.*\n\n {2}(\S+)$/m);
  return { url: server.url, sessionToken };
}
