/** An identity: a person or a service account. Nothing about it is administered by a workspace. */
export interface User {
  readonly id: string;
  readonly kind: 'HUMAN' | 'SERVICE';
  /** An address that an administrator wrote or an issuer says it verified. */
  readonly email: string | null;
  readonly name: string | null;
  readonly createdAt: Date;
}

/** Who somebody is at an OIDC issuer. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}
