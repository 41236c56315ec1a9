import type { Tables } from '@portcullis/server/db/tables.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../support/store.ts';
import { insertTwoWorkspaces, type NewRow, NOW, toHash, valid } from './rows.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  await insertTwoWorkspaces(store.db);
});
afterAll(() => store.close());

/** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CHECK = { code: '23514' };
const UNIQUE = { code: '23505' };
const FOREIGN_KEY = { code: '23503' };

const {
  workspaces,
  users,
  members,
  permissions,
  tiers,
  apiKeys,
  apiKeySecrets,
  auditEvents,
  sealedSecrets,
  idempotentCalls,
  invitations,
  accessRequests,
} = valid;
const { consolidations, apiKeySecretUsage, apiKeyUsage } = valid;
const otherWorkspace = { workspaceId: 'wsp_ocean' };

refuses('installation', [
  ['an operator key hash of 31 bytes', { operatorKeyHash: toHash('x').subarray(1), createdAt: NOW }, CHECK],
  ['a row that is not the only one', { onlyRow: false, createdAt: NOW }, CHECK],
]);

refuses('workspaces', [
  ['a slug with an upper-case letter', workspaces('new', { slug: 'Energy' }), CHECK],
  ['a slug with a second line', workspaces('new', { slug: 'new\nline' }), CHECK],
  ['an empty slug', workspaces('new', { slug: '' }), CHECK],
  ['a slug of 64 characters', workspaces('new', { slug: 'a'.repeat(64) }), CHECK],
  ['a slug that is taken', workspaces('new', { slug: 'energy' }), UNIQUE],
  ['an empty name', workspaces('new', { name: '' }), CHECK],
  ['a name of 101 characters', workspaces('new', { name: 'ä'.repeat(101) }), CHECK],
  ['a key prefix that starts with a digit', workspaces('new', { keyPrefix: '1pk' }), CHECK],
  ['a limit of no key at all', workspaces('new', { activeKeysPerMember: 0 }), CHECK],
  ['a lifetime of no day at all', workspaces('new', { lifetimeDaysMax: 0 }), CHECK],
]);

refuses('users', [
  ['an issuer without a subject', users('new', { issuer: 'https://issuer.example' }), CHECK],
  ['an identity that is taken', users('new', { issuer: 'https://issuer.example', subject: 'anna' }), UNIQUE],
  ['a second user who waits under one address', users('new', { email: 'OTTO@example.org' }), UNIQUE],
]);

refuses('members', [
  ['a user who is a member already', members('again', { userId: 'usr_anna' }), UNIQUE],
  ['an external id that is taken', members('newcomer', { externalId: '7' }), UNIQUE],
  ['grants that are no list', members('newcomer', { grants: '{}' }), CHECK],
  ['a workspace that is not there', members('newcomer', { workspaceId: 'wsp_none' }), FOREIGN_KEY],
]);

refuses('permissions', [
  ['a name that is taken', permissions('datasets:read', { id: 'perm_new' }), UNIQUE],
  ['an empty name', permissions(''), CHECK],
]);

refuses('tiers', [
  ['a name that a living tier has in another case', tiers('new', { name: 'FREE' }), UNIQUE],
  ['an empty name', tiers('new', { name: '' }), CHECK],
  ['a name of 65 characters', tiers('new', { name: 'x'.repeat(65) }), CHECK],
  ['a name with a second line', tiers('new', { name: 'new\nline' }), CHECK],
  ['limits that are no list', tiers('new', { limits: '{}' }), CHECK],
  ['a workspace that is not there', tiers('new', { workspaceId: 'wsp_none' }), FOREIGN_KEY],
]);

refuses('consolidations', [
  ['one that was cancelled by nobody', consolidations({ cancelledAt: NOW }), CHECK],
  ['less than no member', consolidations({ memberCount: -1 }), CHECK],
  ['less than no key', consolidations({ keyCount: -1 }), CHECK],
  ['a workspace that is not there', consolidations({ workspaceId: 'wsp_none' }), FOREIGN_KEY],
]);

refuses('apiKeys', [
  ['a consolidation that is not there', apiKeys('new', { consolidationId: 'cns_none' }), FOREIGN_KEY],
  ['an owner of another workspace', apiKeys('new', { ownerMemberId: 'mem_otto' }), FOREIGN_KEY],
  ['a tier of another workspace', apiKeys('new', { tierId: 'tier_tide' }), FOREIGN_KEY],
  ['an empty label', apiKeys('new', { label: '' }), CHECK],
  ['a label of 101 characters', apiKeys('new', { label: 'ä'.repeat(101) }), CHECK],
  ['an allow list that allows nobody', apiKeys('new', { ipAllowList: [] }), CHECK],
  ['metadata that is no object', apiKeys('new', { metadata: '[]' }), CHECK],
  ['a revocation without a reason', apiKeys('new', { revokedAt: NOW, revokedBy: 'operator' }), CHECK],
  ['a revocation by nobody', apiKeys('new', { revokedAt: NOW, revocationReason: 'UNUSED' }), CHECK],
  ['a disabling by nobody', apiKeys('new', { disabledAt: NOW }), CHECK],
]);

refuses('apiKeySecrets', [
  ['a hash of 31 bytes', apiKeySecrets('first', { secretHash: toHash('x').subarray(1), validUntil: NOW }), CHECK],
  ['a hash of 33 bytes', apiKeySecrets('first', { secretHash: new Uint8Array(33), validUntil: NOW }), CHECK],
  ['a second current secret of one key', apiKeySecrets('first', { secretHash: toHash('second') }), UNIQUE],
  ['a hash that the workspace has', apiKeySecrets('first', { minted: false, validUntil: NOW }), UNIQUE],
  ['a minted hash of another workspace', apiKeySecrets('first', { ...otherWorkspace, apiKeyId: 'key_wave' }), UNIQUE],
  ['a key of another workspace', apiKeySecrets('new', { apiKeyId: 'key_wave' }), FOREIGN_KEY],
]);

refuses('apiKeySecretUsage', [
  ['a secret that is not there', apiKeySecretUsage('none'), FOREIGN_KEY],
  ['a secret of another workspace', apiKeySecretUsage('first', otherWorkspace), FOREIGN_KEY],
]);

refuses('apiKeyUsage', [
  ['a key of another workspace', apiKeyUsage('wave'), FOREIGN_KEY],
  ['a verdict that is none', apiKeyUsage('first', { verdict: 'valid' }), CHECK],
  ['a count of nothing', apiKeyUsage('first', { count: 0 }), CHECK],
]);

const digest = toHash('digest');
const salt = digest.subarray(0, 16);

refuses('auditEvents', [
  ['a position before the first', auditEvents('new', { position: 0 }), CHECK],
  ['a hash of 31 bytes', auditEvents('new', { hash: digest.subarray(1) }), CHECK],
  ['an address without a salt', auditEvents('new', { clientAddress: '::1', clientAddressDigest: digest }), CHECK],
  ['an address without a digest', auditEvents('new', { clientAddress: '::1', clientAddressSalt: salt }), CHECK],
  ['a salt that is left of an address', auditEvents('new', { clientAddressSalt: salt }), CHECK],
  ['a salt of 15 bytes', auditEvents('new', { clientAddress: '', clientAddressSalt: salt.subarray(1) }), CHECK],
  ['personal fields without a salt', auditEvents('new', { personal: '{}', personalDigest: digest }), CHECK],
  ['personal fields without a digest', auditEvents('new', { personal: '{}', personalSalt: salt }), CHECK],
  ['personal fields that are no object', auditEvents('new', { personal: '[]', personalSalt: salt }), CHECK],
  ['a person without personal fields', auditEvents('new', { personalUserId: 'usr_anna' }), CHECK],
]);

refuses('auditHeads', [
  ['a second head of a chain', { chain: 'installation', position: 0, hash: digest }, UNIQUE],
  ['a position that is none', { chain: 'new', position: -1, hash: digest }, CHECK],
  ['a hash of 31 bytes', { chain: 'new', position: 0, hash: digest.subarray(1) }, CHECK],
]);

test.for(['wsp_energy', null])(
  'the table auditEvents refuses a place that is taken, in the chain %s',
  async (workspaceId) => {
    await store.db
      .insertInto('auditEvents')
      .values(auditEvents(`first of ${workspaceId}`, { workspaceId }))
      .execute();
    const second = store.db.insertInto('auditEvents').values(auditEvents('second', { workspaceId })).execute();
    await expect(second).rejects.toMatchObject(UNIQUE);
  },
);

refuses('idempotentCalls', [
  ['a hash of 31 bytes', idempotentCalls('first', { callHash: toHash('x').subarray(1) }), CHECK],
  ['a hash of its input of 31 bytes', idempotentCalls('first', { inputHash: toHash('x').subarray(1) }), CHECK],
  ['less than what is around a secret', idempotentCalls('first', { sealedAnswer: new Uint8Array(31) }), CHECK],
  ['a secret that is none of a key', idempotentCalls('new'), FOREIGN_KEY],
]);

refuses('sealedSecrets', [
  ['a secret that is none of a key', sealedSecrets('new'), FOREIGN_KEY],
  ['a secret of another workspace', sealedSecrets('first', otherWorkspace), FOREIGN_KEY],
  ['less than what is around a secret', sealedSecrets('first', { sealed: new Uint8Array(31) }), CHECK],
  ['more than any secret has', sealedSecrets('first', { sealed: new Uint8Array(4_097) }), CHECK],
  ['an id of a sealing key with an upper-case letter', sealedSecrets('first', { sealingKeyId: 'A' }), CHECK],
  ['an empty id of a sealing key', sealedSecrets('first', { sealingKeyId: '' }), CHECK],
]);

const cancelled = { cancelledAt: NOW, cancelledBy: 'operator' };
const accepted = { acceptedAt: NOW, memberId: 'mem_anna' };

refuses('invitations', [
  ['a role that is none', invitations('new', { role: 'GUEST' as never }), CHECK],
  ['grants that are no list', invitations('new', { grants: '{}' }), CHECK],
  ['a hash of 31 bytes', invitations('new', { secretHash: toHash('x').subarray(1) }), CHECK],
  ['an end that is no later than its beginning', invitations('new', { expiresAt: NOW }), CHECK],
  ['a cancellation by nobody', invitations('new', { cancelledAt: NOW }), CHECK],
  ['an acceptance by nobody', invitations('new', { acceptedAt: NOW }), CHECK],
  ['one that is both accepted and cancelled', invitations('new', { ...accepted, ...cancelled }), CHECK],
  ['a member of another workspace', invitations('new', { ...accepted, memberId: 'mem_otto' }), FOREIGN_KEY],
  ['a workspace that is not there', invitations('new', { workspaceId: 'wsp_none' }), FOREIGN_KEY],
]);

const approved = { decision: 'APPROVED', decidedAt: NOW, decidedBy: 'operator', memberId: 'mem_anna' } as const;

refuses('accessRequests', [
  ['a note of 1,001 characters', accessRequests('new', { note: 'ä'.repeat(1_001) }), CHECK],
  ['an end that is no later than its beginning', accessRequests('new', { expiresAt: NOW }), CHECK],
  ['a decision without its instant', accessRequests('new', { ...approved, decidedAt: null }), CHECK],
  ['a decision by nobody', accessRequests('new', { ...approved, decidedBy: null }), CHECK],
  ['an expiry by somebody', accessRequests('new', { ...approved, decision: 'EXPIRED', memberId: null }), CHECK],
  ['an approval that made nobody', accessRequests('new', { ...approved, memberId: null }), CHECK],
  ['a rejection that made somebody', accessRequests('new', { ...approved, decision: 'REJECTED' }), CHECK],
  ['a member of another workspace', accessRequests('new', { ...approved, memberId: 'mem_otto' }), FOREIGN_KEY],
  ['a user who is not there', accessRequests('new', { userId: 'usr_none' }), FOREIGN_KEY],
]);

describe('the store takes', () => {
  test('each of these rows without its fault', async () => {
    const transaction = await store.db.startTransaction().execute();
    await transaction.insertInto('installation').values({ createdAt: NOW }).execute();
    await transaction.insertInto('workspaces').values(workspaces('new')).execute();
    await transaction.insertInto('users').values(users('new')).execute();
    await transaction.insertInto('members').values(members('newcomer')).execute();
    await transaction.insertInto('permissions').values(permissions('new')).execute();
    await transaction.insertInto('tiers').values(tiers('new')).execute();
    await transaction
      .insertInto('apiKeys')
      .values(apiKeys('new', { tierId: 'tier_new' }))
      .execute();
    await transaction.insertInto('apiKeySecrets').values(apiKeySecrets('new')).execute();
    const erased = { clientAddressDigest: digest, personalUserId: 'usr_anna', personalDigest: digest };
    const kept = { ...erased, clientAddress: '::1', clientAddressSalt: salt, personal: '{}', personalSalt: salt };
    const events = [auditEvents('1', { position: 2, ...erased }), auditEvents('2', { position: 3, ...kept })];
    await transaction.insertInto('auditEvents').values(events).execute();
    await transaction.insertInto('auditHeads').values({ chain: 'new', position: 0, hash: digest }).execute();
    await transaction.insertInto('idempotentCalls').values(idempotentCalls('new')).execute();
    await transaction.insertInto('sealedSecrets').values(sealedSecrets('new')).execute();
    await transaction.insertInto('invitations').values(invitations('new')).execute();
    await transaction.insertInto('accessRequests').values(accessRequests('new')).execute();
    await transaction.rollback().execute();
  });

  test("another workspace's hash when it was imported", async () => {
    const imported = { ...otherWorkspace, apiKeyId: 'key_wave', minted: false };
    await store.db.insertInto('apiKeySecrets').values(apiKeySecrets('first', imported)).execute();
  });

  test('a former member again, and the external id that is free again', async () => {
    const former = members('former', { userId: 'usr_newcomer', externalId: '8', removedAt: NOW });
    const again = members('again', { userId: 'usr_newcomer', externalId: '8' });
    await store.db.insertInto('members').values([former, again]).execute();
  });
});

type Refused<Table extends keyof Tables> = readonly [
  what: string,
  row: NewRow<Table>,
  error: { readonly code: string },
];

function refuses<Table extends keyof Tables>(table: Table, rows: readonly Refused<Table>[]): void {
  describe(`the table ${table} refuses`, () => {
    test.for(rows)('%s', async ([, row, error]) => {
      const before = await countRows(table);
      await expect(store.db.insertInto(table).values(row).execute()).rejects.toMatchObject(error);
      expect(await countRows(table)).toBe(before);
    });
  });
}

async function countRows(table: keyof Tables): Promise<number> {
  const counted = await sql<{ rows: number }>`SELECT count(*) AS rows FROM ${sql.table(table)}`.execute(store.db);
  return counted.rows[0]?.rows ?? Number.NaN;
}
