import type { ApiKey } from '../api-key/api-key.ts';
import type { Member } from '../member/member.ts';

/** That each member of a workspace was left with one key. */
export interface Consolidation {
  /** null: only planned. */
  readonly id: string | null;
  readonly workspaceId: string;
  /** When the other keys end, or ended. */
  readonly at: Date;
  readonly memberCount: number;
  readonly keyCount: number;
  readonly createdAt: Date;
  /** `operator`, or the id of the user or key. */
  readonly createdBy: string;
  readonly cancelledAt: Date | null;
  readonly cancelledBy: string | null;
}

/** One that was called for. */
export type StoredConsolidation = Consolidation & { readonly id: string };

/** A member whom a consolidation touches; sorted by the member's own place in the list of members. */
export interface ConsolidatedMember {
  readonly id: string;
  readonly createdAt: Date;
  readonly member: Member;
  readonly keptKey: ApiKey;
  /** The newest {@link ENDED_KEYS_MAX}, newest first. */
  readonly endedKeys: readonly ApiKey[];
  readonly endedKeyCount: number;
}

/** Keys that are named of each member; what has more of them is a machine. */
export const ENDED_KEYS_MAX = 100;

/** How far ahead a consolidation may be: one year. */
export const CONSOLIDATION_DAYS_MAX = 366;
