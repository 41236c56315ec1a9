import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What the hash of an audit event covers; binary values as lower-case hex, so that anybody can write the same JSON. */
export interface HashedEvent {
  readonly id: string;
  /** null: the chain of the installation. */
  readonly workspaceId: string | null;
  /** 1 for the first event of a chain, without gaps from there. */
  readonly position: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly requestId: string;
  readonly before: unknown;
  readonly after: unknown;
  /** See {@link digestOf}; in place of what can be erased. */
  readonly clientAddressDigest: string | null;
  readonly personalDigest: string | null;
  readonly personalUserId: string | null;
}

/** What the first event of a chain follows: 32 zero bytes. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/** Bytes of the salts of {@link digestOf}: 128 bits, so that nobody finds an address by trying all of them. */
export const SALT_BYTES = 16;

/** SHA-256 over the 32 bytes of the hash before and the event in canonical JSON (RFC 8785), in UTF-8. */
export function hashOfEvent(previousHash: Uint8Array, event: HashedEvent): Buffer {
  return sha256([previousHash, toCanonical(pickHashed(event))]);
}

/**
 * SHA-256 over a salt and a value in canonical JSON (RFC 8785). The chain covers this in place of the value: without the
 * salt nobody can tell what the value was, so that both can be erased and the chain stays whole.
 */
export function digestOf(salt: Uint8Array, value: unknown): Buffer {
  return sha256([salt, toCanonical(value)]);
}

/** Callers pass objects with more in them. */
function pickHashed(event: HashedEvent): HashedEvent {
  const { id, workspaceId, position, at, actor, action, target, requestId, before, after } = event;
  const { clientAddressDigest, personalDigest, personalUserId } = event;
  const told = { id, workspaceId, position, at, actor, action, target, requestId, before, after };
  return { ...told, clientAddressDigest, personalDigest, personalUserId };
}

function toCanonical(value: unknown): Buffer {
  return Buffer.from(canonicalize(value) ?? 'null');
}

function sha256(parts: readonly Uint8Array[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}
