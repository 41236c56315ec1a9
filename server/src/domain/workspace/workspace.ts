import type { MemberAction } from '../../db/tables.ts';

/** The tenant, and the boundary of every key. */
export interface Workspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly keyPolicy: KeyPolicy;
  readonly createdAt: Date;
}

/** What decides how keys of a workspace look and live, and who comes to have them. */
export interface KeyPolicy {
  readonly style: 'PREFIXED' | 'UUID';
  /** Of prefixed keys: `[a-z][a-z0-9]{0,15}`. */
  readonly prefix: string;
  /** RECOVERABLE: new secrets are kept sealed and can be revealed. */
  readonly secretVisibility: 'ONCE' | 'RECOVERABLE';
  /** ACTIVE and DISABLED keys of one member at the most; null: any number. */
  readonly activeKeysPerMember: number | null;
  /** What generating one more key than that does. */
  readonly onLimit: 'REJECT' | 'REPLACE';
  /** What members may do with their own keys. */
  readonly memberActions: readonly MemberAction[];
  /** How a signed-in user becomes a MEMBER. */
  readonly enrolment: 'INVITED' | 'APPROVAL' | 'OPEN';
  /** REQUIRED: a key of the prefixed shape with a wrong checksum is refused unseen. */
  readonly checksum: 'REQUIRED' | 'ADVISORY';
  /** The longest life of a key in days; null: unlimited. */
  readonly lifetimeDaysMax: number | null;
}

/** How long the data of a deleted workspace is kept: 30 days. */
export const ERASED_AFTER_MS = 30 * 86_400_000;

/** Slugs stand in paths and on the command line: `[a-z0-9-]{1,63}`. */
export const WORKSPACE_SLUG = /^[a-z0-9-]{1,63}$/;
