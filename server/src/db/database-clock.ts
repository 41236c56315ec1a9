import { sql } from 'kysely';
import type { Db } from './connect.ts';

/** Database time as this process knows it; every expiry is decided on it, never on the wall clock of a process. */
export interface DatabaseClock {
  /** The late edge: never earlier than the database's own clock, but for drift since the last reading. */
  readonly now: () => Date;
  /** Reads the database's clock anew. */
  readonly synchronize: () => Promise<void>;
  readonly stop: () => void;
}

/** Reads the database's clock now and every 30 seconds; between readings the monotonic clock carries it on. */
export async function startDatabaseClock(db: Db, onError: (error: unknown) => void): Promise<DatabaseClock> {
  let offsetMs = await readOffset(db);
  const synchronize = async (): Promise<void> => {
    offsetMs = await readOffset(db);
  };
  const timer = setInterval(() => void synchronize().catch(onError), SYNCHRONIZE_EVERY_MS).unref();
  return {
    now: () => new Date(Math.ceil(performance.now() + offsetMs)),
    synchronize,
    stop: () => clearInterval(timer),
  };
}

const SYNCHRONIZE_EVERY_MS = 30_000;

/** Readings of which the quickest counts: the slower the answer, the later the clock. */
const READINGS = 3;

/** On one connection, so that waiting for one is not taken for the time of the question. */
async function readOffset(db: Db): Promise<number> {
  const readings = await db.connection().execute(async (connection) => {
    const taken: Reading[] = [];
    for (let reading = 0; reading < READINGS; reading += 1) taken.push(await takeReading(connection));
    return taken;
  });
  const quickest = readings.reduce((best, reading) => (reading.tookMs < best.tookMs ? reading : best));
  return quickest.offsetMs;
}

interface Reading {
  /** From the monotonic clock of this process to the database's, at the latest. */
  readonly offsetMs: number;
  readonly tookMs: number;
}

/** Counted from before the question, so that its way to the database makes the clock late and never early. */
async function takeReading(db: Db): Promise<Reading> {
  const askedAt = performance.now();
  const answer = await sql<{ ms: number }>`SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms`.execute(db);
  return { offsetMs: Number(answer.rows[0]?.ms) - askedAt, tookMs: performance.now() - askedAt };
}
