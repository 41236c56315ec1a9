import type { AppliedChange, FencedCache, LeaseClock } from '@portcullis/schema';

/** What a server knows of one verifier (rules 13 to 17). */
export interface VerifierRecord {
  readonly workspaceId: string;
  readonly credentialId: string;
  /** Every change of its workspace up to this seq is applied there. */
  acked: number;
  /** Until when it may answer from its cache at the most, on our monotonic clock. */
  untilMs: number;
  /** Until when it gets no lease, because it let one run out over a change. */
  probationUntilMs: number;
}

/** How long a verifier, or a whole credential, gets no lease after it held up changes (rule 21), in milliseconds. */
const PROBATION_MS = 60_000;
/** So many times in a probation's time, and the whole credential is on probation. */
const LAPSES_MAX = 3;
/** Verifiers of one credential that may have a lease. */
const RECORDS_OF_CREDENTIAL_MAX = 50;

/** A credential, and how often its verifiers held up changes lately. */
interface Lapses {
  count: number;
  untilMs: number;
}

/** Something about a verifier that is logged once. */
export type Misconduct = 'lease ran out over a change' | 'too many verifiers of one credential';

/** The verifiers that have, or lately had, leases of this server. */
export class VerifierRecords {
  readonly #clock: LeaseClock;
  readonly #cache: Pick<FencedCache<unknown>, 'position' | 'changesSince'>;
  readonly #report: (misconduct: Misconduct, about: { credentialId: string; verifierId: string }) => void;
  readonly #records = new Map<string, VerifierRecord>();
  readonly #lapses = new Map<string, Lapses>();

  constructor(
    clock: LeaseClock,
    cache: Pick<FencedCache<unknown>, 'position' | 'changesSince'>,
    report: (misconduct: Misconduct, about: { credentialId: string; verifierId: string }) => void,
  ) {
    this.#clock = clock;
    this.#cache = cache;
    this.#report = report;
  }

  get size(): number {
    return this.#records.size;
  }

  /** The record of a verifier, by its credential as well: no other credential can speak for it (rule 13). */
  open(credentialId: string, verifierId: string, workspaceId: string, acked: number): VerifierRecord {
    const key = `${credentialId} ${verifierId}`;
    const found = this.#records.get(key);
    if (found !== undefined) return found;
    const record = { workspaceId, credentialId, acked, untilMs: 0, probationUntilMs: 0 };
    this.#records.set(key, record);
    return record;
  }

  /** Whether it may have a lease at this moment. */
  mayHaveLease(record: VerifierRecord, verifierId: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const { credentialId } = record;
    if (record.probationUntilMs > nowMs) return false;
    const lapses = this.#lapses.get(credentialId);
    if (lapses !== undefined && lapses.count >= LAPSES_MAX && lapses.untilMs > nowMs) return false;
    if (record.untilMs > nowMs || this.#countLeases(credentialId, nowMs) < RECORDS_OF_CREDENTIAL_MAX) return true;
    this.#report('too many verifiers of one credential', { credentialId, verifierId });
    return false;
  }

  /**
   * The largest seq that this server and every verifier with a live lease have applied (rule 17). A verifier holds back
   * only what changed in its own workspace.
   */
  ack(): number {
    const nowMs = this.#clock.monotonicMs();
    let ack = this.#cache.position.seq;
    for (const record of this.#records.values()) {
      if (record.untilMs > nowMs) ack = Math.min(ack, this.#ackOf(record));
    }
    return ack;
  }

  /** When the first of the leases that hold changes back runs out; undefined when none does. */
  nextExpiryMs(): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const holding = [...this.#records.values()].filter(
      (record) => record.untilMs > nowMs && this.#ackOf(record) < this.#cache.position.seq,
    );
    return holding.length === 0 ? undefined : Math.min(...holding.map(({ untilMs }) => untilMs));
  }

  /** The last of all leases that were given, on our monotonic clock. */
  lastUntilMs(): number {
    return Math.max(0, ...[...this.#records.values()].map(({ untilMs }) => untilMs));
  }

  /** Looks for leases that ran out over a change, and forgets verifiers that are gone. */
  sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [key, record] of this.#records) {
      if (record.untilMs > nowMs) continue;
      if (record.untilMs > 0 && this.#lapsed(record)) this.#noteLapse(key, record, nowMs);
      record.untilMs = 0;
      if (record.probationUntilMs <= nowMs) this.#records.delete(key);
    }
    for (const [credentialId, { untilMs }] of this.#lapses) if (untilMs <= nowMs) this.#lapses.delete(credentialId);
  }

  /** After starting over: what was given belongs to the old row, which runs out by itself (rule 19). */
  clear(): void {
    this.#records.clear();
  }

  #ackOf(record: VerifierRecord): number {
    const missed = this.#firstMissed(record);
    if (missed === 'unknown') return record.acked;
    return missed === undefined ? this.#cache.position.seq : missed.seq - 1;
  }

  /** Whether its lease ran out while a change waited for it; one that came later waited for nobody. */
  #lapsed(record: VerifierRecord): boolean {
    const missed = this.#firstMissed(record);
    return missed === 'unknown' || (missed !== undefined && missed.appliedAtMs < record.untilMs);
  }

  #firstMissed(record: VerifierRecord): AppliedChange | 'unknown' | undefined {
    const changes = this.#cache.changesSince(record.acked);
    if (changes === undefined) return 'unknown';
    return changes.find(({ workspaceId }) => workspaceId === record.workspaceId);
  }

  #countLeases(credentialId: string, nowMs: number): number {
    let count = 0;
    for (const record of this.#records.values()) {
      if (record.credentialId === credentialId && record.untilMs > nowMs) count += 1;
    }
    return count;
  }

  #noteLapse(key: string, record: VerifierRecord, nowMs: number): void {
    const { credentialId } = record;
    record.probationUntilMs = nowMs + PROBATION_MS;
    const lapses = this.#lapses.get(credentialId) ?? { count: 0, untilMs: 0 };
    this.#lapses.set(credentialId, { count: lapses.count + 1, untilMs: nowMs + PROBATION_MS });
    this.#report('lease ran out over a change', { credentialId, verifierId: key.slice(credentialId.length + 1) });
  }
}
