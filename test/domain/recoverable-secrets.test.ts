import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let owner: Caller;
let member: SeededMember;
let key: SeededKey;
beforeEach(async () => {
  await startApp();
  workspace = await seedWorkspace(app);
  owner = workspace.owner.caller;
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  member = await workspace.member();
  key = await member.key();
});
afterEach(() => app.close());

async function startApp(keyIds: readonly string[] = ['first']): Promise<void> {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys(...keyIds) });
}

async function countSealed(keyId = key.id): Promise<number> {
  const rows = await app.db
    .selectFrom('sealedSecrets')
    .innerJoin('apiKeySecrets', 'apiKeySecrets.secretHash', 'sealedSecrets.secretHash')
    .select('sealingKeyId')
    .where('apiKeyId', '=', keyId)
    .execute();
  return rows.length;
}

const reveal = async (keyId = key.id) => await mutate(app.url, owner, 'revealApiKey', { target: { keyId } });

describe('what is kept', () => {
  test('is the current secret alone, under RECOVERABLE', async () => {
    expect(await countSealed()).toBe(1);
    await mutate(app.url, owner, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
    expect(await countSealed()).toBe(1);
    await mutate(app.url, owner, 'regenerateApiKey', { keyId: key.id, endCurrentOverlap: true });
    expect(await countSealed()).toBe(1);
  });

  test('is nothing under ONCE, and is not made up for later', async () => {
    await setKeyPolicyColumns(app, workspace, { secretVisibility: 'ONCE' });
    const once = await member.key();
    expect(await countSealed(once.id)).toBe(0);
    await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
    const answer = await mutateInVain(app, owner, 'revealApiKey', { target: { keyId: once.id } });
    expect(answer).toMatchObject({
      __typename: 'NotRecoverable',
      code: 'NOT_RECOVERABLE',
      message: expect.stringContaining('Regenerate the key'),
    });
    await mutate(app.url, owner, 'regenerateApiKey', { keyId: once.id });
    expect(await reveal(once.id)).toMatchObject({ __typename: 'RevealApiKeySuccess' });
  });

  test('is not revealed while the policy says ONCE, whatever the table holds', async () => {
    await setKeyPolicyColumns(app, workspace, { secretVisibility: 'ONCE' });
    const answer = await mutateInVain(app, owner, 'revealApiKey', { target: { keyId: key.id } });
    expect(answer.__typename).toBe('NotRecoverable');
  });

  const replacement = (): object => ({
    workspaceId: workspace.id,
    owner: { memberId: member.id },
    label: 'newer',
    replaceExisting: true,
  });

  test.for([
    ['its key is revoked', 'revokeApiKey', () => ({ keyId: key.id })],
    ['its owner is removed', 'removeMember', () => ({ memberId: member.id })],
    ['a newer key supersedes it', 'generateApiKey', () => replacement()],
  ] as const)('is erased when %s', async ([, name, input]) => {
    const other = await (await workspace.member()).key();
    await setKeyPolicyColumns(app, workspace, { activeKeysPerMember: 1, onLimit: 'REPLACE' });
    expect(await mutate(app.url, owner, name, input())).toHaveProperty('__typename', expect.stringMatching(/Success$/));
    expect(await countSealed()).toBe(0);
    expect(await countSealed(other.id)).toBe(1);
  });
});

describe('the key policy', () => {
  const setPolicy = async (policy: object) =>
    await mutate(app.url, owner, 'setKeyPolicy', { workspaceId: workspace.id, ...policy });

  test('changed to ONCE erases what is kept in the workspace, as its dry run says; the keys work on', async () => {
    const others = [await member.key(), await workspace.owner.key()];
    const elsewhere = await seedWorkspace(app);
    await setKeyPolicyColumns(app, elsewhere, { secretVisibility: 'RECOVERABLE' });
    const untouched = await elsewhere.owner.key();
    const effects = [{ kind: 'SECRETS_ERASED', keyCount: 3, memberCount: 2 }];
    expect(await setPolicy({ secretVisibility: 'ONCE', dryRun: true })).toMatchObject({ effects });
    expect(await countSealed()).toBe(1);
    expect(await setPolicy({ secretVisibility: 'ONCE' })).toMatchObject({ effects });
    for (const { id, secret } of [key, ...others]) {
      expect(await countSealed(id)).toBe(0);
      expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID' });
    }
    expect(await countSealed(untouched.id)).toBe(1);
    await setPolicy({ secretVisibility: 'RECOVERABLE' });
    expect(await mutateInVain(app, owner, 'revealApiKey', { target: { keyId: key.id } })).toMatchObject({
      __typename: 'NotRecoverable',
    });
  });

  test('set to RECOVERABLE needs an encryption key, in a dry run too', async () => {
    await app.close();
    app = await startTestApp();
    workspace = await seedWorkspace(app);
    owner = workspace.owner.caller;
    for (const dryRun of [true, false]) {
      const input = { workspaceId: workspace.id, secretVisibility: 'RECOVERABLE', dryRun };
      expect(await mutateInVain(app, owner, 'setKeyPolicy', input)).toMatchObject({
        __typename: 'EncryptionNotConfigured',
        sealingKeyId: null,
      });
    }
    expect(await setPolicy({ secretVisibility: 'ONCE', prefix: 'iea' })).toMatchObject({ effects: [] });
  });

  test('changed to ONCE while keys are made leaves nothing behind', async () => {
    for (const round of [1, 2, 3]) {
      await setPolicy({ secretVisibility: 'RECOVERABLE' });
      const make = async () =>
        await mutate(app.url, member.caller, 'generateApiKey', { workspaceId: workspace.id, label: `${round}` });
      await Promise.all([make(), make(), setPolicy({ secretVisibility: 'ONCE' }), make(), make()]);
      expect(await app.db.selectFrom('sealedSecrets').select('secretHash').execute()).toEqual([]);
    }
  });
});

describe('without the encryption key that it needs', () => {
  /** The same store, with other keys. */
  async function sealedByAnother(sealingKeyId: string): Promise<void> {
    await sql`UPDATE sealed_secrets SET sealing_key_id = ${sealingKeyId}`.execute(app.db);
    const { sealed } = await app.db.selectFrom('sealedSecrets').select('sealed').executeTakeFirstOrThrow();
    const bytes = Buffer.from(sealed);
    bytes.write(sealingKeyId, 2, 'ascii');
    await app.db.updateTable('sealedSecrets').set({ sealed: bytes }).execute();
  }

  test('a secret is not revealed, and the answer names the encryption key', async () => {
    await sealedByAnother('frist');
    const answer = await mutateInVain(app, owner, 'revealApiKey', { target: { keyId: key.id } });
    expect(answer).toMatchObject({
      __typename: 'EncryptionNotConfigured',
      code: 'ENCRYPTION_NOT_CONFIGURED',
      sealingKeyId: 'frist',
      message: expect.stringContaining('which this server does not have'),
    });
  });

  test('a sealed secret in the row of another key is not revealed', async () => {
    const other = await member.key();
    const rows = await app.db.selectFrom('sealedSecrets').select(['secretHash', 'sealed']).execute();
    const [one, another] = rows;
    if (one === undefined || another === undefined) throw new Error('two secrets were kept');
    for (const [row, sealed] of [
      [one, another.sealed],
      [another, one.sealed],
    ] as const)
      await app.db.updateTable('sealedSecrets').set({ sealed }).where('secretHash', '=', row.secretHash).execute();
    for (const keyId of [key.id, other.id]) {
      expect(await mutateInVain(app, owner, 'revealApiKey', { target: { keyId } })).toMatchObject({
        __typename: 'EncryptionNotConfigured',
        sealingKeyId: 'first',
        message: expect.stringContaining('does not open it'),
      });
    }
  });

  test('no key is made or regenerated under RECOVERABLE, and nothing stays of the attempt', async () => {
    await app.close();
    app = await startTestApp();
    workspace = await seedWorkspace(app);
    member = await workspace.member();
    key = await member.key();
    await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
    const calls = [
      ['generateApiKey', { workspaceId: workspace.id, label: 'x' }],
      ['regenerateApiKey', { keyId: key.id }],
    ] as const;
    for (const [name, input] of calls) {
      expect(await mutateInVain(app, member.caller, name, input)).toMatchObject({
        __typename: 'EncryptionNotConfigured',
        sealingKeyId: null,
        message: expect.stringContaining('PORTCULLIS_ENCRYPTION_KEYS'),
      });
    }
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  });
});

test('the first key seals, and what an older one sealed stays readable', async () => {
  await app.close();
  await startApp(['second', 'first']);
  workspace = await seedWorkspace(app);
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  owner = workspace.owner.caller;
  key = await workspace.owner.key();
  const rows = await app.db.selectFrom('sealedSecrets').select('sealingKeyId').execute();
  expect(rows).toEqual([{ sealingKeyId: 'second' }]);
  expect(await reveal()).toMatchObject({ secret: key.secret });
});
