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

/** What decides how keys of a workspace look and live. */
export interface KeyPolicy {
  readonly style: 'PREFIXED' | 'UUID';
  /** Of prefixed keys: `[a-z][a-z0-9]{0,15}`. */
  readonly prefix: string;
  /** What members may do with their own keys. */
  readonly memberActions: readonly MemberAction[];
  /** The longest life of a key in days; null: unlimited. */
  readonly lifetimeDaysMax: number | null;
}

/** Slugs stand in paths and on the command line: `[a-z0-9-]{1,63}`. */
export const WORKSPACE_SLUG = /^[a-z0-9-]{1,63}$/;
