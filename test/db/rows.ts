import { createHash } from 'node:crypto';
import type { Db } from '@portcullis/server/db/connect.ts';
import type { Tables } from '@portcullis/server/db/tables.ts';
import type { Insertable } from 'kysely';

/** A row of a table, as it is inserted. */
export type NewRow<Table extends keyof Tables> = Insertable<Tables[Table]>;

/** The instant at which all of these rows were made. */
export const NOW = new Date('2026-11-20T12:00:00.123Z');

/** SHA-256 of `text`. */
export function toHash(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** A row that every CHECK lets pass, but for what `values` says. */
export const valid = {
  workspaces: (id: string, values: Partial<NewRow<'workspaces'>> = {}): NewRow<'workspaces'> => ({
    id: `wsp_${id}`,
    slug: id,
    name: id,
    createdAt: NOW,
    ...values,
  }),
  users: (id: string, values: Partial<NewRow<'users'>> = {}): NewRow<'users'> => ({
    id: `usr_${id}`,
    kind: 'HUMAN',
    createdAt: NOW,
    ...values,
  }),
  /** Of the user with the same name, in the workspace `energy`. */
  members: (id: string, values: Partial<NewRow<'members'>> = {}): NewRow<'members'> => ({
    id: `mem_${id}`,
    workspaceId: 'wsp_energy',
    userId: `usr_${id}`,
    role: 'MEMBER',
    grants: '[]',
    createdAt: NOW,
    ...values,
  }),
  permissions: (name: string, values: Partial<NewRow<'permissions'>> = {}): NewRow<'permissions'> => ({
    id: `perm_${name}`,
    workspaceId: 'wsp_energy',
    name,
    description: '',
    createdAt: NOW,
    ...values,
  }),
  tiers: (id: string, values: Partial<NewRow<'tiers'>> = {}): NewRow<'tiers'> => ({
    id: `tier_${id}`,
    workspaceId: 'wsp_energy',
    name: id,
    description: '',
    limits: '[]',
    ipAllowListsAllowed: true,
    selfService: false,
    createdAt: NOW,
    ...values,
  }),
  /** Of the member `anna` of the workspace `energy`. */
  apiKeys: (id: string, values: Partial<NewRow<'apiKeys'>> = {}): NewRow<'apiKeys'> => ({
    id: `key_${id}`,
    workspaceId: 'wsp_energy',
    ownerMemberId: 'mem_anna',
    label: id,
    environment: 'LIVE',
    metadata: '{}',
    createdAt: NOW,
    createdBy: 'operator',
    ...values,
  }),
  /** In the workspace `energy`. */
  consolidations: (values: Partial<NewRow<'consolidations'>> = {}): NewRow<'consolidations'> => ({
    id: 'cns_new',
    workspaceId: 'wsp_energy',
    at: NOW,
    memberCount: 0,
    keyCount: 0,
    createdAt: NOW,
    createdBy: 'operator',
    ...values,
  }),
  /** Of an address with the same name, pending. */
  invitations: (id: string, values: Partial<NewRow<'invitations'>> = {}): NewRow<'invitations'> => ({
    id: `inv_${id}`,
    workspaceId: 'wsp_energy',
    email: `${id}@example.org`,
    role: 'MEMBER',
    grants: '[]',
    secretHash: toHash(`invitation ${id}`),
    createdAt: NOW,
    createdBy: 'operator',
    expiresAt: new Date(NOW.getTime() + 1),
    ...values,
  }),
  /** Of the user `newcomer`, open. */
  accessRequests: (id: string, values: Partial<NewRow<'accessRequests'>> = {}): NewRow<'accessRequests'> => ({
    id: `req_${id}`,
    workspaceId: 'wsp_energy',
    userId: 'usr_newcomer',
    note: '',
    createdAt: NOW,
    expiresAt: new Date(NOW.getTime() + 1),
    ...values,
  }),
  /** The current secret of the key with the same name. */
  apiKeySecrets: (id: string, values: Partial<NewRow<'apiKeySecrets'>> = {}): NewRow<'apiKeySecrets'> => ({
    workspaceId: 'wsp_energy',
    secretHash: toHash(id),
    apiKeyId: `key_${id}`,
    minted: true,
    createdAt: NOW,
    ...values,
  }),
  /** Of the secret with the same name. */
  apiKeySecretUsage: (id: string, values: Partial<NewRow<'apiKeySecretUsage'>> = {}): NewRow<'apiKeySecretUsage'> => ({
    workspaceId: 'wsp_energy',
    secretHash: toHash(id),
    lastUsedAt: NOW,
    ...values,
  }),
  /** Of the key with the same name. */
  apiKeyUsage: (id: string, values: Partial<NewRow<'apiKeyUsage'>> = {}): NewRow<'apiKeyUsage'> => ({
    workspaceId: 'wsp_energy',
    apiKeyId: `key_${id}`,
    day: '2026-11-20',
    verdict: 'VALID',
    count: 1,
    ...values,
  }),
  /** The first event of the workspace `energy`. */
  auditEvents: (id: string, values: Partial<NewRow<'auditEvents'>> = {}): NewRow<'auditEvents'> => ({
    id: `evt_${id}`,
    workspaceId: 'wsp_energy',
    position: 1,
    at: NOW,
    actor: 'operator',
    action: 'addMember',
    target: 'mem_anna',
    requestId: 'a request',
    hash: toHash(id),
    ...values,
  }),
  /** That answered the secret with the same name. */
  idempotentCalls: (id: string, values: Partial<NewRow<'idempotentCalls'>> = {}): NewRow<'idempotentCalls'> => ({
    workspaceId: 'wsp_energy',
    callHash: toHash(`call ${id}`),
    inputHash: toHash(`input ${id}`),
    secretHash: toHash(id),
    sealedAnswer: new Uint8Array(60),
    createdAt: NOW,
    ...values,
  }),
  /** Of the secret with the same name. */
  sealedSecrets: (id: string, values: Partial<NewRow<'sealedSecrets'>> = {}): NewRow<'sealedSecrets'> => ({
    workspaceId: 'wsp_energy',
    secretHash: toHash(id),
    sealed: new Uint8Array(60),
    sealingKeyId: '2026-11',
    ...values,
  }),
};

/**
 * Two workspaces, `energy` and `ocean`. In the first: a member `anna` with a key `first` that has a current secret,
 * a permission and a tier `free`. In the second: a tier `tide`, a member `otto` and a key `wave` without a secret. A user `newcomer` in neither.
 */
export async function insertTwoWorkspaces(db: Db): Promise<void> {
  const inOcean = { workspaceId: 'wsp_ocean' };
  const anna = { issuer: 'https://issuer.example', subject: 'anna' };
  const users = [
    valid.users('anna', anna),
    valid.users('otto', { email: 'otto@example.org' }),
    valid.users('newcomer'),
  ];
  const members = [valid.members('anna', { externalId: '7' }), valid.members('otto', inOcean)];
  const apiKeys = [valid.apiKeys('first'), valid.apiKeys('wave', { ...inOcean, ownerMemberId: 'mem_otto' })];
  await db
    .insertInto('workspaces')
    .values([valid.workspaces('energy'), valid.workspaces('ocean')])
    .execute();
  await db.insertInto('users').values(users).execute();
  await db.insertInto('members').values(members).execute();
  await db.insertInto('permissions').values(valid.permissions('datasets:read')).execute();
  await db
    .insertInto('tiers')
    .values([valid.tiers('free'), valid.tiers('tide', inOcean)])
    .execute();
  await db.insertInto('apiKeys').values(apiKeys).execute();
  await db.insertInto('apiKeySecrets').values(valid.apiKeySecrets('first')).execute();
}
