import type { Holdings } from './rights.ts';

/** Who calls, as authentication found it. What a principal may do in a workspace is its {@link Actor}. */
export type Principal = AnonymousPrincipal | UserPrincipal | ApiKeyPrincipal | OperatorPrincipal;

/** Nobody presented a credential. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

/** A user's session. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: string;
  /** The latest instant at which the token may have been issued, in epoch milliseconds: see `sessionsValidFrom`. */
  readonly issuedAtMs: number;
  /** Outside issuers give whole seconds; a reset then ends the whole second. */
  readonly issuedAtUnitMs: 1 | 1000;
}

/** An API key that acts as a caller within its workspace. */
export interface ApiKeyPrincipal {
  readonly kind: 'apiKey';
  readonly apiKeyId: string;
  readonly workspaceId: string;
  /** What it could do when it was authenticated, for calls that only verify; all others look again. */
  readonly holdings: Holdings;
  /** The live permissions of its workspace at that moment. */
  readonly catalogue: ReadonlySet<string>;
}

/** Whoever runs the installation. */
export interface OperatorPrincipal {
  readonly kind: 'operator';
}

/**
 * The principal behind a reference of {@link toActorReference}, to ask what it may do now; a user as one who has just
 * signed in.
 */
export function toPrincipal(reference: string, workspaceId: string): Principal {
  if (reference === 'operator') return { kind: 'operator' };
  return reference.startsWith('key_')
    ? { kind: 'apiKey', apiKeyId: reference, workspaceId, holdings: NOTHING, catalogue: new Set() }
    : { kind: 'user', userId: reference, issuedAtMs: Number.MAX_SAFE_INTEGER, issuedAtUnitMs: 1 };
}

/** What it could do at some other moment does not count: whoever asks looks again. */
const NOTHING: Holdings = [[]];

/** How audit rows and `createdBy` name a principal: `operator`, `anonymous`, or the id of the user or key. */
export function toActorReference(principal: Principal): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'user':
      return principal.userId;
    case 'apiKey':
      return principal.apiKeyId;
    case 'operator':
      return 'operator';
  }
}
