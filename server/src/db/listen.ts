import pg from 'pg';

/** How long to wait before the next attempt to connect, in milliseconds. */
const RECONNECT_MS = { first: 100, most: 5_000 };
/** How long closing the connection may take, in milliseconds. */
const GOODBYE_MS = 1_000;

/**
 * Listens to a channel on a connection of its own, and connects again whenever that breaks. What is sent meanwhile is
 * lost, so it can be no more than a hint. What it answers stops it.
 */
export function listenToPostgres(url: string, channel: string, onNotify: () => void): () => Promise<void> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const connect = async (pauseMs: number): Promise<void> => {
    const connecting = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'portcullis feed' });
    client = connecting;
    let isLost = false;
    const reconnect = (afterMs: number): void => {
      if (isLost || isStopped) return;
      isLost = true;
      timer = setTimeout(() => void connect(Math.min(afterMs * 2, RECONNECT_MS.most)), afterMs);
      connecting.end().catch(() => undefined);
    };
    connecting.on('error', () => reconnect(RECONNECT_MS.first));
    connecting.on('end', () => reconnect(RECONNECT_MS.first));
    connecting.on('notification', onNotify);
    try {
      await connecting.connect();
      await connecting.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      // What was sent before this was heard by nobody.
      onNotify();
    } catch {
      reconnect(pauseMs);
    }
  };
  void connect(RECONNECT_MS.first);
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    // A database that says nothing does not say goodbye either.
    const tooLong = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
    await Promise.race([client?.end().catch(() => undefined), tooLong]);
  };
}
