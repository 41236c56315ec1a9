/** An identity: a person or a service account. Nothing about it is administered by a workspace. */
export interface User {
  readonly id: string;
  readonly kind: 'HUMAN' | 'SERVICE';
  /** Of who has an identity: what the issuer verified or the operator wrote. Else what an administrator wrote, to be bound by. */
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: Date;
  /** Since when nothing names a person here; null: was not erased. */
  readonly erasedAt: Date | null;
}

/** Who somebody is at an OIDC issuer. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}
