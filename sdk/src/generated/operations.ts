/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../operation.ts';
/** Input of `acceptInvitation`. */
export type AcceptInvitationInput = {
  /** The `secret` of `inviteMember`. */
  readonly token: string;
};

/** What is decided of a request for access. */
export type AccessDecision =
  /** The user becomes a MEMBER. */
  | 'APPROVE'
  /** The user does not; asking again is possible. */
  | 'REJECT';

/** What became of a request for access. */
export type AccessRequestStatus =
  /** It was approved: the user became a member. */
  | 'APPROVED'
  /** Nobody decided it within 30 days. */
  | 'EXPIRED'
  /** It waits for a decision. */
  | 'PENDING'
  /** It was rejected. */
  | 'REJECTED';

/** Input of `addMember`. */
export type AddMemberInput = {
  /** E-mail address; the person is bound to it at the first sign-in with a verified address. */
  readonly email?: string | null | undefined;
  /** The installation’s own id for the person: 1 to 256 visible ASCII characters, unique in the workspace. */
  readonly externalId?: string | null | undefined;
  /** At most 100, one for each permission; the caller must hold them. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** Issuer and subject, if known. */
  readonly identity?: IdentityInput | null | undefined;
  /** For people to read: 1 to 200 characters. Only for somebody who is not known yet. */
  readonly name?: string | null | undefined;
  /** Only an OWNER makes OWNERs; who makes ADMINs must hold every permission and right. */
  readonly role?: Role | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Which keys; fields that are given must all hold. */
export type ApiKeyFilter = {
  /** Of this environment. */
  readonly environment?: Environment | null | undefined;
  /** That expire, or expired, before this instant. */
  readonly expiresBefore?: string | null | undefined;
  /** Whose label contains this, in any case. */
  readonly label?: string | null | undefined;
  /** Of the member with this id. */
  readonly owner?: string | null | undefined;
  /** With this status at this moment. */
  readonly status?: ApiKeyStatus | null | undefined;
  /** On the tier with this id. */
  readonly tier?: string | null | undefined;
  /** That are older than this instant and were not accepted at it or later, or never. */
  readonly unusedSince?: string | null | undefined;
};

/** The order of a list of keys. */
export type ApiKeySort =
  /** Oldest first. */
  | 'CREATED_AT_ASC'
  /** Newest first. */
  | 'CREATED_AT_DESC';

/** What a key is at this moment; of several that apply, the first here counts. */
export type ApiKeyStatus =
  /** It works. */
  | 'ACTIVE'
  /** Switched off; can be switched on again. */
  | 'DISABLED'
  /** Its expiry has come. */
  | 'EXPIRED'
  /** Ended for ever. */
  | 'REVOKED'
  /** Ended by a newer key. */
  | 'SUPERSEDED';

/** Which events: those that match all of what is given. */
export type AuditFilter = {
  /** Name of the mutation. */
  readonly action?: string | null | undefined;
  /** `operator`, or the id of a user or key. */
  readonly actor?: string | null | undefined;
  /** From this instant on. */
  readonly from?: string | null | undefined;
  /** Id of a request. */
  readonly requestId?: string | null | undefined;
  /** Id of what was acted on. */
  readonly target?: string | null | undefined;
  /** Before this instant. */
  readonly to?: string | null | undefined;
};

/** A place in a chain, as `AuditHead` has it. */
export type AuditHeadInput = {
  /** Of the event: 64 hexadecimal digits in lower case. */
  readonly hash: string;
  /** Of the event, from 0. */
  readonly position: number;
};

/** What is wrong with a chain. */
export type AuditProblemKind =
  /** The event is not what was written. */
  | 'CHANGED'
  /** The chain’s own record of its end does not fit its last event. */
  | 'HEAD_CHANGED'
  /** There is an event too many. */
  | 'INSERTED'
  /** The event is missing. */
  | 'REMOVED'
  /** The event at the expected place is another one, although the chain fits itself. */
  | 'REWRITTEN'
  /** The chain is shorter than its head, or the expected one, says: this event is missing. */
  | 'TRUNCATED';

/** Input of `cancelConsolidation`. */
export type CancelConsolidationInput = {
  /** The consolidation. */
  readonly consolidationId: string;
};

/** Input of `cancelInvitation`. */
export type CancelInvitationInput = {
  /** The invitation. */
  readonly invitationId: string;
};

/** What the checksum in a prefixed key counts for. */
export type ChecksumPolicy =
  /** Every key is looked up, because some were made elsewhere. */
  | 'ADVISORY'
  /** A key with a wrong one is refused unseen. */
  | 'REQUIRED';

/** Input of `consolidateApiKeys`. */
export type ConsolidateApiKeysInput = {
  /** When the other keys end: later than now, at most 366 days ahead; null: now. What members have now is what counts; a key that expires until then does not stay. */
  readonly at?: string | null | undefined;
  /** Whether only to say what would happen; `consolidatedMembers` says to whom. */
  readonly dryRun?: boolean | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `createServiceAccount`. */
export type CreateServiceAccountInput = {
  /** The installation’s own id for the person: 1 to 256 visible ASCII characters, unique in the workspace. */
  readonly externalId?: string | null | undefined;
  /** At most 100, one for each permission; the caller must hold them. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** For people to read: 1 to 200 characters. */
  readonly name: string;
  /** Only an OWNER makes OWNERs; who makes ADMINs must hold every permission and right. */
  readonly role?: Role | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `createWorkspace`. */
export type CreateWorkspaceInput = {
  /** 1 to 100 characters. */
  readonly name: string;
  /** The first OWNER. */
  readonly owner: UserAddressInput;
  /** `[a-z0-9-]{1,63}`, unique in the installation. */
  readonly slug: string;
};

/** Input of `decideAccessRequest`. */
export type DecideAccessRequestInput = {
  /** What is decided. */
  readonly decision: AccessDecision;
  /** What the new MEMBER holds: at most 100, one for each permission, held by the caller; none by default. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** For the user to read: at most 1,000 characters. */
  readonly note?: string | null | undefined;
  /** The request. */
  readonly requestId: string;
};

/** Input of `definePermission`. */
export type DefinePermissionInput = {
  /** At most 1,000 characters; empty by default. */
  readonly description?: string | null | undefined;
  /** Segments of `[a-z0-9_-]+` joined by colons, at most 128 characters; not below `portcullis:`. */
  readonly name: string;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `defineTier`. */
export type DefineTierInput = {
  /** At most 1,000 characters. Empty by default. */
  readonly description?: string | null | undefined;
  /** Whether keys of the tier may have an IP allow list. */
  readonly ipAllowListsAllowed?: boolean | null | undefined;
  /** At most 20, of different names. None by default. */
  readonly limits?: ReadonlyArray<TierLimitInput> | null | undefined;
  /** 1 to 64 letters, digits, blanks, `_`, `.` and `-`, with a letter or digit at each end; unique in any case. */
  readonly name: string;
  /** Whether members may choose the tier for their own keys. */
  readonly selfService?: boolean | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `deleteWorkspace`. */
export type DeleteWorkspaceInput = {
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `disableApiKey`. */
export type DisableApiKeyInput = {
  /** The key. */
  readonly keyId: string;
};

/** Input of `enableApiKey`. */
export type EnableApiKeyInput = {
  /** The key. */
  readonly keyId: string;
};

/** Input of `endOverlap`. */
export type EndOverlapInput = {
  /** The key. */
  readonly keyId: string;
};

/** How a signed-in user becomes a MEMBER. */
export type Enrolment =
  /** By an access request that was approved, too. */
  | 'APPROVAL'
  /** By an invitation, or by `addMember`. */
  | 'INVITED'
  /** By `joinWorkspace`, too. */
  | 'OPEN';

/** Where a key is meant to be used. */
export type Environment =
  /** The real thing. */
  | 'LIVE'
  /** Trying things out. */
  | 'TEST';

/** Input of `eraseUser`. */
export type EraseUserInput = {
  /** The user. */
  readonly userId: string;
};

/** Stable names of what a mutation can refuse; programs look at these, people at the message. */
export type ErrorCode =
  /** The workspace lets people in by approval, and the caller was not: `requestAccess`. */
  | 'ACCESS_NOT_APPROVED'
  /** The request for access was decided, or has expired. */
  | 'ACCESS_REQUEST_ENDED'
  /** The member has as many keys as the key policy allows. */
  | 'ACTIVE_KEY_LIMIT_REACHED'
  /** A name, slug or id that must be unique is taken. */
  | 'ALREADY_EXISTS'
  /** The member has several active keys. */
  | 'AMBIGUOUS_OWNER'
  /** The key is revoked, superseded or expired. */
  | 'API_KEY_ENDED'
  /** The keys of the consolidation have ended. */
  | 'CONSOLIDATION_DONE'
  /** The server does not have the encryption key that this needs. */
  | 'ENCRYPTION_NOT_CONFIGURED'
  /** The caller may see the object but not do this. */
  | 'FORBIDDEN'
  /** Asked for grants that the caller or the key’s owner does not hold. */
  | 'GRANTS_EXCEEDED'
  /** The call was done, and its secret is not answered any more. */
  | 'IDEMPOTENCY_EXPIRED'
  /** The `idempotencyKey` was used for a call with other input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A value of the input breaks a rule: `InvalidInput` lists which. */
  | 'INVALID_INPUT'
  /** The invitation was accepted, cancelled or withdrawn, or has expired. */
  | 'INVITATION_ENDED'
  /** Keys of the tier have IP allow lists. */
  | 'IP_ALLOW_LISTS_IN_USE'
  /** Keys on that tier have no IP allow list. */
  | 'IP_ALLOW_LIST_NOT_ALLOWED'
  /** The workspace would be left without an OWNER. */
  | 'LAST_OWNER'
  /** Absent, another workspace’s, or not the caller’s to know. */
  | 'NOT_FOUND'
  /** The secret is not kept and can’t be revealed. */
  | 'NOT_RECOVERABLE'
  /** The previous secret still works. */
  | 'OVERLAP_IN_PROGRESS'
  /** A new key would end others: `replaceExisting` confirms it. */
  | 'REPLACEMENT_NOT_CONFIRMED';

/** The request that support is asked about; what is left out was not known to it either. */
export type ExplainedRequestInput = {
  /** When, for expiry and what is scheduled; now when left out. The key is looked at as it is now. */
  readonly at?: string | null | undefined;
  /** IP address of whoever presented the key; unknown when left out. */
  readonly clientAddress?: string | null | undefined;
  /** The environment that was called; not checked when left out. */
  readonly environment?: Environment | null | undefined;
  /** What the request needed; nothing when left out. */
  readonly require?: RequirementInput | null | undefined;
};

/** Input of `generateApiKey`. */
export type GenerateApiKeyInput = {
  /** Where it is meant to be used. */
  readonly environment?: Environment | null | undefined;
  /** In the future, and within the key policy; null: never, or as late as the key policy allows. */
  readonly expiresAt?: string | null | undefined;
  /** At most 100, one for each permission; caller and owner must hold them. null: whatever product permissions the owner has when the key is used; []: none. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** 22 to 128 visible ASCII characters with at least 128 random bits. The same call with it is done once, and answered with the same secret for 10 minutes, to the same caller: for a repetition after a lost answer. It is remembered for 30 days. */
  readonly idempotencyKey?: string | null | undefined;
  /** At most 100 IPv4 and IPv6 addresses (no zone) and CIDR blocks (no bits behind the prefix); null or []: from anywhere. Not on every tier. */
  readonly ipAllowList?: ReadonlyArray<string> | null | undefined;
  /** 1 to 100 characters. */
  readonly label: string;
  /** Free data: at most 8,192 bytes. */
  readonly metadata?: Record<string, unknown> | null | undefined;
  /** Whose key; the caller’s by default. */
  readonly owner?: MemberAddressInput | null | undefined;
  /** Whether the new key may end those that the owner has, if there are as many as the key policy allows and it says REPLACE. */
  readonly replaceExisting?: boolean | null | undefined;
  /** A tier that is not retired; without `portcullis:keys:manage` one with `selfService`. Left out: none, or without that right the oldest with `selfService`. */
  readonly tierId?: string | null | undefined;
  /** Where the key is to work. */
  readonly workspaceId: string;
};

/** A permission, on all resources or on named ones. */
export type GrantInput = {
  /** A permission of the catalogue such as `datasets:read`, a management right such as `portcullis:keys:verify`, or a name whose whole last segment is `*`, which matches one segment or more. */
  readonly permission: string;
  /** 1 to 1,000 names (in all grants of the list together) of 1 to 256 visible ASCII characters without comma; left out or null: all resources. */
  readonly resources?: ReadonlyArray<string> | null | undefined;
};

/** Who somebody is at an OIDC issuer. */
export type IdentityInput = {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** The `sub` of the tokens. */
  readonly subject: string;
};

/** A key that was made elsewhere. It gets no grants of its own: it may whatever its owner may. */
export type ImportApiKeyItem = {
  /** When it was made, not in the future; now by default. */
  readonly createdAt?: string | null | undefined;
  /** Whether it is switched off for now. */
  readonly disabled?: boolean | null | undefined;
  /** Where it is meant to be used. */
  readonly environment?: Environment | null | undefined;
  /** From this instant on it is refused, later than `createdAt`; null: never. The key policy does not bind it. */
  readonly expiresAt?: string | null | undefined;
  /** At most 100 addresses and CIDR blocks from which alone it may be used; []: from anywhere. */
  readonly ipAllowList?: ReadonlyArray<string> | null | undefined;
  /** 1 to 100 characters; `Imported key` by default. */
  readonly label?: string | null | undefined;
  /** Free data: at most 8,192 bytes. */
  readonly metadata?: Record<string, unknown> | null | undefined;
  /** Whose key. An e-mail address or external id that nobody has makes a member: see `createOwners`. */
  readonly owner: MemberAddressInput;
  /** The key: 8 to 512 visible ASCII characters. Exactly one of this and `secretHash`. */
  readonly presentedKey?: string | null | undefined;
  /** The SHA-256 of the key in 64 hexadecimal digits, where only that is left. */
  readonly secretHash?: string | null | undefined;
  /** Name or id of a tier that is not retired; none by default. */
  readonly tier?: string | null | undefined;
};

/** Input of `importApiKeys`. */
export type ImportApiKeysInput = {
  /** Whether keys of less than 20 characters, or of one class of characters, are taken. They can be guessed. */
  readonly allowWeak?: boolean | null | undefined;
  /** Whether an e-mail address or external id that nobody has makes a MEMBER without grants. Needs `portcullis:members:manage` too. */
  readonly createOwners?: boolean | null | undefined;
  /** Whether only to say what would happen. */
  readonly dryRun?: boolean | null | undefined;
  /** The keys: 1 to 1000. */
  readonly items: ReadonlyArray<ImportApiKeyItem>;
  /** Where the keys are to work. */
  readonly workspaceId: string;
};

/** What became of an item of an import. */
export type ImportOutcome =
  /** The key is there now. */
  | 'IMPORTED'
  /** It was left out: `refusal` says why. The others went through. */
  | 'REFUSED'
  /** The same key of the same owner was there already; it stays as it is. */
  | 'UNCHANGED';

/** Why an invitation can’t be accepted any more. */
export type InvitationEndReason =
  /** Somebody accepted it. */
  | 'ACCEPTED'
  /** It was cancelled, or a newer one was made for the same address. */
  | 'CANCELLED'
  /** It was not accepted in time. */
  | 'EXPIRED'
  /** Its author may not give any more what it promises, or is no member. */
  | 'WITHDRAWN';

/** What became of an invitation. */
export type InvitationStatus =
  /** Somebody accepted it. */
  | 'ACCEPTED'
  /** It was cancelled, or a newer one was made for the same address. */
  | 'CANCELLED'
  /** Nobody accepted it in time. */
  | 'EXPIRED'
  /** It can be accepted. */
  | 'PENDING';

/** Input of `inviteMember`. */
export type InviteMemberInput = {
  /** Of the person: at most 254 characters. Who signs in with another address can’t accept. */
  readonly email: string;
  /** In the future, and at most 30 days from now; 7 days by default. */
  readonly expiresAt?: string | null | undefined;
  /** The installation’s own id for the person: 1 to 256 visible ASCII characters, unique in the workspace. */
  readonly externalId?: string | null | undefined;
  /** At most 100, one for each permission; the caller must hold them. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** Only an OWNER makes OWNERs; who makes ADMINs must hold every permission and right. */
  readonly role?: Role | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `joinWorkspace`. */
export type JoinWorkspaceInput = {
  /** The slug of the workspace. */
  readonly workspaceSlug: string;
};

/** A member of a workspace who owns one active key. */
export type KeyOwnerInput = {
  /** The member. */
  readonly member: MemberAddressInput;
  /** The workspace. */
  readonly workspaceId: string;
};

/** What a change of the key policy can meet. */
export type KeyPolicyEffectKind =
  /** ACTIVE and DISABLED keys that live longer than the new `lifetimeDaysMax`. They stay as they are. */
  | 'KEYS_OVER_LIFETIME'
  /** ACTIVE and DISABLED keys of members who have more of them than the new `activeKeysPerMember`. They stay; the next one that is generated meets the limit. */
  | 'KEYS_OVER_LIMIT'
  /** Keys whose secrets are kept, when `secretVisibility` changes to ONCE: what is kept is erased at once and for good. The keys work on. */
  | 'SECRETS_ERASED';

/** How new keys look. */
export type KeyStyle =
  /** `<prefix>_<environment>_<32 characters>`, with a checksum. */
  | 'PREFIXED'
  /** A UUID of version 4. */
  | 'UUID';

/** A key under test, and what the request that presented it asks for. */
export type KeyVerificationInput = {
  /** IP address of whoever presented it; without it, keys with an allow list are refused. */
  readonly clientAddress?: string | null | undefined;
  /** The environment that is called; not checked when left out. */
  readonly environment?: Environment | null | undefined;
  /** The key as the request carried it. */
  readonly presentedKey: string;
  /** What the request needs; nothing when left out. */
  readonly require?: RequirementInput | null | undefined;
};

/** The window of time in which a limit counts; windows are fixed and begin in UTC. */
export type LimitWindow =
  /** One day, from midnight to midnight in UTC. */
  | 'DAY'
  /** One hour. */
  | 'HOUR'
  /** One minute. */
  | 'MINUTE'
  /** One calendar month in UTC. */
  | 'MONTH'
  /** One second. */
  | 'SECOND';

/** What members may do with their own keys. */
export type MemberAction =
  /** Make keys. */
  | 'GENERATE'
  /** Give a key a new secret, and end overlaps. */
  | 'REGENERATE'
  /** See recoverable secrets again. */
  | 'REVEAL'
  /** End keys. */
  | 'REVOKE'
  /** Change label, grants, tier, IP allow list, metadata and expiry; disable and enable keys. */
  | 'UPDATE';

/** A member of the workspace: exactly one field. */
export type MemberAddressInput =
  {   /** E-mail address, in any case. */
  readonly email: string; readonly externalId?: never; readonly memberId?: never; }
  |  { readonly email?: never;   /** The installation’s own id for the person. */
  readonly externalId: string; readonly memberId?: never; }
  |  { readonly email?: never; readonly externalId?: never;   /** Its id. */
  readonly memberId: string; };

/** A member: exactly one field. */
export type MemberTargetInput =
  {   /** Its id. */
  readonly memberId: string; readonly owner?: never; }
  |  { readonly memberId?: never;   /** An address within a workspace. */
  readonly owner: OwnerAddressInput; };

/** What generating one key too many does. */
export type OnLimit =
  /** It is refused. */
  | 'REJECT'
  /** Once confirmed, the new key supersedes the old ones. */
  | 'REPLACE';

/** A member, who may own keys, by an address within a workspace. */
export type OwnerAddressInput = {
  /** Who in it. */
  readonly member: MemberAddressInput;
  /** The workspace. */
  readonly workspaceId: string;
};

/** A permission on a resource, on any resource, or (neither given) on all of them. */
export type PermissionRequirementInput = {
  /** true: some resource will do, as for lists; not together with `resource`. */
  readonly anyResource?: boolean | null | undefined;
  /** A live permission of the workspace’s catalogue. */
  readonly name: string;
  /** The one resource that is touched. */
  readonly resource?: string | null | undefined;
};

/** Input of `regenerateApiKey`. */
export type RegenerateApiKeyInput = {
  /** Whether an overlap in progress may be ended by this. */
  readonly endCurrentOverlap?: boolean | null | undefined;
  /** 22 to 128 visible ASCII characters with at least 128 random bits. The same call with it is done once, and answered with the same secret for 10 minutes, to the same caller: for a repetition after a lost answer. It is remembered for 30 days. */
  readonly idempotencyKey?: string | null | undefined;
  /** The key. */
  readonly keyId: string;
  /** How long the old secret works on, in seconds: 0 to 2592000; never past the key’s expiry. */
  readonly overlapSeconds?: number | null | undefined;
};

/** Input of `removeMember`. */
export type RemoveMemberInput = {
  /** The member. */
  readonly memberId: string;
};

/** Input of `requestAccess`. */
export type RequestAccessInput = {
  /** Why, for whoever decides: at most 1,000 characters. */
  readonly note?: string | null | undefined;
  /** The slug of the workspace. */
  readonly workspaceSlug: string;
};

/** What a request needs: exactly one field. At most 50 permissions, nested at most 5 deep; empty lists are refused. */
export type RequirementInput =
  {   /** All of these. */
  readonly allOf: ReadonlyArray<RequirementInput>; readonly anyOf?: never; readonly permission?: never; }
  |  { readonly allOf?: never;   /** At least one of these. */
  readonly anyOf: ReadonlyArray<RequirementInput>; readonly permission?: never; }
  |  { readonly allOf?: never; readonly anyOf?: never;   /** This permission. */
  readonly permission: PermissionRequirementInput; };

/** Input of `resetSessions`. */
export type ResetSessionsInput = {
  /** Whose sessions. */
  readonly target: MemberTargetInput;
};

/** Input of `resumeWorkspace`. */
export type ResumeWorkspaceInput = {
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `retirePermission`. */
export type RetirePermissionInput = {
  /** Whether only to answer whom it touches. */
  readonly dryRun?: boolean | null | undefined;
  /** The permission. */
  readonly permissionId: string;
};

/** Input of `retireTier`. */
export type RetireTierInput = {
  /** The tier. */
  readonly tierId: string;
};

/** Input of `revealApiKey`. */
export type RevealApiKeyInput = {
  /** Which key. */
  readonly target: RevealTargetInput;
};

/** A key: exactly one field. */
export type RevealTargetInput =
  {   /** The key with this id. */
  readonly keyId: string; readonly owner?: never; }
  |  { readonly keyId?: never;   /** The only active key of this member. */
  readonly owner: KeyOwnerInput; };

/** Why a key was revoked. */
export type RevocationReason =
  /** Somebody else may know the secret. */
  | 'COMPROMISED'
  /** Its owner left. */
  | 'OFFBOARDING'
  /** A rule of the workspace. */
  | 'POLICY'
  /** Nobody said. */
  | 'UNSPECIFIED'
  /** Nobody needs it any more. */
  | 'UNUSED';

/** Input of `revokeApiKey`. */
export type RevokeApiKeyInput = {
  /** The key. */
  readonly keyId: string;
  /** At most 1,000 characters, for whoever asks later. */
  readonly note?: string | null | undefined;
  /** Why. */
  readonly reason?: RevocationReason | null | undefined;
};

/** Input of `revokeApiKeys`. */
export type RevokeApiKeysInput = {
  /** Whether only to answer what would end. */
  readonly dryRun?: boolean | null | undefined;
  /** Which keys: at least one field. */
  readonly filter: ApiKeyFilter;
  /** At most 1,000 characters, for whoever asks later. */
  readonly note?: string | null | undefined;
  /** Why. */
  readonly reason?: RevocationReason | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `revokePresentedApiKey`. */
export type RevokePresentedApiKeyInput = {
  /** The secret that was found: 8 to 512 visible characters. */
  readonly presentedKey: string;
  /** The workspace in which it works, for secrets that Portcullis did not make; left out: any, for those that it made. */
  readonly workspaceSlug?: string | null | undefined;
};

/** What a member is in a workspace. */
export type Role =
  /** Every product permission and every management right. */
  | 'ADMIN'
  /** Own keys within the key policy, and what its grants say. */
  | 'MEMBER'
  /** Everything; only OWNERs change OWNERs and the key policy. */
  | 'OWNER';

/** Whether the secret of a key can be seen again. */
export type SecretVisibility =
  /** It is shown once; only its hash is kept. */
  | 'ONCE'
  /** It is kept sealed as well, and can be revealed. */
  | 'RECOVERABLE';

/** Input of `setKeyPolicy`. */
export type SetKeyPolicyInput = {
  /** ACTIVE and DISABLED keys that one member may have, 1 or more; null: any number. */
  readonly activeKeysPerMember?: number | null | undefined;
  /** What the checksum of a key counts for. */
  readonly checksum?: ChecksumPolicy | null | undefined;
  /** Only answer what would be; nothing is changed. */
  readonly dryRun?: boolean | null | undefined;
  /** How a signed-in user becomes a MEMBER. */
  readonly enrolment?: Enrolment | null | undefined;
  /** The longest life of a key in days: 1 to 36500; null: unlimited. */
  readonly lifetimeDaysMax?: number | null | undefined;
  /** What members may do with their own keys, each action once; []: nothing. */
  readonly memberActions?: ReadonlyArray<MemberAction> | null | undefined;
  /** What generating one more key than that does. */
  readonly onLimit?: OnLimit | null | undefined;
  /** Of prefixed keys: `[a-z][a-z0-9]{0,15}`. */
  readonly prefix?: string | null | undefined;
  /** Whether secrets of the keys to come can be seen again. RECOVERABLE needs an encryption key of the server; ONCE erases what is kept. */
  readonly secretVisibility?: SecretVisibility | null | undefined;
  /** How new keys look. */
  readonly style?: KeyStyle | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** Input of `suspendWorkspace`. */
export type SuspendWorkspaceInput = {
  /** The workspace. */
  readonly workspaceId: string;
};

/** A limit of a tier. Kept; verification does not hold keys to it yet. */
export type TierLimitInput = {
  /** What each key may use in one window: 0 (nothing) to 1,000,000,000,000. */
  readonly amount: number;
  /** Unique in the tier: `[a-z0-9_-]{1,64}`. */
  readonly name: string;
  /** The length of the window. */
  readonly window: LimitWindow;
};

/** Input of `transferApiKeys`. */
export type TransferApiKeysInput = {
  /** Whose keys. */
  readonly fromMemberId: string;
  /** Which keys: 1 to 1000 that have not ended; left out: every key of the member that has not ended. */
  readonly keyIds?: ReadonlyArray<string> | null | undefined;
  /** Who is to own them: must hold every grant of the keys, because from then on only this member’s grants count, and have room for them under the key policy. */
  readonly to: MemberAddressInput;
};

/** Input of `updateApiKey`. */
export type UpdateApiKeyInput = {
  /** In the future, and within the key policy; null: never, or as late as the key policy allows. */
  readonly expiresAt?: string | null | undefined;
  /** At most 100, one for each permission; caller and owner must hold them. null: whatever product permissions the owner has when the key is used; []: none. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** At most 100 IPv4 and IPv6 addresses (no zone) and CIDR blocks (no bits behind the prefix); null or []: from anywhere. Not on every tier. */
  readonly ipAllowList?: ReadonlyArray<string> | null | undefined;
  /** The key. */
  readonly keyId: string;
  /** 1 to 100 characters. */
  readonly label?: string | null | undefined;
  /** Free data: at most 8,192 bytes. */
  readonly metadata?: Record<string, unknown> | null | undefined;
  /** A tier that is not retired; null: none. Without `portcullis:keys:manage` only from none, or a tier with `selfService`, to one with it. */
  readonly tierId?: string | null | undefined;
};

/** Input of `updateMember`. */
export type UpdateMemberInput = {
  /** The new external id; null takes it away. */
  readonly externalId?: string | null | undefined;
  /** All grants from now on: at most 100, one for each permission; the caller must hold them. */
  readonly grants?: ReadonlyArray<GrantInput> | null | undefined;
  /** The member. */
  readonly memberId: string;
  /** The new role. */
  readonly role?: Role | null | undefined;
};

/** Input of `updateTier`. */
export type UpdateTierInput = {
  /** At most 1,000 characters. */
  readonly description?: string | null | undefined;
  /** Whether keys of the tier may have an IP allow list. false is refused while one of them that has not ended has a list. */
  readonly ipAllowListsAllowed?: boolean | null | undefined;
  /** At most 20, of different names. In place of all that there are. */
  readonly limits?: ReadonlyArray<TierLimitInput> | null | undefined;
  /** 1 to 64 letters, digits, blanks, `_`, `.` and `-`, with a letter or digit at each end; unique in any case. */
  readonly name?: string | null | undefined;
  /** Whether members may choose the tier for their own keys. */
  readonly selfService?: boolean | null | undefined;
  /** The tier. */
  readonly tierId: string;
};

/** Input of `updateWorkspace`. */
export type UpdateWorkspaceInput = {
  /** 1 to 100 characters. */
  readonly name?: string | null | undefined;
  /** The workspace. */
  readonly workspaceId: string;
};

/** What usage is summed up by. */
export type UsageGroup =
  /** One sum for each day on which there was any, in their order. */
  | 'DAY'
  /** One sum for each key, the most used first; at most 1,000. */
  | 'KEY'
  /** One sum for each verdict, the most frequent first. */
  | 'VERDICT';

/** Days of UTC, both included; at most 366. */
export type UsageRangeInput = {
  /** The first day, such as `2026-11-01`. */
  readonly from: string;
  /** The last day, such as `2026-11-30`. */
  readonly to: string;
};

/** A person who may never have signed in: at least one of `identity`, `email` and `externalId`. */
export type UserAddressInput = {
  /** E-mail address; the person is bound to it at the first sign-in with a verified address. */
  readonly email?: string | null | undefined;
  /** The installation’s own id for the person: 1 to 256 visible ASCII characters, unique in the workspace. */
  readonly externalId?: string | null | undefined;
  /** Issuer and subject, if known. */
  readonly identity?: IdentityInput | null | undefined;
  /** For people to read: 1 to 200 characters. Only for somebody who is not known yet. */
  readonly name?: string | null | undefined;
};

/** What a user is. */
export type UserKind =
  /** A person. */
  | 'HUMAN'
  /** A service account: its keys outlive the employee who made them. */
  | 'SERVICE';

/** May this key do this now? In the order in which it is decided: the first that applies. */
export type Verdict =
  /** Switched off, or the workspace is suspended. */
  | 'DISABLED'
  /** Its expiry has come. */
  | 'EXPIRED'
  /** The requirement is not met. */
  | 'INSUFFICIENT_PERMISSIONS'
  /** The key has an allow list and the client’s address is outside it or unknown. */
  | 'IP_NOT_ALLOWED'
  /** Malformed, unknown, or of another workspace: one answer. */
  | 'NOT_FOUND'
  /** Ended for ever; `reason` says why. */
  | 'REVOKED'
  /** Ended by a newer key, or an old secret whose overlap is over. */
  | 'SUPERSEDED'
  /** The key may do this. */
  | 'VALID'
  /** The request names an environment and the key has the other. */
  | 'WRONG_ENVIRONMENT';

/** Input of `verifyApiKey`. */
export type VerifyApiKeyInput = {
  /** IP address of whoever presented it; without it, keys with an allow list are refused. */
  readonly clientAddress?: string | null | undefined;
  /** The environment that is called; not checked when left out. */
  readonly environment?: Environment | null | undefined;
  /** The key as the request carried it. */
  readonly presentedKey: string;
  /** What the request needs; nothing when left out. */
  readonly require?: RequirementInput | null | undefined;
  /** Where the key is to work. */
  readonly workspaceId: string;
};

/** Input of `verifyApiKeys`. */
export type VerifyApiKeysInput = {
  /** 1 to 100. */
  readonly verifications: ReadonlyArray<KeyVerificationInput>;
  /** Where the keys are to work. */
  readonly workspaceId: string;
};

/** Whether keys of a workspace work. */
export type WorkspaceStatus =
  /** They do. */
  | 'ACTIVE'
  /** Every key is DISABLED in effect. */
  | 'SUSPENDED';

export type RequestAccessMutationVariables = Exact<{
  input: RequestAccessInput;
}>;


export type RequestAccessMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | { readonly received: boolean }
   | null };

export type DecideAccessRequestMutationVariables = Exact<{
  input: DecideAccessRequestInput;
}>;


export type DecideAccessRequestMutation = { readonly result:
    | Refusal_AccessRequestEnded_Fragment
    | Refusal_AlreadyExists_Fragment
    | { readonly accessRequest: AccessRequestFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type ListAccessRequestsQueryVariables = Exact<{
  workspaceId: string;
  status?: AccessRequestStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListAccessRequestsQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<AccessRequestFragment>, readonly pageInfo: PageInfoFragment } | null };

export type GenerateApiKeyMutationVariables = Exact<{
  input: GenerateApiKeyInput;
}>;


export type GenerateApiKeyMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_ActiveKeyLimitReached_Fragment
    | Refusal_ApiKeyEnded_Fragment
    | Refusal_EncryptionNotConfigured_Fragment
    | Refusal_Forbidden_Fragment
    | { readonly secret: string, readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
    | Refusal_GrantsExceeded_Fragment
    | Refusal_IdempotencyExpired_Fragment
    | Refusal_IdempotencyKeyReused_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_IpAllowListNotAllowed_Fragment
    | Refusal_NotFound_Fragment
    | Refusal_ReplacementNotConfirmed_Fragment
   | null };

export type RegenerateApiKeyMutationVariables = Exact<{
  input: RegenerateApiKeyInput;
}>;


export type RegenerateApiKeyMutation = { readonly result:
    | Refusal_ApiKeyEnded_Fragment
    | Refusal_EncryptionNotConfigured_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_IdempotencyExpired_Fragment
    | Refusal_IdempotencyKeyReused_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | Refusal_OverlapInProgress_Fragment
    | { readonly secret: string, readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
   | null };

export type EndOverlapMutationVariables = Exact<{
  input: EndOverlapInput;
}>;


export type EndOverlapMutation = { readonly result:
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type RevokeApiKeyMutationVariables = Exact<{
  input: RevokeApiKeyInput;
}>;


export type RevokeApiKeyMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
   | null };

export type RevokePresentedApiKeyMutationVariables = Exact<{
  input: RevokePresentedApiKeyInput;
}>;


export type RevokePresentedApiKeyMutation = { readonly result:
    | Refusal_InvalidInput_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number }
   | null };

export type RevokeApiKeysMutationVariables = Exact<{
  input: RevokeApiKeysInput;
}>;


export type RevokeApiKeysMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly revokedApiKeyCount: number, readonly remainingApiKeyCount: number, readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKeys: ReadonlyArray<ApiKeyFragment> }
   | null };

export type DisableApiKeyMutationVariables = Exact<{
  input: DisableApiKeyInput;
}>;


export type DisableApiKeyMutation = { readonly result:
    | Refusal_ApiKeyEnded_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type EnableApiKeyMutationVariables = Exact<{
  input: EnableApiKeyInput;
}>;


export type EnableApiKeyMutation = { readonly result:
    | Refusal_ApiKeyEnded_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type UpdateApiKeyMutationVariables = Exact<{
  input: UpdateApiKeyInput;
}>;


export type UpdateApiKeyMutation = { readonly result:
    | Refusal_ApiKeyEnded_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_IpAllowListNotAllowed_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly apiKey: ApiKeyFragment }
   | null };

export type RevealApiKeyMutationVariables = Exact<{
  input: RevealApiKeyInput;
}>;


export type RevealApiKeyMutation = { readonly result:
    | Refusal_AmbiguousOwner_Fragment
    | Refusal_ApiKeyEnded_Fragment
    | Refusal_EncryptionNotConfigured_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | Refusal_NotRecoverable_Fragment
    | { readonly secret: string, readonly apiKey: ApiKeyFragment }
   | null };

export type VerifyApiKeyMutationVariables = Exact<{
  input: VerifyApiKeyInput;
}>;


export type VerifyApiKeyMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly answer: VerificationAnswerFragment }
   | null };

export type VerifyApiKeysMutationVariables = Exact<{
  input: VerifyApiKeysInput;
}>;


export type VerifyApiKeysMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly answers: ReadonlyArray<VerificationAnswerFragment> }
   | null };

export type ExplainVerdictQueryVariables = Exact<{
  keyId: string;
  request: ExplainedRequestInput;
}>;


export type ExplainVerdictQuery = { readonly result: VerdictExplanationFragment | null };

export type UsageQueryVariables = Exact<{
  workspaceId: string;
  range: UsageRangeInput;
  groupBy?: UsageGroup | null | undefined;
  keyId?: string | null | undefined;
}>;


export type UsageQuery = { readonly result: ReadonlyArray<UsageCountFragment> | null };

export type GetApiKeyQueryVariables = Exact<{
  id: string;
}>;


export type GetApiKeyQuery = { readonly result: ApiKeyFragment | null };

export type ListApiKeysQueryVariables = Exact<{
  workspaceId: string;
  filter?: ApiKeyFilter | null | undefined;
  sort?: ApiKeySort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListApiKeysQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<ApiKeyFragment>, readonly pageInfo: PageInfoFragment } | null };

export type TransferApiKeysMutationVariables = Exact<{
  input: TransferApiKeysInput;
}>;


export type TransferApiKeysMutation = { readonly result:
    | Refusal_ActiveKeyLimitReached_Fragment
    | Refusal_ApiKeyEnded_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly transferredApiKeyCount: number, readonly effective: boolean, readonly effectiveAfterMs: number, readonly owner: MemberFragment }
   | null };

export type ListAuditLogQueryVariables = Exact<{
  workspaceId?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListAuditLogQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<AuditEventFragment>, readonly pageInfo: PageInfoFragment } | null };

export type VerifyAuditLogQueryVariables = Exact<{
  workspaceId?: string | null | undefined;
  expectedHead?: AuditHeadInput | null | undefined;
  after?: AuditHeadInput | null | undefined;
  limit?: number | null | undefined;
}>;


export type VerifyAuditLogQuery = { readonly result: AuditVerificationFragment | null };

export type ConsolidationFragment = { readonly id: string | null, readonly at: string, readonly memberCount: number, readonly keyCount: number, readonly createdAt: string, readonly createdBy: string, readonly cancelledAt: string | null, readonly cancelledBy: string | null };

export type ConsolidatedKeyFragment = { readonly id: string, readonly label: string, readonly hint: string | null, readonly createdAt: string };

export type ConsolidatedMemberFragment = { readonly endedKeyCount: number, readonly member: { readonly id: string, readonly externalId: string | null, readonly user: { readonly id: string, readonly name: string | null, readonly email: string | null } }, readonly keptKey: ConsolidatedKeyFragment, readonly endedKeys: ReadonlyArray<ConsolidatedKeyFragment> };

export type ConsolidateApiKeysMutationVariables = Exact<{
  input: ConsolidateApiKeysInput;
}>;


export type ConsolidateApiKeysMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly consolidation: ConsolidationFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type CancelConsolidationMutationVariables = Exact<{
  input: CancelConsolidationInput;
}>;


export type CancelConsolidationMutation = { readonly result:
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly consolidation: ConsolidationFragment }
    | Refusal_ConsolidationDone_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type ListConsolidationsQueryVariables = Exact<{
  workspaceId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListConsolidationsQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<ConsolidationFragment>, readonly pageInfo: PageInfoFragment } | null };

export type ListConsolidatedMembersQueryVariables = Exact<{
  workspaceId: string;
  consolidationId?: string | null | undefined;
  at?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListConsolidatedMembersQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<ConsolidatedMemberFragment>, readonly pageInfo: PageInfoFragment } | null };

export type GrantFragment = { readonly permission: string, readonly resources: ReadonlyArray<string> | null };

export type UserFragment = { readonly id: string, readonly kind: UserKind, readonly name: string | null, readonly email: string | null, readonly createdAt: string, readonly erasedAt: string | null };

export type KeyPolicyFragment = { readonly style: KeyStyle, readonly prefix: string, readonly secretVisibility: SecretVisibility, readonly activeKeysPerMember: number | null, readonly onLimit: OnLimit, readonly memberActions: ReadonlyArray<MemberAction>, readonly enrolment: Enrolment, readonly checksum: ChecksumPolicy, readonly lifetimeDaysMax: number | null };

export type WorkspaceFragment = { readonly id: string, readonly slug: string, readonly name: string, readonly status: WorkspaceStatus, readonly createdAt: string, readonly keyPolicy: KeyPolicyFragment };

export type MemberFragment = { readonly id: string, readonly role: Role, readonly externalId: string | null, readonly createdAt: string, readonly grants: ReadonlyArray<GrantFragment>, readonly user: UserFragment, readonly workspace: { readonly id: string, readonly slug: string, readonly name: string } };

export type InvitationFragment = { readonly id: string, readonly email: string | null, readonly role: Role, readonly externalId: string | null, readonly status: InvitationStatus, readonly createdAt: string, readonly createdBy: string, readonly expiresAt: string, readonly cancelledAt: string | null, readonly acceptedAt: string | null, readonly grants: ReadonlyArray<GrantFragment>, readonly workspace: { readonly id: string, readonly slug: string, readonly name: string }, readonly member: { readonly id: string } | null };

export type AccessRequestFragment = { readonly id: string, readonly note: string, readonly status: AccessRequestStatus, readonly createdAt: string, readonly expiresAt: string, readonly decidedAt: string | null, readonly decidedBy: string | null, readonly decisionNote: string | null, readonly user: UserFragment, readonly workspace: { readonly id: string, readonly slug: string, readonly name: string }, readonly member: { readonly id: string } | null };

export type PermissionFragment = { readonly id: string, readonly name: string, readonly description: string, readonly createdAt: string, readonly retiredAt: string | null };

export type TierFragment = { readonly id: string, readonly name: string, readonly description: string, readonly ipAllowListsAllowed: boolean, readonly selfService: boolean, readonly createdAt: string, readonly retiredAt: string | null, readonly limits: ReadonlyArray<{ readonly name: string, readonly amount: number, readonly window: LimitWindow }> };

export type ApiKeyFragment = { readonly id: string, readonly label: string, readonly environment: Environment, readonly status: ApiKeyStatus, readonly hint: string | null, readonly isWeak: boolean, readonly ipAllowList: ReadonlyArray<string>, readonly metadata: Record<string, unknown>, readonly expiresAt: string | null, readonly overlapEndsAt: string | null, readonly lastUsedAt: string | null, readonly previousSecretLastUsedAt: string | null, readonly createdAt: string, readonly createdBy: string, readonly disabledAt: string | null, readonly disabledBy: string | null, readonly revokedAt: string | null, readonly revokedBy: string | null, readonly revocationReason: RevocationReason | null, readonly revocationNote: string | null, readonly supersededAt: string | null, readonly supersededBy: string | null, readonly grants: ReadonlyArray<GrantFragment> | null, readonly tier: { readonly id: string, readonly name: string } | null, readonly owner: { readonly id: string, readonly externalId: string | null, readonly user: { readonly id: string, readonly name: string | null, readonly email: string | null } }, readonly workspace: { readonly id: string } };

export type VerificationAnswerFragment = { readonly verdict: Verdict, readonly code: string, readonly httpStatus: number, readonly keyId: string | null, readonly label: string | null, readonly environment: Environment | null, readonly tier: string | null, readonly permissions: ReadonlyArray<string> | null, readonly metadata: Record<string, unknown> | null, readonly expiresAt: string | null, readonly reason: RevocationReason | null, readonly owner: { readonly memberId: string, readonly externalId: string | null } | null };

export type AuditEventFragment = { readonly id: string, readonly position: number, readonly at: string, readonly actor: string, readonly action: string, readonly target: string, readonly requestId: string, readonly before: Record<string, unknown> | null, readonly after: Record<string, unknown> | null, readonly clientAddress: string | null, readonly personal: Record<string, unknown> | null, readonly personalUserId: string | null, readonly hash: string, readonly clientAddressProof: { readonly digest: string, readonly salt: string | null } | null, readonly personalProof: { readonly digest: string, readonly salt: string | null } | null };

export type AuditHeadFragment = { readonly position: number, readonly hash: string };

export type AuditVerificationFragment = { readonly valid: boolean, readonly isComplete: boolean, readonly checkedCount: number, readonly head: AuditHeadFragment, readonly checkedTo: AuditHeadFragment, readonly problem: { readonly kind: AuditProblemKind, readonly position: number } | null };

export type VerdictExplanationFragment = { readonly verdict: Verdict, readonly code: string, readonly httpStatus: number, readonly checks: ReadonlyArray<{ readonly verdict: Verdict, readonly passed: boolean, readonly detail: string }> };

export type UsageCountFragment = { readonly day: string | null, readonly keyId: string | null, readonly verdict: Verdict | null, readonly count: number };

export type PageInfoFragment = { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null };

export type ReplaceableKeyFragment = { readonly keyId: string, readonly label: string, readonly hint: string | null, readonly createdAt: string };

export type InputIssueFragment = { readonly path: ReadonlyArray<string>, readonly message: string, readonly accepted: string };

type Refusal_AccessNotApproved_Fragment = { readonly code: ErrorCode, readonly message: string };

type Refusal_AccessRequestEnded_Fragment = { readonly requestStatus: AccessRequestStatus, readonly code: ErrorCode, readonly message: string };

type Refusal_ActiveKeyLimitReached_Fragment = { readonly limit: number, readonly activeKeys: number, readonly code: ErrorCode, readonly message: string };

type Refusal_AlreadyExists_Fragment = { readonly path: ReadonlyArray<string>, readonly code: ErrorCode, readonly message: string };

type Refusal_AmbiguousOwner_Fragment = { readonly apiKeyIds: ReadonlyArray<string>, readonly code: ErrorCode, readonly message: string };

type Refusal_ApiKeyEnded_Fragment = { readonly status: ApiKeyStatus, readonly code: ErrorCode, readonly message: string };

type Refusal_ConsolidationDone_Fragment = { readonly at: string, readonly code: ErrorCode, readonly message: string };

type Refusal_EncryptionNotConfigured_Fragment = { readonly sealingKeyId: string | null, readonly code: ErrorCode, readonly message: string };

type Refusal_Forbidden_Fragment = { readonly code: ErrorCode, readonly message: string };

type Refusal_GrantsExceeded_Fragment = { readonly code: ErrorCode, readonly message: string, readonly excess: ReadonlyArray<GrantFragment> };

type Refusal_IdempotencyExpired_Fragment = { readonly apiKeyId: string, readonly code: ErrorCode, readonly message: string };

type Refusal_IdempotencyKeyReused_Fragment = { readonly code: ErrorCode, readonly message: string };

type Refusal_InvalidInput_Fragment = { readonly code: ErrorCode, readonly message: string, readonly issues: ReadonlyArray<InputIssueFragment> };

type Refusal_InvitationEnded_Fragment = { readonly reason: InvitationEndReason, readonly code: ErrorCode, readonly message: string };

type Refusal_IpAllowListNotAllowed_Fragment = { readonly tierId: string, readonly code: ErrorCode, readonly message: string };

type Refusal_IpAllowListsInUse_Fragment = { readonly apiKeyCount: number, readonly code: ErrorCode, readonly message: string };

type Refusal_LastOwner_Fragment = { readonly code: ErrorCode, readonly message: string };

type Refusal_NotFound_Fragment = { readonly code: ErrorCode, readonly message: string };

type Refusal_NotRecoverable_Fragment = { readonly code: ErrorCode, readonly message: string };

type Refusal_OverlapInProgress_Fragment = { readonly overlapEndsAt: string, readonly code: ErrorCode, readonly message: string };

type Refusal_ReplacementNotConfirmed_Fragment = { readonly existingCount: number, readonly code: ErrorCode, readonly message: string, readonly existing: ReadonlyArray<ReplaceableKeyFragment> };

export type RefusalFragment =
  | Refusal_AccessNotApproved_Fragment
  | Refusal_AccessRequestEnded_Fragment
  | Refusal_ActiveKeyLimitReached_Fragment
  | Refusal_AlreadyExists_Fragment
  | Refusal_AmbiguousOwner_Fragment
  | Refusal_ApiKeyEnded_Fragment
  | Refusal_ConsolidationDone_Fragment
  | Refusal_EncryptionNotConfigured_Fragment
  | Refusal_Forbidden_Fragment
  | Refusal_GrantsExceeded_Fragment
  | Refusal_IdempotencyExpired_Fragment
  | Refusal_IdempotencyKeyReused_Fragment
  | Refusal_InvalidInput_Fragment
  | Refusal_InvitationEnded_Fragment
  | Refusal_IpAllowListNotAllowed_Fragment
  | Refusal_IpAllowListsInUse_Fragment
  | Refusal_LastOwner_Fragment
  | Refusal_NotFound_Fragment
  | Refusal_NotRecoverable_Fragment
  | Refusal_OverlapInProgress_Fragment
  | Refusal_ReplacementNotConfirmed_Fragment
;

export type ImportApiKeysMutationVariables = Exact<{
  input: ImportApiKeysInput;
}>;


export type ImportApiKeysMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_EncryptionNotConfigured_Fragment
    | Refusal_Forbidden_Fragment
    | { readonly importedCount: number, readonly unchangedCount: number, readonly refusedCount: number, readonly createdOwnerCount: number, readonly effective: boolean, readonly effectiveAfterMs: number, readonly items: ReadonlyArray<{ readonly outcome: ImportOutcome, readonly keyId: string | null, readonly refusal: { readonly code: ErrorCode, readonly issues: ReadonlyArray<InputIssueFragment> } | null }> }
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_AlreadyExists_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | { readonly secret: string, readonly invitation: InvitationFragment }
    | Refusal_NotFound_Fragment
   | null };

export type CancelInvitationMutationVariables = Exact<{
  input: CancelInvitationInput;
}>;


export type CancelInvitationMutation = { readonly result:
    | { readonly invitation: InvitationFragment }
    | Refusal_InvitationEnded_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { readonly result:
    | { readonly member: MemberFragment }
    | Refusal_AlreadyExists_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvitationEnded_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type ListInvitationsQueryVariables = Exact<{
  workspaceId: string;
  status?: InvitationStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListInvitationsQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<InvitationFragment>, readonly pageInfo: PageInfoFragment } | null };

export type AddMemberMutationVariables = Exact<{
  input: AddMemberInput;
}>;


export type AddMemberMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | { readonly member: MemberFragment }
    | Refusal_AlreadyExists_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type UpdateMemberMutationVariables = Exact<{
  input: UpdateMemberInput;
}>;


export type UpdateMemberMutation = { readonly result:
    | Refusal_AlreadyExists_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_LastOwner_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly member: MemberFragment }
   | null };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
}>;


export type RemoveMemberMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | Refusal_LastOwner_Fragment
    | Refusal_NotFound_Fragment
    | { readonly revokedApiKeyCount: number, readonly effective: boolean, readonly effectiveAfterMs: number, readonly member: MemberFragment }
   | null };

export type CreateServiceAccountMutationVariables = Exact<{
  input: CreateServiceAccountInput;
}>;


export type CreateServiceAccountMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_AlreadyExists_Fragment
    | { readonly member: MemberFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_GrantsExceeded_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type ResetSessionsMutationVariables = Exact<{
  input: ResetSessionsInput;
}>;


export type ResetSessionsMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly sessionsValidFrom: string, readonly member: MemberFragment }
   | null };

export type ListMembersQueryVariables = Exact<{
  workspaceId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListMembersQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<MemberFragment>, readonly pageInfo: PageInfoFragment } | null };

export type DefinePermissionMutationVariables = Exact<{
  input: DefinePermissionInput;
}>;


export type DefinePermissionMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_AlreadyExists_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly permission: PermissionFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type RetirePermissionMutationVariables = Exact<{
  input: RetirePermissionInput;
}>;


export type RetirePermissionMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
    | { readonly apiKeyCount: number, readonly memberCount: number, readonly effective: boolean, readonly effectiveAfterMs: number, readonly permission: PermissionFragment, readonly apiKeys: ReadonlyArray<ApiKeyFragment> | null, readonly members: ReadonlyArray<MemberFragment> | null }
   | null };

export type ListPermissionsQueryVariables = Exact<{
  workspaceId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListPermissionsQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<PermissionFragment>, readonly pageInfo: PageInfoFragment } | null };

export type ListGrantablePermissionsQueryVariables = Exact<{
  workspaceId: string;
}>;


export type ListGrantablePermissionsQuery = { readonly result: { readonly grantablePermissions: ReadonlyArray<string> | null } | null };

export type DefineTierMutationVariables = Exact<{
  input: DefineTierInput;
}>;


export type DefineTierMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_AlreadyExists_Fragment
    | { readonly tier: TierFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type UpdateTierMutationVariables = Exact<{
  input: UpdateTierInput;
}>;


export type UpdateTierMutation = { readonly result:
    | Refusal_AlreadyExists_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_IpAllowListsInUse_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly tier: TierFragment }
   | null };

export type RetireTierMutationVariables = Exact<{
  input: RetireTierInput;
}>;


export type RetireTierMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
    | { readonly tier: TierFragment }
   | null };

export type ListTiersQueryVariables = Exact<{
  workspaceId: string;
  includeRetired?: boolean | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListTiersQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<TierFragment>, readonly pageInfo: PageInfoFragment } | null };

export type EraseUserMutationVariables = Exact<{
  input: EraseUserInput;
}>;


export type EraseUserMutation = { readonly result:
    | { readonly auditEventCount: number, readonly user: UserFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type GetViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type GetViewerQuery = { readonly result: { readonly isOperator: boolean, readonly user: UserFragment | null, readonly apiKey: ApiKeyFragment | null, readonly memberships: ReadonlyArray<MemberFragment>, readonly accessRequests: ReadonlyArray<{ readonly id: string, readonly workspaceSlug: string, readonly note: string, readonly status: AccessRequestStatus, readonly createdAt: string, readonly expiresAt: string, readonly decidedAt: string | null, readonly decisionNote: string | null }> } | null };

export type CreateWorkspaceMutationVariables = Exact<{
  input: CreateWorkspaceInput;
}>;


export type CreateWorkspaceMutation = { readonly result:
    | Refusal_AlreadyExists_Fragment
    | { readonly workspace: WorkspaceFragment, readonly owner: MemberFragment }
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
   | null };

export type SetKeyPolicyMutationVariables = Exact<{
  input: SetKeyPolicyInput;
}>;


export type SetKeyPolicyMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_EncryptionNotConfigured_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly keyPolicy: KeyPolicyFragment, readonly effects: ReadonlyArray<{ readonly kind: KeyPolicyEffectKind, readonly keyCount: number, readonly memberCount: number }> }
   | null };

export type JoinWorkspaceMutationVariables = Exact<{
  input: JoinWorkspaceInput;
}>;


export type JoinWorkspaceMutation = { readonly result:
    | Refusal_Forbidden_Fragment
    | { readonly member: MemberFragment }
    | Refusal_NotFound_Fragment
   | null };

export type UpdateWorkspaceMutationVariables = Exact<{
  input: UpdateWorkspaceInput;
}>;


export type UpdateWorkspaceMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_InvalidInput_Fragment
    | Refusal_NotFound_Fragment
    | { readonly workspace: WorkspaceFragment }
   | null };

export type SuspendWorkspaceMutationVariables = Exact<{
  input: SuspendWorkspaceInput;
}>;


export type SuspendWorkspaceMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly workspace: WorkspaceFragment }
   | null };

export type ResumeWorkspaceMutationVariables = Exact<{
  input: ResumeWorkspaceInput;
}>;


export type ResumeWorkspaceMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
    | { readonly effective: boolean, readonly effectiveAfterMs: number, readonly workspace: WorkspaceFragment }
   | null };

export type DeleteWorkspaceMutationVariables = Exact<{
  input: DeleteWorkspaceInput;
}>;


export type DeleteWorkspaceMutation = { readonly result:
    | Refusal_AccessNotApproved_Fragment
    | { readonly workspaceId: string, readonly erasedFrom: string, readonly effective: boolean, readonly effectiveAfterMs: number }
    | Refusal_Forbidden_Fragment
    | Refusal_NotFound_Fragment
   | null };

export type GetWorkspaceQueryVariables = Exact<{
  id?: string | null | undefined;
  slug?: string | null | undefined;
}>;


export type GetWorkspaceQuery = { readonly result: WorkspaceFragment | null };

export type ListWorkspacesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  totalCount?: boolean | null | undefined;
}>;


export type ListWorkspacesQuery = { readonly result: { readonly totalCount?: number, readonly nodes: ReadonlyArray<WorkspaceFragment>, readonly pageInfo: PageInfoFragment } | null };

export const RequestAccessOperation: Operation<RequestAccessMutation, RequestAccessMutationVariables> =
  "mutation RequestAccess($input:RequestAccessInput!){result:requestAccess(input:$input){...on RequestAccessSuccess{received}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const DecideAccessRequestOperation: Operation<DecideAccessRequestMutation, DecideAccessRequestMutationVariables> =
  "mutation DecideAccessRequest($input:DecideAccessRequestInput!){result:decideAccessRequest(input:$input){...on DecideAccessRequestSuccess{accessRequest{...AccessRequest}}...Refusal}}fragment AccessRequest on AccessRequest{id user{...User}workspace{id slug name}note status member{id}createdAt expiresAt decidedAt decidedBy decisionNote}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const ListAccessRequestsOperation: Operation<ListAccessRequestsQuery, ListAccessRequestsQueryVariables> =
  "query ListAccessRequests($workspaceId:ID!$status:AccessRequestStatus$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:accessRequests(workspaceId:$workspaceId status:$status first:$first after:$after last:$last before:$before){nodes{...AccessRequest}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment AccessRequest on AccessRequest{id user{...User}workspace{id slug name}note status member{id}createdAt expiresAt decidedAt decidedBy decisionNote}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}fragment User on User{id kind name email createdAt erasedAt}";

export const GenerateApiKeyOperation: Operation<GenerateApiKeyMutation, GenerateApiKeyMutationVariables> =
  "mutation GenerateApiKey($input:GenerateApiKeyInput!){result:generateApiKey(input:$input){...on GenerateApiKeySuccess{apiKey{...ApiKey}secret effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const RegenerateApiKeyOperation: Operation<RegenerateApiKeyMutation, RegenerateApiKeyMutationVariables> =
  "mutation RegenerateApiKey($input:RegenerateApiKeyInput!){result:regenerateApiKey(input:$input){...on RegenerateApiKeySuccess{apiKey{...ApiKey}secret effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const EndOverlapOperation: Operation<EndOverlapMutation, EndOverlapMutationVariables> =
  "mutation EndOverlap($input:EndOverlapInput!){result:endOverlap(input:$input){...on EndOverlapSuccess{apiKey{...ApiKey}effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const RevokeApiKeyOperation: Operation<RevokeApiKeyMutation, RevokeApiKeyMutationVariables> =
  "mutation RevokeApiKey($input:RevokeApiKeyInput!){result:revokeApiKey(input:$input){...on RevokeApiKeySuccess{apiKey{...ApiKey}effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const RevokePresentedApiKeyOperation: Operation<RevokePresentedApiKeyMutation, RevokePresentedApiKeyMutationVariables> =
  "mutation RevokePresentedApiKey($input:RevokePresentedApiKeyInput!){result:revokePresentedApiKey(input:$input){...on RevokePresentedApiKeySuccess{effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const RevokeApiKeysOperation: Operation<RevokeApiKeysMutation, RevokeApiKeysMutationVariables> =
  "mutation RevokeApiKeys($input:RevokeApiKeysInput!){result:revokeApiKeys(input:$input){...on RevokeApiKeysSuccess{revokedApiKeyCount apiKeys{...ApiKey}remainingApiKeyCount effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const DisableApiKeyOperation: Operation<DisableApiKeyMutation, DisableApiKeyMutationVariables> =
  "mutation DisableApiKey($input:DisableApiKeyInput!){result:disableApiKey(input:$input){...on DisableApiKeySuccess{apiKey{...ApiKey}effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const EnableApiKeyOperation: Operation<EnableApiKeyMutation, EnableApiKeyMutationVariables> =
  "mutation EnableApiKey($input:EnableApiKeyInput!){result:enableApiKey(input:$input){...on EnableApiKeySuccess{apiKey{...ApiKey}effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const UpdateApiKeyOperation: Operation<UpdateApiKeyMutation, UpdateApiKeyMutationVariables> =
  "mutation UpdateApiKey($input:UpdateApiKeyInput!){result:updateApiKey(input:$input){...on UpdateApiKeySuccess{apiKey{...ApiKey}effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const RevealApiKeyOperation: Operation<RevealApiKeyMutation, RevealApiKeyMutationVariables> =
  "mutation RevealApiKey($input:RevealApiKeyInput!){result:revealApiKey(input:$input){...on RevealApiKeySuccess{apiKey{...ApiKey}secret}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const VerifyApiKeyOperation: Operation<VerifyApiKeyMutation, VerifyApiKeyMutationVariables> =
  "mutation VerifyApiKey($input:VerifyApiKeyInput!){result:verifyApiKey(input:$input){...on VerifyApiKeySuccess{answer{...VerificationAnswer}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment VerificationAnswer on VerificationAnswer{verdict code httpStatus keyId label environment owner{memberId externalId}tier permissions metadata expiresAt reason}";

export const VerifyApiKeysOperation: Operation<VerifyApiKeysMutation, VerifyApiKeysMutationVariables> =
  "mutation VerifyApiKeys($input:VerifyApiKeysInput!){result:verifyApiKeys(input:$input){...on VerifyApiKeysSuccess{answers{...VerificationAnswer}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment VerificationAnswer on VerificationAnswer{verdict code httpStatus keyId label environment owner{memberId externalId}tier permissions metadata expiresAt reason}";

export const ExplainVerdictOperation: Operation<ExplainVerdictQuery, ExplainVerdictQueryVariables> =
  "query ExplainVerdict($keyId:ID!$request:ExplainedRequestInput!){result:explainVerdict(keyId:$keyId request:$request){...VerdictExplanation}}fragment VerdictExplanation on VerdictExplanation{verdict code httpStatus checks{verdict passed detail}}";

export const UsageOperation: Operation<UsageQuery, UsageQueryVariables> =
  "query Usage($workspaceId:ID!$range:UsageRangeInput!$groupBy:UsageGroup$keyId:ID){result:usage(workspaceId:$workspaceId range:$range groupBy:$groupBy keyId:$keyId){...UsageCount}}fragment UsageCount on UsageCount{day keyId verdict count}";

export const GetApiKeyOperation: Operation<GetApiKeyQuery, GetApiKeyQueryVariables> =
  "query GetApiKey($id:ID!){result:apiKey(id:$id){...ApiKey}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}";

export const ListApiKeysOperation: Operation<ListApiKeysQuery, ListApiKeysQueryVariables> =
  "query ListApiKeys($workspaceId:ID!$filter:ApiKeyFilter$sort:ApiKeySort$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:apiKeys(workspaceId:$workspaceId filter:$filter sort:$sort first:$first after:$after last:$last before:$before){nodes{...ApiKey}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}";

export const TransferApiKeysOperation: Operation<TransferApiKeysMutation, TransferApiKeysMutationVariables> =
  "mutation TransferApiKeys($input:TransferApiKeysInput!){result:transferApiKeys(input:$input){...on TransferApiKeysSuccess{owner{...Member}transferredApiKeyCount effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const ListAuditLogOperation: Operation<ListAuditLogQuery, ListAuditLogQueryVariables> =
  "query ListAuditLog($workspaceId:ID$filter:AuditFilter$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:auditLog(workspaceId:$workspaceId filter:$filter first:$first after:$after last:$last before:$before){nodes{...AuditEvent}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment AuditEvent on AuditEvent{id position at actor action target requestId before after clientAddress clientAddressProof{digest salt}personal personalUserId personalProof{digest salt}hash}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}";

export const VerifyAuditLogOperation: Operation<VerifyAuditLogQuery, VerifyAuditLogQueryVariables> =
  "query VerifyAuditLog($workspaceId:ID$expectedHead:AuditHeadInput$after:AuditHeadInput$limit:Int){result:verifyAuditLog(workspaceId:$workspaceId expectedHead:$expectedHead after:$after limit:$limit){...AuditVerification}}fragment AuditHead on AuditHead{position hash}fragment AuditVerification on AuditVerification{valid isComplete head{...AuditHead}checkedTo{...AuditHead}checkedCount problem{kind position}}";

export const ConsolidateApiKeysOperation: Operation<ConsolidateApiKeysMutation, ConsolidateApiKeysMutationVariables> =
  "mutation ConsolidateApiKeys($input:ConsolidateApiKeysInput!){result:consolidateApiKeys(input:$input){...on ConsolidateApiKeysSuccess{consolidation{...Consolidation}effective effectiveAfterMs}...Refusal}}fragment Consolidation on Consolidation{id at memberCount keyCount createdAt createdBy cancelledAt cancelledBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const CancelConsolidationOperation: Operation<CancelConsolidationMutation, CancelConsolidationMutationVariables> =
  "mutation CancelConsolidation($input:CancelConsolidationInput!){result:cancelConsolidation(input:$input){...on CancelConsolidationSuccess{consolidation{...Consolidation}effective effectiveAfterMs}...Refusal}}fragment Consolidation on Consolidation{id at memberCount keyCount createdAt createdBy cancelledAt cancelledBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const ListConsolidationsOperation: Operation<ListConsolidationsQuery, ListConsolidationsQueryVariables> =
  "query ListConsolidations($workspaceId:ID!$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:consolidations(workspaceId:$workspaceId first:$first after:$after last:$last before:$before){nodes{...Consolidation}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment Consolidation on Consolidation{id at memberCount keyCount createdAt createdBy cancelledAt cancelledBy}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}";

export const ListConsolidatedMembersOperation: Operation<ListConsolidatedMembersQuery, ListConsolidatedMembersQueryVariables> =
  "query ListConsolidatedMembers($workspaceId:ID!$consolidationId:ID$at:DateTime$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:consolidatedMembers(workspaceId:$workspaceId consolidationId:$consolidationId at:$at first:$first after:$after last:$last before:$before){nodes{...ConsolidatedMember}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment ConsolidatedKey on ApiKey{id label hint createdAt}fragment ConsolidatedMember on ConsolidatedMember{member{id externalId user{id name email}}keptKey{...ConsolidatedKey}endedKeys{...ConsolidatedKey}endedKeyCount}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}";

export const ImportApiKeysOperation: Operation<ImportApiKeysMutation, ImportApiKeysMutationVariables> =
  "mutation ImportApiKeys($input:ImportApiKeysInput!){result:importApiKeys(input:$input){...on ImportApiKeysSuccess{items{outcome keyId refusal{code issues{...InputIssue}}}importedCount unchangedCount refusedCount createdOwnerCount effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const InviteMemberOperation: Operation<InviteMemberMutation, InviteMemberMutationVariables> =
  "mutation InviteMember($input:InviteMemberInput!){result:inviteMember(input:$input){...on InviteMemberSuccess{invitation{...Invitation}secret}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Invitation on Invitation{id email role grants{...Grant}externalId status workspace{id slug name}member{id}createdAt createdBy expiresAt cancelledAt acceptedAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const CancelInvitationOperation: Operation<CancelInvitationMutation, CancelInvitationMutationVariables> =
  "mutation CancelInvitation($input:CancelInvitationInput!){result:cancelInvitation(input:$input){...on CancelInvitationSuccess{invitation{...Invitation}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Invitation on Invitation{id email role grants{...Grant}externalId status workspace{id slug name}member{id}createdAt createdBy expiresAt cancelledAt acceptedAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const AcceptInvitationOperation: Operation<AcceptInvitationMutation, AcceptInvitationMutationVariables> =
  "mutation AcceptInvitation($input:AcceptInvitationInput!){result:acceptInvitation(input:$input){...on AcceptInvitationSuccess{member{...Member}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const ListInvitationsOperation: Operation<ListInvitationsQuery, ListInvitationsQueryVariables> =
  "query ListInvitations($workspaceId:ID!$status:InvitationStatus$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:invitations(workspaceId:$workspaceId status:$status first:$first after:$after last:$last before:$before){nodes{...Invitation}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment Grant on Grant{permission resources}fragment Invitation on Invitation{id email role grants{...Grant}externalId status workspace{id slug name}member{id}createdAt createdBy expiresAt cancelledAt acceptedAt}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}";

export const AddMemberOperation: Operation<AddMemberMutation, AddMemberMutationVariables> =
  "mutation AddMember($input:AddMemberInput!){result:addMember(input:$input){...on AddMemberSuccess{member{...Member}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const UpdateMemberOperation: Operation<UpdateMemberMutation, UpdateMemberMutationVariables> =
  "mutation UpdateMember($input:UpdateMemberInput!){result:updateMember(input:$input){...on UpdateMemberSuccess{member{...Member}effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const RemoveMemberOperation: Operation<RemoveMemberMutation, RemoveMemberMutationVariables> =
  "mutation RemoveMember($input:RemoveMemberInput!){result:removeMember(input:$input){...on RemoveMemberSuccess{member{...Member}revokedApiKeyCount effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const CreateServiceAccountOperation: Operation<CreateServiceAccountMutation, CreateServiceAccountMutationVariables> =
  "mutation CreateServiceAccount($input:CreateServiceAccountInput!){result:createServiceAccount(input:$input){...on CreateServiceAccountSuccess{member{...Member}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const ResetSessionsOperation: Operation<ResetSessionsMutation, ResetSessionsMutationVariables> =
  "mutation ResetSessions($input:ResetSessionsInput!){result:resetSessions(input:$input){...on ResetSessionsSuccess{member{...Member}sessionsValidFrom}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const ListMembersOperation: Operation<ListMembersQuery, ListMembersQueryVariables> =
  "query ListMembers($workspaceId:ID!$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:members(workspaceId:$workspaceId first:$first after:$after last:$last before:$before){nodes{...Member}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment Grant on Grant{permission resources}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}fragment User on User{id kind name email createdAt erasedAt}";

export const DefinePermissionOperation: Operation<DefinePermissionMutation, DefinePermissionMutationVariables> =
  "mutation DefinePermission($input:DefinePermissionInput!){result:definePermission(input:$input){...on DefinePermissionSuccess{permission{...Permission}effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Permission on Permission{id name description createdAt retiredAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const RetirePermissionOperation: Operation<RetirePermissionMutation, RetirePermissionMutationVariables> =
  "mutation RetirePermission($input:RetirePermissionInput!){result:retirePermission(input:$input){...on RetirePermissionSuccess{permission{...Permission}apiKeyCount apiKeys{...ApiKey}memberCount members{...Member}effective effectiveAfterMs}...Refusal}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Permission on Permission{id name description createdAt retiredAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const ListPermissionsOperation: Operation<ListPermissionsQuery, ListPermissionsQueryVariables> =
  "query ListPermissions($workspaceId:ID!$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:permissions(workspaceId:$workspaceId first:$first after:$after last:$last before:$before){nodes{...Permission}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}fragment Permission on Permission{id name description createdAt retiredAt}";

export const ListGrantablePermissionsOperation: Operation<ListGrantablePermissionsQuery, ListGrantablePermissionsQueryVariables> =
  "query ListGrantablePermissions($workspaceId:ID!){result:viewer{grantablePermissions(workspaceId:$workspaceId)}}";

export const DefineTierOperation: Operation<DefineTierMutation, DefineTierMutationVariables> =
  "mutation DefineTier($input:DefineTierInput!){result:defineTier(input:$input){...on DefineTierSuccess{tier{...Tier}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment Tier on Tier{id name description limits{name amount window}ipAllowListsAllowed selfService createdAt retiredAt}";

export const UpdateTierOperation: Operation<UpdateTierMutation, UpdateTierMutationVariables> =
  "mutation UpdateTier($input:UpdateTierInput!){result:updateTier(input:$input){...on UpdateTierSuccess{tier{...Tier}effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment Tier on Tier{id name description limits{name amount window}ipAllowListsAllowed selfService createdAt retiredAt}";

export const RetireTierOperation: Operation<RetireTierMutation, RetireTierMutationVariables> =
  "mutation RetireTier($input:RetireTierInput!){result:retireTier(input:$input){...on RetireTierSuccess{tier{...Tier}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment Tier on Tier{id name description limits{name amount window}ipAllowListsAllowed selfService createdAt retiredAt}";

export const ListTiersOperation: Operation<ListTiersQuery, ListTiersQueryVariables> =
  "query ListTiers($workspaceId:ID!$includeRetired:Boolean$first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:tiers(workspaceId:$workspaceId includeRetired:$includeRetired first:$first after:$after last:$last before:$before){nodes{...Tier}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}fragment Tier on Tier{id name description limits{name amount window}ipAllowListsAllowed selfService createdAt retiredAt}";

export const EraseUserOperation: Operation<EraseUserMutation, EraseUserMutationVariables> =
  "mutation EraseUser($input:EraseUserInput!){result:eraseUser(input:$input){...on EraseUserSuccess{user{...User}auditEventCount}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const GetViewerOperation: Operation<GetViewerQuery, GetViewerQueryVariables> =
  "query GetViewer{result:viewer{isOperator user{...User}apiKey{...ApiKey}memberships{...Member}accessRequests{id workspaceSlug note status createdAt expiresAt decidedAt decisionNote}}}fragment ApiKey on ApiKey{id label environment status hint isWeak grants{...Grant}tier{id name}ipAllowList metadata expiresAt overlapEndsAt lastUsedAt previousSecretLastUsedAt owner{id externalId user{id name email}}workspace{id}createdAt createdBy disabledAt disabledBy revokedAt revokedBy revocationReason revocationNote supersededAt supersededBy}fragment Grant on Grant{permission resources}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const CreateWorkspaceOperation: Operation<CreateWorkspaceMutation, CreateWorkspaceMutationVariables> =
  "mutation CreateWorkspace($input:CreateWorkspaceInput!){result:createWorkspace(input:$input){...on CreateWorkspaceSuccess{workspace{...Workspace}owner{...Member}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}fragment Workspace on Workspace{id slug name status keyPolicy{...KeyPolicy}createdAt}";

export const SetKeyPolicyOperation: Operation<SetKeyPolicyMutation, SetKeyPolicyMutationVariables> =
  "mutation SetKeyPolicy($input:SetKeyPolicyInput!){result:setKeyPolicy(input:$input){...on SetKeyPolicySuccess{keyPolicy{...KeyPolicy}effects{kind keyCount memberCount}effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const JoinWorkspaceOperation: Operation<JoinWorkspaceMutation, JoinWorkspaceMutationVariables> =
  "mutation JoinWorkspace($input:JoinWorkspaceInput!){result:joinWorkspace(input:$input){...on JoinWorkspaceSuccess{member{...Member}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Member on Member{id role externalId grants{...Grant}user{...User}workspace{id slug name}createdAt}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment User on User{id kind name email createdAt erasedAt}";

export const UpdateWorkspaceOperation: Operation<UpdateWorkspaceMutation, UpdateWorkspaceMutationVariables> =
  "mutation UpdateWorkspace($input:UpdateWorkspaceInput!){result:updateWorkspace(input:$input){...on UpdateWorkspaceSuccess{workspace{...Workspace}}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment Workspace on Workspace{id slug name status keyPolicy{...KeyPolicy}createdAt}";

export const SuspendWorkspaceOperation: Operation<SuspendWorkspaceMutation, SuspendWorkspaceMutationVariables> =
  "mutation SuspendWorkspace($input:SuspendWorkspaceInput!){result:suspendWorkspace(input:$input){...on SuspendWorkspaceSuccess{workspace{...Workspace}effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment Workspace on Workspace{id slug name status keyPolicy{...KeyPolicy}createdAt}";

export const ResumeWorkspaceOperation: Operation<ResumeWorkspaceMutation, ResumeWorkspaceMutationVariables> =
  "mutation ResumeWorkspace($input:ResumeWorkspaceInput!){result:resumeWorkspace(input:$input){...on ResumeWorkspaceSuccess{workspace{...Workspace}effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}fragment Workspace on Workspace{id slug name status keyPolicy{...KeyPolicy}createdAt}";

export const DeleteWorkspaceOperation: Operation<DeleteWorkspaceMutation, DeleteWorkspaceMutationVariables> =
  "mutation DeleteWorkspace($input:DeleteWorkspaceInput!){result:deleteWorkspace(input:$input){...on DeleteWorkspaceSuccess{workspaceId erasedFrom effective effectiveAfterMs}...Refusal}}fragment Grant on Grant{permission resources}fragment InputIssue on InputIssue{path message accepted}fragment Refusal on UserError{code message ...on InvalidInput{issues{...InputIssue}}...on AlreadyExists{path}...on GrantsExceeded{excess{...Grant}}...on InvitationEnded{reason}...on AccessRequestEnded{requestStatus}...on ApiKeyEnded{status}...on ConsolidationDone{at}...on OverlapInProgress{overlapEndsAt}...on IpAllowListNotAllowed{tierId}...on IpAllowListsInUse{apiKeyCount}...on IdempotencyExpired{apiKeyId}...on AmbiguousOwner{apiKeyIds}...on EncryptionNotConfigured{sealingKeyId}...on ActiveKeyLimitReached{limit activeKeys}...on ReplacementNotConfirmed{existing{...ReplaceableKey}existingCount}}fragment ReplaceableKey on ReplaceableKey{keyId label hint createdAt}";

export const GetWorkspaceOperation: Operation<GetWorkspaceQuery, GetWorkspaceQueryVariables> =
  "query GetWorkspace($id:ID$slug:String){result:workspace(id:$id slug:$slug){...Workspace}}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment Workspace on Workspace{id slug name status keyPolicy{...KeyPolicy}createdAt}";

export const ListWorkspacesOperation: Operation<ListWorkspacesQuery, ListWorkspacesQueryVariables> =
  "query ListWorkspaces($first:Int$after:String$last:Int$before:String$totalCount:Boolean=false){result:workspaces(first:$first after:$after last:$last before:$before){nodes{...Workspace}pageInfo{...PageInfo}totalCount@include(if:$totalCount)}}fragment KeyPolicy on KeyPolicy{style prefix secretVisibility activeKeysPerMember onLimit memberActions enrolment checksum lifetimeDaysMax}fragment PageInfo on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}fragment Workspace on Workspace{id slug name status keyPolicy{...KeyPolicy}createdAt}";