import type { ServerResponse } from 'node:http';
import type { Db } from '../db/connect.ts';
import { ping } from '../db/ping.ts';
import { sendJson } from './problem.ts';

/** The process runs and answers; nothing else is asked. */
export function handleLive(response: ServerResponse): void {
  sendJson(response, 200, { status: 'live' });
}

/** The process can do its work: the store answers, and it is not being stopped. */
export async function handleReady(response: ServerResponse, db: Db, isDraining: boolean): Promise<void> {
  const store = await ping(db).then(
    () => 'reachable',
    () => 'unreachable',
  );
  const isReady = store === 'reachable' && !isDraining;
  sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : isDraining ? 'draining' : 'not ready', store });
}
