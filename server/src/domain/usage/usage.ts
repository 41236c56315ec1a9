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
