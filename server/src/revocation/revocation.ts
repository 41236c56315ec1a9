import { FencedCache, type LeaseClock } from '@portcullis/schema';
import type { Db } from '../db/connect.ts';
import { readNewestPosition } from '../domain/feed/feed.repository.ts';
import { Barrier, type Committed, type Effect } from './barrier.ts';
import { deleteInstance, listInstances, type InstanceRow } from './instance.repository.ts';
import { joinNext } from './join-next.ts';
import { ROUND_EVERY_MS } from './protocol.ts';
import { Reaper } from './reaper.ts';
import { ServerLease } from './server-lease.ts';
import { VerifierLeases, type Sync, type SyncAnswer } from './verifier-leases.ts';
import type { Misconduct } from './verifier-records.ts';

/** What one server process needs to take part in the protocol. */
export interface RevocationOptions {
  /** Connections that nothing else waits for: a busy pool must not cost the lease. */
  readonly db: Db;
  readonly clock: LeaseClock;
  readonly newId: () => string;
  readonly entriesMax: number;
  /** Starts hearing of new rows in the feed; what it answers stops it. Only a hint: nothing rests on it. */
  readonly listen: (onNotify: () => void) => () => Promise<void>;
  readonly report: RevocationReports;
}

/** What an operator may want to know. */
export interface RevocationReports {
  readonly roundFailed: (error: unknown) => void;
  readonly misconduct: (misconduct: Misconduct, about: { credentialId: string; verifierId: string }) => void;
  readonly startedOver: () => void;
}

/** This process's part in the protocol that makes revoked mean revoked everywhere. */
export interface Revocation<Value> {
  /** What may be answered from memory, while the lease lasts. */
  readonly cache: FencedCache<Value>;
  /** Waits until what was committed is true everywhere. */
  readonly wait: (committed: Committed) => Promise<Effect>;
  readonly sync: (sync: Sync, isAllowed: () => Promise<boolean>) => Promise<SyncAnswer>;
  /** For health and metrics. */
  readonly state: () => RevocationState;
  /** Takes no lease any more, gives none, and leaves when the last that was given has run out. */
  readonly stop: () => Promise<void>;
}

/** What this process knows of its part. */
export interface RevocationState {
  readonly leaseMs: number;
  readonly appliedSeq: number;
  readonly verifiers: number;
  readonly heldPolls: number;
}

/**
 * Takes part: reads where the feed ends, and renews the lease from then on. The first renewal is awaited, so that a server
 * that says that it listens has a lease; if it fails the server starts without one and reads the database for each key.
 */
export async function startRevocation<Value>(options: RevocationOptions): Promise<Revocation<Value>> {
  const { db, clock, entriesMax } = options;
  const cache = new FencedCache<Value>({ clock, position: await readNewestPosition(db), entriesMax });
  const participant = new Participant(options, cache);
  await participant.start();
  return {
    cache,
    wait: (committed) => participant.wait(committed),
    sync: (sync, isAllowed) => participant.sync(sync, isAllowed),
    state: () => participant.state(),
    stop: () => participant.stop(),
  };
}

/** Puts the parts of the protocol together, each of which knows one rule or a few. */
class Participant {
  readonly #options: RevocationOptions;
  readonly #cache: FencedCache<unknown>;
  readonly #verifiers: VerifierLeases;
  readonly #lease: ServerLease;
  readonly #barrier: Barrier;
  readonly #reaper: Reaper;
  readonly #catchUp: () => Promise<void>;
  readonly #tell: () => Promise<void>;
  readonly #readInstances: () => Promise<readonly InstanceRow[]>;
  readonly #rounds: Rounds;
  #isStopping = false;
  #stopListening: () => Promise<void> = () => Promise.resolve();

  constructor(options: RevocationOptions, cache: FencedCache<unknown>) {
    const { db, clock, newId, report } = options;
    this.#options = options;
    this.#cache = cache;
    this.#reaper = new Reaper(db, clock);
    this.#verifiers = new VerifierLeases({
      clock,
      cache,
      catchUp: () => this.#catchUp(),
      onAck: () => void this.#tell().catch(report.roundFailed),
      report: report.misconduct,
    });
    this.#lease = new ServerLease({
      db,
      clock,
      cache,
      newId,
      ack: () => this.#verifiers.records.ack(),
      onApplied: (rows) => this.#verifiers.onApplied(rows),
      onStartingOver: () => {
        this.#verifiers.startOver();
        report.startedOver();
      },
      onStartedOver: () => this.#verifiers.startOver(),
    });
    this.#catchUp = joinNext(() => this.#lease.catchUp());
    this.#tell = joinNext(async () => {
      await this.#lease.acknowledge();
      this.#barrier.wake();
    });
    this.#readInstances = joinNext(() => this.#lookAround());
    this.#barrier = new Barrier({
      clock,
      advance: async () => {
        await this.#catchUp();
        await this.#tell();
      },
      readNewestSeq: async () => (await readNewestPosition(db)).seq,
      readInstances: this.#readInstances,
      isStopping: () => this.#isStopping,
    });
    this.#rounds = new Rounds(async () => {
      await this.#lease.renew();
      this.#verifiers.records.sweep();
      await this.#readInstances();
    }, report.roundFailed);
  }

  async start(): Promise<void> {
    await this.#rounds.start();
    this.#stopListening = this.#options.listen(() => {
      void this.#catchUp().catch(this.#options.report.roundFailed);
      this.#barrier.wake();
    });
  }

  async wait(committed: Committed): Promise<Effect> {
    return await this.#barrier.wait(committed);
  }

  async sync(sync: Sync, isAllowed: () => Promise<boolean>): Promise<SyncAnswer> {
    return await this.#verifiers.sync(sync, isAllowed);
  }

  state(): RevocationState {
    return {
      leaseMs: this.#cache.leaseMs(),
      appliedSeq: this.#cache.position.seq,
      verifiers: this.#verifiers.records.size,
      heldPolls: this.#verifiers.held,
    };
  }

  async stop(): Promise<void> {
    const { db, clock } = this.#options;
    this.#isStopping = true;
    this.#barrier.wake();
    this.#lease.end();
    this.#verifiers.close();
    // The row counts as long as a verifier may answer under a lease of it (rule 12b), and is kept up until then.
    await sleepUntil(this.#verifiers.records.lastUntilMs(), clock);
    await this.#rounds.stop();
    await this.#stopListening();
    await deleteInstance(db, this.#lease.id);
  }

  async #lookAround(): Promise<readonly InstanceRow[]> {
    const rows = await listInstances(this.#options.db);
    await this.#reaper.look(rows.filter(({ id }) => id !== this.#lease.id));
    this.#reaper.keepOnly(rows);
    return rows;
  }
}

/** One round after the other, never two at once (rule 11). */
class Rounds {
  readonly #round: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  readonly #state = { isStopped: false };
  #wakeUp: () => void = () => undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(round: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#round = round;
    this.#onFailure = onFailure;
  }

  /** Returns when the first round has ended, however it ended; the others follow by themselves. */
  async start(): Promise<void> {
    await this.#once();
    this.#ended = this.#loop();
  }

  async stop(): Promise<void> {
    this.#state.isStopped = true;
    this.#wakeUp();
    await this.#ended;
  }

  async #loop(): Promise<void> {
    while (!this.#state.isStopped) {
      await this.#pause();
      // Stopped while it slept.
      if (!this.#state.isStopped) await this.#once();
    }
  }

  async #once(): Promise<void> {
    await this.#round().catch(this.#onFailure);
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ROUND_EVERY_MS);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function sleepUntil(atMs: number, clock: LeaseClock): Promise<void> {
  const ms = atMs - clock.monotonicMs();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
