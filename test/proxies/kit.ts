import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openStoreGate, type StoreGate } from '../http/store-gate.ts';
import { readDocument } from '../docs/document.ts';
import { makeDirectory, removeDirectories, startServer } from '../start/server-process.ts';
import { openPostgresServer } from '../support/postgres-server.ts';

/** What stands behind a proxy: Portcullis, and an API that says what it was sent. */
export interface Background {
  readonly portcullisUrl: string;
  readonly apiUrl: string;
  /** Of the demo's member, who may read the datasets solar and wind. */
  readonly demoKey: string;
  /** Parts Portcullis from its database. */
  readonly gate: StoreGate;
  /** Ends Portcullis. */
  stopPortcullis(): Promise<void>;
  close(): Promise<void>;
}

/** Starts both as real processes or servers on free ports; `environment` is Portcullis's. */
export async function startBackground(environment: Readonly<Record<string, string>>): Promise<Background> {
  const postgres = await openPostgresServer();
  const gate = await openStoreGate(postgres.serverUrl);
  const portcullis = await startServer(makeDirectory(), {
    DATABASE_URL: gate.url,
    PORTCULLIS_DEMO: 'true',
    PORTCULLIS_SESSION_SECRET: 'only-for-these-tests-0123456789abcdef',
    ...environment,
  });
  const [, demoKey = ''] = await portcullis.waitForOutput(/X-API-Key: (pk_\w+)/);
  const api = await startEcho();
  return {
    portcullisUrl: portcullis.url,
    apiUrl: toUrl(api),
    demoKey,
    gate,
    stopPortcullis: () => portcullis.stop(),
    close: async () => {
      api.closeAllConnections();
      api.close();
      await portcullis.stop();
      await gate.close();
      await postgres.stop();
      removeDirectories();
    },
  };
}

/** What a request looked like to the API behind the proxy. */
export interface Echo {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** The first block of a language in a page of the guide to proxies. */
export function readConfiguration(page: string, language: string): string {
  const block = readDocument(`docs/guides/proxies/${page}.md`).blocks.find((found) => found.language === language);
  if (block === undefined) throw new Error(`${page} has no block of ${language}`);
  return block.code;
}

/** Puts this run's addresses in the place of those in a page; each must be there. */
export function fillInAddresses(configuration: string, addresses: Readonly<Record<string, string>>): string {
  return Object.entries(addresses).reduce((text, [written, actual]) => {
    if (!text.includes(written)) throw new Error(`the page does not have ${written}`);
    return text.replaceAll(written, actual);
  }, configuration);
}

async function startEcho(): Promise<Server> {
  const server = createServer((request, response) => {
    response.writeHead(request.url?.endsWith('/forbidden') === true ? 403 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function toUrl(server: Server): string {
  // A server that listens on a port has an address of this kind; strings are for pipes.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
