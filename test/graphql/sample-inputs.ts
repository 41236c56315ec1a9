import { randomInt, randomUUID } from 'node:crypto';

/** What the sample inputs are about: things of one workspace. */
export interface Targets {
  readonly workspaceId: string;
  /** A MEMBER without grants. */
  readonly memberId: string;
  /** The user who is that member. */
  readonly userId: string;
  /** The only key of that member; its secret is kept. */
  readonly keyId: string;
  /** A key of another member, which is switched off. */
  readonly disabledKeyId: string;
  /** A secret of `keyId`. */
  /** Another MEMBER without grants. */
  readonly toMemberId: string;
  /** One that is pending. */
  readonly invitationId: string;
  /** One that is pending. */
  readonly requestId: string;
  /** A secret of that key. */
  readonly presentedKey: string;
  readonly tierId: string;
  readonly permissionId: string;
  /** One that is still to come. */
  readonly consolidationId: string;
}

/** Later than any of these tests moves the clock, so that no key ends by it. */
export const FAR_AHEAD = '2027-11-01T00:00:00Z';

/** For every mutation an input that whoever may do it gets through with, on fresh targets. */
export const SAMPLE_INPUTS: Readonly<Record<string, (targets: Targets) => object>> = {
  createWorkspace: () => ({
    slug: randomUUID(),
    name: 'Another workspace',
    owner: { email: `${randomUUID()}@example.com` },
  }),
  // More than any member has, and another number each time.
  setKeyPolicy: ({ workspaceId }) => ({ workspaceId, activeKeysPerMember: randomInt(1_000, 1_000_000) }),
  updateWorkspace: ({ workspaceId }) => ({ workspaceId, name: randomUUID() }),
  suspendWorkspace: ({ workspaceId }) => ({ workspaceId }),
  resumeWorkspace: ({ workspaceId }) => ({ workspaceId }),
  deleteWorkspace: ({ workspaceId }) => ({ workspaceId }),
  addMember: ({ workspaceId }) => ({ workspaceId, email: `${randomUUID()}@example.com` }),
  updateMember: ({ memberId }) => ({ memberId, externalId: randomUUID() }),
  removeMember: ({ memberId }) => ({ memberId }),
  createServiceAccount: ({ workspaceId }) => ({ workspaceId, name: 'Nightly export' }),
  resetSessions: ({ memberId }) => ({ target: { memberId } }),
  inviteMember: ({ workspaceId }) => ({ workspaceId, email: `${randomUUID()}@example.com` }),
  cancelInvitation: ({ invitationId }) => ({ invitationId }),
  requestAccess: () => ({ workspaceSlug: randomUUID() }),
  decideAccessRequest: ({ requestId }) => ({ requestId, decision: 'REJECT' }),
  acceptInvitation: () => ({ token: 'no token at all' }),
  joinWorkspace: () => ({ workspaceSlug: randomUUID() }),
  definePermission: ({ workspaceId }) => ({ workspaceId, name: `sample:${randomUUID()}` }),
  retirePermission: ({ permissionId }) => ({ permissionId }),
  defineTier: ({ workspaceId }) => ({ workspaceId, name: randomUUID() }),
  updateTier: ({ tierId }) => ({ tierId, description: randomUUID() }),
  retireTier: ({ tierId }) => ({ tierId }),
  generateApiKey: ({ workspaceId, memberId }) => ({ workspaceId, owner: { memberId }, label: 'for another member' }),
  regenerateApiKey: ({ keyId }) => ({ keyId, overlapSeconds: 60, endCurrentOverlap: true }),
  revealApiKey: ({ workspaceId, memberId }) => ({ target: { owner: { workspaceId, member: { memberId } } } }),
  endOverlap: ({ keyId }) => ({ keyId }),
  updateApiKey: ({ keyId }) => ({ keyId, label: randomUUID() }),
  disableApiKey: ({ keyId }) => ({ keyId }),
  enableApiKey: ({ disabledKeyId }) => ({ keyId: disabledKeyId }),
  revokeApiKeys: ({ workspaceId, memberId }) => ({ workspaceId, filter: { owner: memberId } }),
  transferApiKeys: ({ memberId, toMemberId }) => ({ fromMemberId: memberId, to: { memberId: toMemberId } }),
  revokeApiKey: ({ keyId }) => ({ keyId, reason: 'UNUSED' }),
  revokePresentedApiKey: ({ presentedKey }) => ({ presentedKey }),
  consolidateApiKeys: ({ workspaceId }) => ({ workspaceId, at: FAR_AHEAD }),
  cancelConsolidation: ({ consolidationId }) => ({ consolidationId }),
  importApiKeys: ({ workspaceId, memberId }) => ({
    workspaceId,
    items: [{ presentedKey: randomUUID(), owner: { memberId } }],
  }),
  eraseUser: ({ userId }) => ({ userId }),
  verifyApiKey: ({ workspaceId }) => ({ workspaceId, presentedKey: 'no key at all' }),
  verifyApiKeys: ({ workspaceId }) => ({ workspaceId, verifications: [{ presentedKey: 'no key at all' }] }),
};

/** Mutations that anybody may call, also without a credential; what they need is in their input. */
export const OPEN_MUTATIONS: readonly string[] = ['revokePresentedApiKey'];

/** Mutations by which a signed-in user comes in: neither a key nor the operator does. */
export const SESSION_MUTATIONS: readonly string[] = ['acceptInvitation', 'requestAccess', 'joinWorkspace'];

/** The right that each of the other mutations needs for things that are not the caller's own; OWNER: it is theirs; null: the operator's. */
export const NEEDED_RIGHTS: Readonly<Record<string, string | null>> = {
  createWorkspace: null,
  eraseUser: null,
  setKeyPolicy: 'OWNER',
  updateWorkspace: 'OWNER',
  suspendWorkspace: 'OWNER',
  resumeWorkspace: 'OWNER',
  deleteWorkspace: 'OWNER',
  addMember: 'portcullis:members:manage',
  updateMember: 'portcullis:members:manage',
  removeMember: 'portcullis:members:manage',
  createServiceAccount: 'portcullis:members:manage',
  resetSessions: 'portcullis:members:manage',
  inviteMember: 'portcullis:members:manage',
  cancelInvitation: 'portcullis:members:manage',
  decideAccessRequest: 'portcullis:access:decide',
  definePermission: 'portcullis:catalogue:manage',
  retirePermission: 'portcullis:catalogue:manage',
  defineTier: 'portcullis:catalogue:manage',
  updateTier: 'portcullis:catalogue:manage',
  retireTier: 'portcullis:catalogue:manage',
  generateApiKey: 'portcullis:keys:manage',
  regenerateApiKey: 'portcullis:keys:manage',
  revealApiKey: 'portcullis:keys:reveal',
  endOverlap: 'portcullis:keys:manage',
  updateApiKey: 'portcullis:keys:manage',
  disableApiKey: 'portcullis:keys:manage',
  enableApiKey: 'portcullis:keys:manage',
  revokeApiKeys: 'portcullis:keys:manage',
  transferApiKeys: 'portcullis:keys:manage',
  revokeApiKey: 'portcullis:keys:manage',
  consolidateApiKeys: 'portcullis:keys:manage',
  cancelConsolidation: 'portcullis:keys:manage',
  importApiKeys: 'portcullis:keys:manage',
  verifyApiKey: 'portcullis:keys:verify',
  verifyApiKeys: 'portcullis:keys:verify',
};

/** Every management right there is. */
export const ALL_RIGHTS = [
  'portcullis:keys:verify',
  'portcullis:keys:manage',
  'portcullis:keys:reveal',
  'portcullis:members:manage',
  'portcullis:access:decide',
  'portcullis:catalogue:manage',
  'portcullis:audit:read',
] as const;
