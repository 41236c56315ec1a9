import type { Snapshot } from '@portcullis/schema';
import type { Holdings } from './rights.ts';

/** Where a presented key is looked up. */
export type KeyPlace = { readonly workspaceId: string } | { readonly workspaceSlug: string };

/** What is known of a secret: everything that a verdict on its key needs, and what the key may do as a caller. */
export interface KnownKey {
  readonly snapshot: Snapshot;
  /** Of a minted secret; null: imported, and such a key acts as no caller. */
  readonly holdings: Holdings | null;
}

/**
 * What this server knows of secrets: from its memory while it has a lease, else from the database. What is found is true
 * for a request that has begun before the call.
 */
export interface KnownKeys {
  /** From memory, without waiting; undefined: it must be asked for with {@link load}. */
  find(place: KeyPlace, secretHash: Uint8Array): KnownKey | undefined;
  /** undefined: there is none. */
  load(place: KeyPlace, secretHash: Uint8Array): Promise<KnownKey | undefined>;
  /** A caller's own key, whose workspace is not known: among minted secrets only. */
  findCaller(secretHash: Uint8Array): KnownKey | undefined;
  loadCaller(secretHash: Uint8Array): Promise<KnownKey | undefined>;
}

/** For what verifies no key, such as a server's start. */
export const NO_KNOWN_KEYS: KnownKeys = {
  find: () => undefined,
  load: () => Promise.resolve(undefined),
  findCaller: () => undefined,
  loadCaller: () => Promise.resolve(undefined),
};
