import type { EvaluatedVerdict } from '@portcullis/schema';

/** One verification of a key that exists. */
export interface Use {
  readonly workspaceId: string;
  readonly apiKeyId: string;
  /** SHA-256 of the secret that was presented, in base64. */
  readonly secretHash: string;
  readonly verdict: EvaluatedVerdict;
  /** Epoch milliseconds of database time. */
  readonly atMs: number;
}

/** Where verifications are counted, in memory: nothing waits for a write. */
export interface UsageSink {
  count(use: Use): void;
}

/** For scopes in which no key is verified. */
export const NO_USAGE: UsageSink = { count: () => undefined };

/** A sum of usage; the fields by which it is not grouped are null. */
export interface UsageCount {
  /** Of UTC: `2026-11-20`. */
  readonly day: string | null;
  readonly apiKeyId: string | null;
  readonly verdict: EvaluatedVerdict | null;
  readonly count: number;
}
