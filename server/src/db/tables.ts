import type { Grant, RevocationReason } from '@portcullis/schema';
import type { ColumnType, Generated } from 'kysely';
import type { Erasable, Hash, Json, NullableJson, Once, Role } from './column-types.ts';
import type { AccessRequestsTable, InvitationsTable } from './enrolment-tables.ts';

export type { Role } from './column-types.ts';

/** Every column of the store on one page; TypeScript names are the SQL names in camelCase. */
export interface Tables {
  installation: InstallationTable;
  users: UsersTable;
  workspaces: WorkspacesTable;
  members: MembersTable;
  permissions: PermissionsTable;
  tiers: TiersTable;
  apiKeys: ApiKeysTable;
  apiKeySecrets: ApiKeySecretsTable;
  consolidations: ConsolidationsTable;
  sealedSecrets: SealedSecretsTable;
  idempotentCalls: IdempotentCallsTable;
  apiKeySecretUsage: ApiKeySecretUsageTable;
  apiKeyUsage: ApiKeyUsageTable;
  invitations: InvitationsTable;
  accessRequests: AccessRequestsTable;
  auditEvents: AuditEventsTable;
  auditHeads: AuditHeadsTable;
  changes: ChangesTable;
  instances: InstancesTable;
}

/** One row: what belongs to the installation and to no workspace. */
interface InstallationTable {
  onlyRow: Generated<boolean>;
  /** Of the operator key that the first start made; null while one comes from the configuration. */
  operatorKeyHash: ColumnType<Uint8Array | null, Uint8Array | null, Uint8Array | null>;
  createdAt: Once<Date>;
}

interface UsersTable {
  id: Once<string>;
  kind: 'HUMAN' | 'SERVICE';
  /** With `subject`: the identity at an OIDC issuer; both null until the first sign-in binds them. */
  issuer: string | null;
  subject: string | null;
  /** Only ever an address that an administrator wrote or an issuer says it verified. */
  email: string | null;
  name: string | null;
  createdAt: Once<Date>;
  /** Since when nothing here names a person any more. */
  erasedAt: Date | null;
}

interface WorkspacesTable {
  id: Once<string>;
  slug: string;
  name: string;
  status: Generated<'ACTIVE' | 'SUSPENDED'>;
  keyStyle: Generated<'PREFIXED' | 'UUID'>;
  keyPrefix: Generated<string>;
  secretVisibility: Generated<'ONCE' | 'RECOVERABLE'>;
  activeKeysPerMember: number | null;
  onLimit: Generated<'REJECT' | 'REPLACE'>;
  memberActions: Generated<MemberAction[]>;
  enrolment: Generated<'INVITED' | 'APPROVAL' | 'OPEN'>;
  checksum: Generated<'REQUIRED' | 'ADVISORY'>;
  lifetimeDaysMax: number | null;
  createdAt: Once<Date>;
  deletedAt: Date | null;
}

/** What members may do with their own keys under the key policy. */
export const MEMBER_ACTIONS = ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE', 'REVEAL'] as const;
/** One of {@link MEMBER_ACTIONS}. */
export type MemberAction = (typeof MEMBER_ACTIONS)[number];

interface MembersTable {
  id: Once<string>;
  workspaceId: Once<string>;
  userId: Once<string>;
  role: Role;
  grants: Json<readonly Grant[]>;
  externalId: string | null;
  /** Sessions issued at or before this instant are refused in this workspace. */
  sessionsValidFrom: Date | null;
  createdAt: Once<Date>;
  /** A removed member stays as the owner of the keys that ended with the membership. */
  removedAt: Date | null;
}

interface PermissionsTable {
  id: Once<string>;
  workspaceId: Once<string>;
  name: Once<string>;
  description: string;
  createdAt: Once<Date>;
  /** A retired permission is never satisfied again, and its name is not reusable. */
  retiredAt: Date | null;
}

interface TiersTable {
  id: Once<string>;
  workspaceId: Once<string>;
  /** Unique among the living tiers of the workspace, in any case. */
  name: string;
  description: string;
  limits: Json<readonly TierLimit[]>;
  /** Whether keys of this tier may have an IP allow list. */
  ipAllowListsAllowed: boolean;
  /** Whether members may choose it for their own keys. */
  selfService: boolean;
  createdAt: Once<Date>;
  /** Keys keep a retired tier; no key gets it any more. */
  retiredAt: Date | null;
}

/** How much one key of a tier may do in a window of time; windows are aligned to the epoch in UTC. */
export interface TierLimit {
  readonly name: string;
  /** Of `cost`, in each window; 0 lets nothing through. */
  readonly amount: number;
  readonly window: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'MONTH';
}

interface ApiKeysTable {
  id: Once<string>;
  workspaceId: Once<string>;
  ownerMemberId: string;
  label: string;
  environment: Once<'LIVE' | 'TEST'>;
  /** null: whatever product permissions the owner has when the key is used. */
  grants: NullableJson<readonly Grant[]>;
  /** null: on no tier, without limits. */
  tierId: string | null;
  /** Canonical addresses and CIDR blocks; null: from anywhere. */
  ipAllowList: string[] | null;
  metadata: Json<Readonly<Record<string, unknown>>>;
  expiresAt: Date | null;
  createdAt: Once<Date>;
  createdBy: Once<string>;
  disabledAt: Date | null;
  disabledBy: string | null;
  revokedAt: Date | null;
  revokedBy: string | null;
  revocationReason: RevocationReason | null;
  revocationNote: string | null;
  supersededAt: Date | null;
  supersededBy: string | null;
  /** By which consolidation it was or is going to be superseded; null: by none. */
  consolidationId: ColumnType<string | null, string | null | undefined, string | null>;
}

/** That each member was left with one key. */
interface ConsolidationsTable {
  id: Once<string>;
  workspaceId: Once<string>;
  /** When the other keys end or ended. */
  at: Once<Date>;
  /** Whom it met, and how many keys it ends or ended. */
  memberCount: number;
  keyCount: number;
  createdAt: Once<Date>;
  createdBy: Once<string>;
  cancelledAt: Date | null;
  cancelledBy: string | null;
}

/** Every hash that a key ever had, so that an old secret is recognised for ever. */
interface ApiKeySecretsTable {
  workspaceId: Once<string>;
  secretHash: Hash;
  apiKeyId: Once<string>;
  /** Made by us (a random secret of known shape), not imported: only minted keys act as callers. */
  minted: Once<boolean>;
  hint: Once<string | null>;
  /** Imported although it can be guessed: see `isWeakKey`; what is imported by its hash is unknown and false. */
  isWeak: ColumnType<boolean, boolean | undefined, never>;
  createdAt: Once<Date>;
  /** null: the current secret. Else it works before this instant and is SUPERSEDED from it on. */
  validUntil: Date | null;
}

/** Secrets that can be revealed: at most the current one of each key that has not ended. */
interface SealedSecretsTable {
  workspaceId: Once<string>;
  secretHash: Hash;
  /** Version, id of the encryption key, nonce, ciphertext and tag: see `server/src/secret/seal.ts`. */
  sealed: Uint8Array;
  /** The id that `sealed` begins with. */
  sealingKeyId: string;
}

/** Calls that carried an idempotency key, for 30 days; nothing here tells the key. */
interface IdempotentCallsTable {
  workspaceId: Once<string>;
  /** Of the idempotency key, the caller and the mutation; 32 bytes. */
  callHash: Hash;
  inputHash: Hash;
  /** Of the secret that was answered. */
  secretHash: Hash;
  /** The secret, under a key that only the idempotency key gives; null from 10 minutes after the call on. */
  sealedAnswer: Uint8Array | null;
  createdAt: Once<Date>;
}

/** When each secret was last accepted; written behind, and read by no verification. */
interface ApiKeySecretUsageTable {
  workspaceId: Once<string>;
  secretHash: Hash;
  lastUsedAt: Date;
}

/** How often a key got a verdict on a day of UTC; written behind, like the last use. */
interface ApiKeyUsageTable {
  workspaceId: Once<string>;
  apiKeyId: Once<string>;
  /** Written as `2026-11-20`; drivers read it as an instant of their own zone, so it is read as text. */
  day: ColumnType<unknown, string, never>;
  verdict: Once<string>;
  count: number;
}

interface AuditEventsTable {
  id: Once<string>;
  /** null: an event of the installation. */
  workspaceId: Once<string | null>;
  at: Once<Date>;
  /** `operator`, or the id of the user or key that acted. */
  actor: Once<string>;
  action: Once<string>;
  /** Id of the object that was acted on. */
  target: Once<string>;
  requestId: Once<string>;
  before: ColumnType<JsonObject | null, string | null, never>;
  after: ColumnType<JsonObject | null, string | null, never>;
  /** 1 for the first event of a chain, without gaps from there; a chain is a workspace's, or the installation's. */
  position: Once<number>;
  /** Of the event and of the hash before it: see `hashOfEvent`. */
  hash: Hash;
  /** Null when none is known, or when it was erased; then the digest stays. */
  clientAddress: string | null;
  /** 16 random bytes; erased with the address. */
  clientAddressSalt: Erasable<Uint8Array>;
  clientAddressDigest: ColumnType<Uint8Array | null, Uint8Array | null, never>;
  /** Whom `personal` is about; null: it has no user, such as an address that was invited. */
  personalUserId: Once<string | null>;
  /** E-mail address, name and such of one person, which are nowhere else in the row; erased with their salt. */
  personal: NullableJson<JsonObject>;
  personalSalt: Erasable<Uint8Array>;
  personalDigest: ColumnType<Uint8Array | null, Uint8Array | null, never>;
}

/** The end of each chain of audit events, and its lock: who appends to the chain holds the row until it commits. */
interface AuditHeadsTable {
  /** Id of the workspace, or `installation`. */
  chain: Once<string>;
  /** Of the last event; 0: there is none. */
  position: number;
  /** Of the last event; 32 zero bytes: there is none. */
  hash: ColumnType<Uint8Array, Uint8Array, Uint8Array>;
}

/** A JSON object as an audit row or key metadata holds it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The feed: every change that can change a verdict, in the order of its commits. Never empty. */
interface ChangesTable {
  /** Drawn under the feed's lock, so that nobody sees a later one before an earlier. */
  seq: Once<number>;
  /** Random: tells this history from another one that has the same seq. */
  mark: Once<string>;
  /** null: the first row of all. */
  workspaceId: Once<string | null>;
  /** Ids of what changed: keys, members, tiers, or the workspace itself. */
  subjects: Once<string[]>;
  /** For pruning alone. */
  madeAt: ColumnType<Date, never, never>;
}

/** Servers that answer from their memory, each for as long as it renews its row. */
interface InstancesTable {
  /** Drawn at random when the process starts, and never used again. */
  id: Once<string>;
  /** Grows with each renewal: a row that stands still belongs to a server that has no lease any more. */
  renewalNo: number;
  /** Every change up to this one is applied there, and by every verifier that has a lease of it. */
  appliedSeq: number;
}
