/** What can happen to a key; seconds count from the moment of the step. */
export type Step =
  | { readonly kind: 'regenerate'; readonly overlapSeconds: number; readonly endCurrentOverlap: boolean }
  | { readonly kind: 'endOverlap' }
  | { readonly kind: 'expire'; readonly inSeconds: number | null }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'wait'; readonly seconds: number };

interface ModelSecret {
  readonly secret: string;
  validUntilMs: number | null;
}

/** The life of one key as the table "Life cycle" has it, in as few lines as possible and without a store. */
export class KeyModel {
  readonly secrets: ModelSecret[];
  #expiresAtMs: number | null = null;
  #isRevoked = false;

  constructor(secret: string) {
    this.secrets = [{ secret, validUntilMs: null }];
  }

  /** Does a step and answers the type that the API must answer; `secret` is what a regeneration answered. */
  step(step: Exclude<Step, { kind: 'wait' }>, nowMs: number, secret: string | undefined): string {
    if (step.kind === 'revoke') {
      this.#isRevoked = true;
      return 'RevokeApiKeySuccess';
    }
    if (step.kind === 'endOverlap') {
      this.#endSecretsAt(nowMs);
      return 'EndOverlapSuccess';
    }
    if (this.#isRevoked || isOver(this.#expiresAtMs, nowMs)) return 'ApiKeyEnded';
    if (step.kind === 'regenerate') return this.#regenerate(step, nowMs, secret);
    this.#expiresAtMs = step.inSeconds === null ? null : nowMs + step.inSeconds * 1_000;
    if (this.#expiresAtMs !== null) this.#endSecretsAt(this.#expiresAtMs);
    return 'UpdateApiKeySuccess';
  }

  /** What every secret that the key ever had must be answered. */
  verdicts(nowMs: number): readonly string[] {
    return this.secrets.map(({ validUntilMs }) => {
      if (this.#isRevoked) return 'REVOKED';
      if (isOver(validUntilMs, nowMs)) return 'SUPERSEDED';
      return isOver(this.#expiresAtMs, nowMs) ? 'EXPIRED' : 'VALID';
    });
  }

  #regenerate(
    { overlapSeconds, endCurrentOverlap }: Extract<Step, { kind: 'regenerate' }>,
    nowMs: number,
    secret = '',
  ): string {
    const isOverlapping = this.secrets.some(({ validUntilMs }) => validUntilMs !== null && validUntilMs > nowMs);
    if (isOverlapping && !endCurrentOverlap) return 'OverlapInProgress';
    this.#endSecretsAt(nowMs);
    const current = this.secrets.at(-1);
    if (current) current.validUntilMs = Math.min(nowMs + overlapSeconds * 1_000, this.#expiresAtMs ?? Infinity);
    this.secrets.push({ secret, validUntilMs: null });
    return 'RegenerateApiKeySuccess';
  }

  /** No earlier secret works from this instant on; the current one has no end of its own. */
  #endSecretsAt(atMs: number): void {
    for (const secret of this.secrets) {
      if (secret.validUntilMs !== null) secret.validUntilMs = Math.min(secret.validUntilMs, atMs);
    }
  }
}

function isOver(atMs: number | null, nowMs: number): boolean {
  return atMs !== null && nowMs >= atMs;
}
