import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createApp } from '@portcullis/server/app.ts';
import { loadConfig } from '@portcullis/server/config.ts';
import { openStore } from '@portcullis/server/db/open-store.ts';
import { createLogger } from '@portcullis/server/log.ts';
import { hashSecret } from '@portcullis/server/secret/hash.ts';
import { takePart } from '@portcullis/server/take-part.ts';
import { OPERATOR_KEY, type TestApp } from '../support/app.ts';
import { SESSION_SECRET } from './built-in-token.ts';
import { openStoreGate, type StoreGate } from './store-gate.ts';

/** A second server on the store of a test app, which sees it through a gate. */
export interface GatedServer {
  readonly url: string;
  readonly gate: StoreGate;
  readonly logged: () => string;
  close(): Promise<void>;
}

/** Starts one; `environment` is what an operator would set. */
export async function startGatedServer(
  { store: { url }, clock }: TestApp,
  environment: Readonly<Record<string, string>>,
): Promise<GatedServer> {
  if (url === undefined) throw new Error('only PostgreSQL can be parted from its server');
  const gate = await openStoreGate(url);
  const config = loadConfig({ LOG_LEVEL: 'debug', ...environment });
  const store = await openStore({ kind: 'postgres', url: gate.url }, config.limits);
  const log: string[] = [];
  const destination = new Writable({ write: (chunk: Buffer, _encoding, done) => (log.push(chunk.toString()), done()) });
  const logger = createLogger({ ...config.log, destination });
  const secrets = {
    operatorKeyHash: hashSecret(OPERATOR_KEY),
    sessionSecret: new TextDecoder().decode(SESSION_SECRET),
  };
  const revocation = await takePart({ store, logger, cachedKeysMax: 1_000 });
  const app = createApp({ config, store, revocation, logger, now: clock.now, randomBytes, ...secrets });
  const server = createServer(app.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A server that listens on a port has an address of this kind; strings are for pipes.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    gate,
    logged: () => log.join(''),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await revocation.stop();
      await Promise.all([store.close(), gate.close()]);
    },
  };
}
