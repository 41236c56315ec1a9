import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Stands between a server and its database, and can part them. */
export interface StoreGate {
  /** Of the database, through the gate. */
  readonly url: string;
  /** Breaks every connection, and new ones as they come. */
  shut(): void;
  /** Lets nothing through any more, without breaking anything. */
  hold(): void;
  /** Lets nothing through on the connections that there are; new ones work, as after a router has forgotten the old ones. */
  forget(): void;
  open(): void;
  /** The ports from which the connections through the gate reach the database. */
  ports(): readonly number[];
  close(): Promise<void>;
}

/** Opens a gate in front of the database of `databaseUrl`. */
export async function openStoreGate(databaseUrl: string): Promise<StoreGate> {
  const target = new URL(databaseUrl);
  const pairs = new Set<readonly [client: Socket, database: Socket | null]>();
  let state: 'open' | 'shut' | 'held' = 'open';
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (state === 'shut') return void client.destroy();
    const database = state === 'held' ? null : join(client, connect(Number(target.port), target.hostname));
    const pair = [client, database] as const;
    pairs.add(pair);
    client.once('close', () => pairs.delete(pair));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const silence = (): void => {
    for (const pair of pairs) for (const socket of pair) socket?.unpipe().pause();
  };
  const breakAll = (): void => pairs.forEach(([client]) => client.destroy());
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  // A server that listens on a port has an address of this kind; strings are for pipes.
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    shut: () => {
      state = 'shut';
      breakAll();
    },
    hold: () => {
      state = 'held';
      silence();
    },
    forget: silence,
    open: () => {
      // What was held is broken for good: some of its bytes are lost.
      if (state === 'held') breakAll();
      state = 'open';
    },
    ports: () => [...pairs].flatMap(([, database]) => database?.localPort ?? []),
    close: async () => {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function join(client: Socket, database: Socket): Socket {
  client.pipe(database).pipe(client);
  client.once('close', () => database.destroy());
  return database.on('error', () => client.destroy()).once('close', () => client.destroy());
}
