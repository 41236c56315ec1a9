import type { Db } from '../db/connect.ts';
import { writeUsage, type GatheredUse } from '../domain/usage/usage.repository.ts';
import type { Use, UsageSink } from '../domain/usage/usage.ts';

/** Gathers uses in memory and writes them now and then. */
export interface UsageGatherer extends UsageSink {
  /** Writes what was gathered so far; after a failure it is kept for the next time. Never rejects. */
  flush(): Promise<void>;
  /** Flushes from now on by itself. */
  start(): void;
  /** Flushes a last time. */
  stop(): Promise<void>;
}

/** What a gatherer needs. */
export interface UsageGathererOptions {
  readonly write: (gathered: readonly GatheredUse[]) => Promise<void>;
  readonly flushSeconds: number;
  /** Told of the first failure in a row, and of how many uses could not be kept, once they are known. */
  readonly onFailure: (error: unknown) => void;
  readonly onLost: (uses: number) => void;
}

/** Makes one that has gathered nothing. A process that is killed loses what it gathered since the last flush. */
export function createUsageGatherer({ write, flushSeconds, onFailure, onLost }: UsageGathererOptions): UsageGatherer {
  let gathered = new Map<string, Gathered>();
  let [lost, isFailing, isWriting] = [0, false, false];
  let last = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const writeOnce = async (): Promise<void> => {
    const batch = gathered;
    gathered = new Map();
    isWriting = true;
    try {
      await write([...batch.values()].map(toRow));
      isFailing = false;
      if (lost > 0) onLost(lost);
      lost = 0;
    } catch (error) {
      for (const [name, kept] of batch) lost += merge(gathered, name, kept);
      if (!isFailing) onFailure(error);
      isFailing = true;
    } finally {
      isWriting = false;
    }
  };
  const flush = async (): Promise<void> => {
    last = last.then(writeOnce);
    await last;
  };
  return {
    count: (use) => {
      lost += count(gathered, use);
      if (gathered.size >= EARLY_FLUSH && !isWriting && !isFailing) void flush();
    },
    flush,
    start: () => {
      // A write that takes longer than the pause is not run into by another one.
      timer = setInterval(() => void (isWriting || flush()), flushSeconds * 1_000).unref();
    },
    stop: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

/** Writes what was gathered to the store. */
export function createUsageWriter(db: Db): UsageGathererOptions['write'] {
  return (gathered) => writeUsage(db, gathered);
}

/** Secrets and days in memory, some 20 MB of them; beyond, uses of others are lost, and told. */
const GATHERED_MAX = 50_000;

/** So many do not wait for the next flush. */
const EARLY_FLUSH = 10_000;

const DAY_MS = 86_400_000;

/** Uses of one secret on one day. */
interface Gathered {
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly secretHash: string;
  readonly dayMs: number;
  /** 0: not accepted. */
  lastUsedAtMs: number;
  readonly counts: Record<string, number>;
}

/** Answers how many uses were lost: 0 or 1. */
function count(gathered: Map<string, Gathered>, { verdict, atMs, ...of }: Use): number {
  const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
  const name = `${of.apiKeyId} ${of.secretHash} ${dayMs}`;
  const known = gathered.get(name);
  if (known === undefined && gathered.size >= GATHERED_MAX) return 1;
  const entry = known ?? { ...of, dayMs, lastUsedAtMs: 0, counts: {} };
  if (known === undefined) gathered.set(name, entry);
  entry.counts[verdict] = (entry.counts[verdict] ?? 0) + 1;
  if (verdict === 'VALID') entry.lastUsedAtMs = Math.max(entry.lastUsedAtMs, atMs);
  return 0;
}

/** Puts back what could not be written; answers how many uses found no room. */
function merge(gathered: Map<string, Gathered>, name: string, kept: Gathered): number {
  const newer = gathered.get(name);
  if (newer === undefined && gathered.size >= GATHERED_MAX)
    return Object.values(kept.counts).reduce((sum, times) => sum + times, 0);
  gathered.set(name, kept);
  if (newer === undefined) return 0;
  kept.lastUsedAtMs = Math.max(kept.lastUsedAtMs, newer.lastUsedAtMs);
  for (const [verdict, times] of Object.entries(newer.counts))
    kept.counts[verdict] = (kept.counts[verdict] ?? 0) + times;
  return 0;
}

function toRow({ dayMs, lastUsedAtMs, ...row }: Gathered): GatheredUse {
  return {
    ...row,
    day: new Date(dayMs).toISOString().slice(0, 10),
    lastUsedAt: lastUsedAtMs === 0 ? null : new Date(lastUsedAtMs).toISOString(),
  };
}
