import { statusOf, type Grant, type RevocationReason } from '@portcullis/schema';
import { z } from 'zod';
import type { JsonObject } from '../../db/tables.ts';
import { DomainError } from '../errors.ts';
import { issue } from '../input.ts';

/** A key's record; its secrets are rows of their own. The id survives regeneration. */
export interface ApiKey {
  readonly id: string;
  readonly workspaceId: string;
  readonly ownerMemberId: string;
  readonly label: string;
  readonly environment: Environment;
  /** null: whatever product permissions the owner has when the key is used. */
  readonly grants: readonly Grant[] | null;
  /** null: on no tier. */
  readonly tierId: string | null;
  /** Canonical addresses and blocks; null: from anywhere. */
  readonly ipAllowList: readonly string[] | null;
  readonly metadata: JsonObject;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  /** `operator`, or the id of the user or key. */
  readonly createdBy: string;
  readonly disabledAt: Date | null;
  readonly disabledBy: string | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revocationReason: RevocationReason | null;
  readonly revocationNote: string | null;
  /** May lie in the future: a consolidation can be scheduled. */
  readonly supersededAt: Date | null;
  /** Id of the key that takes or took its place. */
  readonly supersededBy: string | null;
  /** Of the current secret; null for imports by hash. */
  readonly hint: string | null;
  /** Whether the current secret was imported although it can be guessed. */
  readonly isWeak: boolean;
  /** When the newest of the earlier secrets stops or stopped working; null if there never was one. */
  readonly overlapEndsAt: Date | null;
}

/** Where a key is meant to be used. */
export type Environment = 'LIVE' | 'TEST';

/** Computed, never stored. */
export type ApiKeyStatus = 'ACTIVE' | 'DISABLED' | 'EXPIRED' | 'REVOKED' | 'SUPERSEDED';

/** The instants that say what a key is. */
export type KeyInstants = Pick<ApiKey, 'revokedAt' | 'supersededAt' | 'expiresAt' | 'disabledAt'>;

/** The key's status at an instant. */
export function toStatus(key: KeyInstants, now: Date): ApiKeyStatus {
  const instants = {
    revokedAtMs: toMs(key.revokedAt),
    supersededAtMs: toMs(key.supersededAt),
    expiresAtMs: toMs(key.expiresAt),
    disabledAtMs: toMs(key.disabledAt),
  };
  return statusOf(instants, now.getTime());
}

/** Whether a key is revoked, superseded or expired: what no change brings back. */
export function isEnded(key: KeyInstants, now: Date): boolean {
  const status = toStatus(key, now);
  return status !== 'ACTIVE' && status !== 'DISABLED';
}

/**
 * `refusal` says what is not possible.
 * @throws {DomainError} API_KEY_ENDED – revoked, superseded or expired
 */
export function requireNotEnded(key: KeyInstants, now: Date, refusal = "can't be changed any more"): void {
  const status = toStatus(key, now);
  if (status === 'ACTIVE' || status === 'DISABLED') return;
  throw new DomainError('API_KEY_ENDED', `This key is ${status.toLowerCase()} and ${refusal}; generate a new one.`, {
    status,
  });
}

/** Bytes of a key's metadata as JSON. */
const METADATA_BYTES_MAX = 8_192;
const METADATA_ACCEPTED = `a JSON object of at most ${METADATA_BYTES_MAX} bytes`;

/** Free data on a key: a JSON object, kept exactly as it is. */
export const metadataRule = z
  .custom<JsonObject>((metadata) => isJsonObject(metadata), issue('is no JSON object', METADATA_ACCEPTED))
  .refine(
    (metadata) => Buffer.byteLength(JSON.stringify(metadata)) <= METADATA_BYTES_MAX,
    issue('is too large', METADATA_ACCEPTED),
  )
  // PostgreSQL's jsonb can hold neither NUL nor half a surrogate pair.
  .refine((metadata) => isStorable(metadata), issue('has a NUL character or a lone surrogate', METADATA_ACCEPTED));

function isJsonObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isJson);
}

/** What JSON.stringify would change or leave out is none: infinity, NaN, undefined. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) ? value.every(isJson) : isJsonObject(value);
}

function isStorable(metadata: unknown): boolean {
  const json = JSON.stringify(metadata);
  return !/\\u(0000|d[89a-f])/i.test(json.replaceAll('\\\\', ''));
}

function toMs(at: Date | null): number | null {
  return at === null ? null : at.getTime();
}
