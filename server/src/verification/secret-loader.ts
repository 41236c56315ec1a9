import type { Db } from '../db/connect.ts';
import { loadSecrets, type FoundSecret, type WantedSecret } from './snapshot.repository.ts';

/** Secrets that one statement looks for at the most. */
const BATCH_MAX = 200;
/** Statements under way at once; what is wanted meanwhile waits and goes out together. */
const BATCHES_MAX = 4;
/** Look-ups that wait at the most; beyond, a request is told at once that it can't be known in time. */
const WAITING_MAX = 5_000;

/** What was loaded, and the newest seq of the feed that the statement saw. */
export interface LoadedSecret {
  readonly found: FoundSecret | undefined;
  readonly asOf: number;
}

/** More look-ups wait than can be done in time: closed, not open, and soon again. */
class LoadsOverloaded extends Error {
  override readonly name = 'LoadsOverloaded';
  /** As PostgreSQL says that it lacks resources; what has this code is told as 503. */
  readonly code = '53000';
}

interface Waiting {
  readonly wanted: WantedSecret;
  readonly settle: ((loaded: LoadedSecret | Promise<never>) => void)[];
}

/**
 * Gathers what is looked for at about the same time into one statement. Whoever asks for a secret that waits already
 * shares its look-up: that is sent after both have begun, and so is each one's own (rule 8 of the revocation protocol).
 */
export class SecretLoader {
  readonly #db: Db;
  readonly #waiting: Readonly<Record<WantedSecret['in'], Map<string, Waiting>>> = {
    workspaceId: new Map(),
    workspaceSlug: new Map(),
    minted: new Map(),
  };
  #underWay = 0;
  #isScheduled = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /** @throws {LoadsOverloaded} when too many wait */
  async load(wanted: WantedSecret): Promise<LoadedSecret> {
    const waiting = this.#waiting[wanted.in];
    const key = `${'place' in wanted ? wanted.place : ''} ${Buffer.from(wanted.secretHash).toString('latin1')}`;
    return await new Promise((resolve) => {
      const twin = waiting.get(key);
      if (twin !== undefined) return void twin.settle.push(resolve);
      if (waiting.size >= WAITING_MAX) return resolve(Promise.reject(new LoadsOverloaded('Too many look-ups wait.')));
      waiting.set(key, { wanted, settle: [resolve] });
      this.#schedule();
    });
  }

  /** At the end of this turn, so that all requests that were read in it go out together. */
  #schedule(): void {
    if (this.#isScheduled || this.#underWay >= BATCHES_MAX) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (const waiting of Object.values(this.#waiting)) this.#send(waiting);
    });
  }

  #send(waiting: Map<string, Waiting>): void {
    while (waiting.size > 0 && this.#underWay < BATCHES_MAX) {
      const batch = [...waiting].slice(0, BATCH_MAX);
      for (const [key] of batch) waiting.delete(key);
      this.#underWay += 1;
      void this.#run(batch.map(([, one]) => one)).finally(() => {
        this.#underWay -= 1;
        this.#schedule();
      });
    }
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const [first, ...others] = batch.map(({ wanted }) => wanted);
    if (first === undefined) return;
    try {
      const { found, asOf } = await loadSecrets(this.#db, [first, ...others]);
      batch.forEach(({ settle }, index) => settle.forEach((resolve) => resolve({ found: found[index], asOf })));
    } catch (error) {
      for (const { settle } of batch) settle.forEach((resolve) => resolve(Promise.reject(error)));
    }
  }
}
