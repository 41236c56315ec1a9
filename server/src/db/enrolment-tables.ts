import type { Grant } from '@portcullis/schema';
import type { ColumnType } from 'kysely';
import type { Hash, Once, Role } from './column-types.ts';

export interface InvitationsTable {
  id: Once<string>;
  workspaceId: Once<string>;
  /** Whom it is for, as its author wrote it; null: erased. */
  email: string | null;
  role: Once<Role>;
  grants: ColumnType<readonly Grant[], string, never>;
  externalId: Once<string | null>;
  /** Of the secret that its author sends to the address. */
  secretHash: Hash;
  createdAt: Once<Date>;
  /** `operator`, or the id of the user or key. */
  createdBy: Once<string>;
  expiresAt: Once<Date>;
  cancelledAt: Date | null;
  cancelledBy: string | null;
  acceptedAt: Date | null;
  /** Whom accepting it made. */
  memberId: string | null;
}

export interface AccessRequestsTable {
  id: Once<string>;
  workspaceId: Once<string>;
  userId: Once<string>;
  /** Of the user, for whoever decides. */
  note: string;
  createdAt: Once<Date>;
  expiresAt: Once<Date>;
  /** EXPIRED is written when the same user asks again; until then `expiresAt` says so. */
  decision: 'APPROVED' | 'REJECTED' | 'EXPIRED' | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  /** Of who decided, for the user. */
  decisionNote: string | null;
  /** Whom approving it made. */
  memberId: string | null;
}
