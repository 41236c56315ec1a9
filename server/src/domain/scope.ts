import type { Db } from '../db/connect.ts';
import type { Sealer } from '../secret/seal.ts';
import type { PendingAuditEvent } from './audit/audit-event.ts';
import type { CallerLimiter } from './caller-limiter.ts';
import type { PendingChange } from './feed/pending-change.ts';
import type { KnownKeys } from './known-keys.ts';
import type { Principal } from './principal.ts';
import type { UsageSink } from './usage/usage.ts';

/** Everything a service function may use of the outside world; its first argument, always. */
export interface Scope {
  /** The pool, or the open transaction: see `inTransaction`. */
  readonly db: Db;
  readonly principal: Principal;
  readonly request: RequestOrigin;
  /** Database time. */
  readonly now: () => Date;
  /** `count` bytes from a cryptographic source. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Keeps secrets that can be revealed; null: no encryption key is configured. */
  readonly sealer: Sealer | null;
  /** Budgets of callers, which all requests to this server share. */
  readonly limiter: CallerLimiter;
  /** Counts verifications of keys that exist. */
  readonly usage: UsageSink;
  /** Secrets and what verdicts on them need, which all requests to this server share. */
  readonly knownKeys: KnownKeys;
  /**
   * Hears of each commit, at once: with the seq of its change in the feed, or null when nothing changed. From there on
   * the revoker counts its time (rule 18 of the revocation protocol).
   */
  readonly onCommit: (seq: number | null) => void;
}

/** Where a call came from, for the audit log. */
export interface RequestOrigin {
  readonly id: string;
  readonly clientAddress: string | null;
}

/** A scope whose `db` is an open transaction; only such a scope can lock or write. */
export interface TransactionScope extends Scope {
  /** What the transaction has to tell so far; written at its end, see `inTransaction`. */
  readonly pendingAudit: PendingAuditEvent[];
  /** What the transaction has changed so far of what verdicts depend on; written after that. */
  readonly pendingChanges: PendingChange[];
}
