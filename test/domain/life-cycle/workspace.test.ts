import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, toEncryptionKeys, type TestApp } from '../../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../../support/graphql.ts';
import {
  OPERATOR,
  seedWorkspace,
  type SeededKey,
  type SeededMember,
  type SeededWorkspace,
} from '../../support/seed.ts';

/** The rows of the table "Life cycle, decided once" that are about what a key belongs to. */
let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let key: SeededKey;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
});
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  key = await member.key();
});
afterAll(() => app.close());

const asOwner = async (name: string, input: object): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, name, input);
const verdictOf = async (presentedKey: string): Promise<string> =>
  textAt(await workspace.verify(presentedKey), 'verdict');

test('a member who is removed has their keys REVOKED as OFFBOARDING; coming back does not revive them', async () => {
  const other = await workspace.owner.key();
  const removed = await asOwner('removeMember', { memberId: member.id });
  expect(removed).toMatchObject({ revokedApiKeyCount: 1 });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason: 'OFFBOARDING' });
  const back = await mutate(app.url, OPERATOR, 'addMember', { workspaceId: workspace.id, email: member.email });
  expect(back.__typename).toBe('AddMemberSuccess');
  expect(await verdictOf(key.secret)).toBe('REVOKED');
  expect(await verdictOf(other.secret)).toBe('VALID');
});

describe('a tier', () => {
  test('that is retired stays on its keys, and comes on no new ones', async () => {
    const tier = await workspace.tier();
    const tiered = await workspace.owner.key({ tierId: tier.id });
    await asOwner('retireTier', { tierId: tier.id });
    expect(await verdictOf(tiered.secret)).toBe('VALID');
    const again = await asOwner('regenerateApiKey', { keyId: tiered.id });
    expect(await verdictOf(textAt(again, 'secret'))).toBe('VALID');
    const wish = { workspaceId: workspace.id, label: 'x', tierId: tier.id };
    expect((await asOwner('generateApiKey', wish)).__typename).not.toMatch(/Success$/);
  });

  test('without IP lists is refused to a key while it has one', async () => {
    const tier = await workspace.tier({ ipAllowListsAllowed: false });
    const listed = await workspace.owner.key({ ipAllowList: ['192.0.2.1'] });
    const moved = await asOwner('updateApiKey', { keyId: listed.id, tierId: tier.id });
    expect(moved.__typename).toBe('IpAllowListNotAllowed');
    const both = await asOwner('updateApiKey', { keyId: listed.id, tierId: tier.id, ipAllowList: [] });
    expect(both.__typename).toBe('UpdateApiKeySuccess');
  });
});

describe('the key policy', () => {
  test('that changes leaves the keys that are there as they are', async () => {
    const second = await member.key();
    await workspace.setPolicy({ style: 'UUID', activeKeysPerMember: 1, onLimit: 'REPLACE', lifetimeDaysMax: 1 });
    app.clock.advance({ days: 2 });
    expect([await verdictOf(key.secret), await verdictOf(second.secret)]).toEqual(['VALID', 'VALID']);
  });

  test('that changes from RECOVERABLE to ONCE erases what is kept, which a dry run counts; the keys work on', async () => {
    await workspace.setPolicy({ secretVisibility: 'RECOVERABLE' });
    const kept = await member.key();
    const target = { target: { keyId: kept.id } };
    expect(await asOwner('revealApiKey', target)).toMatchObject({ secret: kept.secret });
    const once = { workspaceId: workspace.id, secretVisibility: 'ONCE' };
    const effects = [{ kind: 'SECRETS_ERASED', keyCount: 1, memberCount: 1 }];
    expect(await asOwner('setKeyPolicy', { ...once, dryRun: true })).toMatchObject({ effects });
    expect(await asOwner('revealApiKey', target)).toMatchObject({ secret: kept.secret });
    expect(await asOwner('setKeyPolicy', once)).toMatchObject({ effects });
    expect((await asOwner('revealApiKey', target)).__typename).toBe('NotRecoverable');
    await workspace.setPolicy({ secretVisibility: 'RECOVERABLE' });
    expect((await asOwner('revealApiKey', target)).__typename).toBe('NotRecoverable');
    expect(await verdictOf(kept.secret)).toBe('VALID');
  });

  test('is not RECOVERABLE without an encryption key', async () => {
    const bare = await startTestApp();
    try {
      const { id, owner } = await seedWorkspace(bare);
      const input = { workspaceId: id, secretVisibility: 'RECOVERABLE' };
      expect((await mutate(bare.url, owner.caller, 'setKeyPolicy', input)).__typename).toBe('EncryptionNotConfigured');
    } finally {
      await bare.close();
    }
  });
});

describe('an import', () => {
  const importKeys = async (items: readonly object[], options: object = {}): Promise<MutationAnswer> =>
    await asOwner('importApiKeys', { workspaceId: workspace.id, items, ...options });

  test('ignores the limit on the keys of a member, which holds for the next one that is generated', async () => {
    await workspace.setPolicy({ activeKeysPerMember: 1 });
    const items = ['first-old-key-000001', 'second-old-key-00002'].map((presentedKey) => ({
      presentedKey,
      owner: { memberId: member.id },
    }));
    expect(await importKeys(items)).toMatchObject({ importedCount: 2 });
    for (const { presentedKey } of items) expect(await verdictOf(presentedKey)).toBe('VALID');
    const input = { workspaceId: workspace.id, label: 'x' };
    const refused = await mutate(app.url, member.caller, 'generateApiKey', input);
    expect(refused).toMatchObject({ __typename: 'ActiveKeyLimitReached', limit: 1, activeKeys: 3 });
  });

  test('makes a member of an owner whom nobody knows, unless it is told not to', async () => {
    const item = { presentedKey: 'a-key-of-somebody-new-1', owner: { email: 'new@example.com' } };
    expect(await importKeys([item], { createOwners: false })).toMatchObject({ importedCount: 0 });
    expect(await verdictOf(item.presentedKey)).toBe('NOT_FOUND');
    expect(await importKeys([item])).toMatchObject({ importedCount: 1, createdOwnerCount: 1 });
    expect(await verdictOf(item.presentedKey)).toBe('VALID');
  });

  test('takes keys that can be guessed only when it is said', async () => {
    const items = ['short-key-1', '12345678901234567890123456'].map((presentedKey) => ({
      presentedKey,
      owner: { memberId: member.id },
    }));
    expect(await importKeys(items)).toMatchObject({ importedCount: 0 });
    expect(await importKeys(items, { allowWeak: true })).toMatchObject({ importedCount: 2 });
  });
});
