import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { toHash } from '../db/rows.ts';
import { importAll, oldKey } from './import-kit.ts';
import { mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});

const setPolicy = async (secretVisibility: string): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'setKeyPolicy', { workspaceId: workspace.id, secretVisibility });

const reveal = async (keyId: string): Promise<MutationAnswer> =>
  await mutate(app.url, workspace.owner.caller, 'revealApiKey', { target: { keyId } });

test('under RECOVERABLE an imported key can be revealed, and stands nowhere in plain text', async () => {
  await setPolicy('RECOVERABLE');
  const presentedKey = oldKey();
  const answer = await importAll(app, workspace, [{ presentedKey, owner: { memberId: member.id } }]);
  expect(await reveal(textAt(answer, 'items.0.keyId'))).toMatchObject({ secret: presentedKey });
  expect((await readAllRows(app.db)).join('\n')).not.toContain(presentedKey);
  expect(app.logged()).not.toContain(presentedKey);
});

test('under RECOVERABLE a key that is imported by its hash can not', async () => {
  await setPolicy('RECOVERABLE');
  const secretHash = Buffer.from(toHash(oldKey())).toString('hex');
  const answer = await importAll(app, workspace, [{ secretHash, owner: { memberId: member.id } }]);
  expect(await reveal(textAt(answer, 'items.0.keyId'))).toMatchObject({ __typename: 'NotRecoverable' });
});

test('under ONCE nothing is kept of an imported key', async () => {
  const presentedKey = oldKey();
  const answer = await importAll(app, workspace, [{ presentedKey, owner: { memberId: member.id } }]);
  await setPolicy('RECOVERABLE');
  expect(await reveal(textAt(answer, 'items.0.keyId'))).toMatchObject({ __typename: 'NotRecoverable' });
});

test('consolidation erases what was kept of the keys that end', async () => {
  await setPolicy('RECOVERABLE');
  const owner = { memberId: member.id };
  await importAll(
    app,
    workspace,
    [oldKey(), oldKey()].map((presentedKey) => ({ presentedKey, owner })),
  );
  const count = async () =>
    (await app.db.selectFrom('sealedSecrets').select('sealingKeyId').where('workspaceId', '=', workspace.id).execute())
      .length;
  expect(await count()).toBe(2);
  await mutate(app.url, workspace.owner.caller, 'consolidateApiKeys', { workspaceId: workspace.id });
  expect(await count()).toBe(1);
});

test('under RECOVERABLE a server without an encryption key imports nothing', async () => {
  await setPolicy('RECOVERABLE');
  const keyless = await startTestApp();
  try {
    const bare = await seedWorkspace(keyless);
    await keyless.db.updateTable('workspaces').set({ secretVisibility: 'RECOVERABLE' }).execute();
    const items = [{ presentedKey: oldKey(), owner: { memberId: bare.owner.id } }];
    const input = { workspaceId: bare.id, items };
    const answer = await mutateInVain(keyless, bare.owner.caller, 'importApiKeys', input);
    expect(answer).toMatchObject({ __typename: 'EncryptionNotConfigured' });
  } finally {
    await keyless.close();
  }
});

test('a key is put on the tier that it names, by name or id, or refused', async () => {
  const tier = await workspace.tier({ ipAllowListsAllowed: false });
  const owner = { memberId: member.id };
  const answer = await importAll(app, workspace, [
    { presentedKey: oldKey(), owner, tier: tier.name },
    { presentedKey: oldKey(), owner, tier: tier.id },
    { presentedKey: oldKey(), owner, tier: 'Platinum' },
    { presentedKey: oldKey(), owner, tier: tier.name, ipAllowList: ['192.0.2.1'] },
  ]);
  expect(answer['items']).toMatchObject([
    { outcome: 'IMPORTED' },
    { outcome: 'IMPORTED' },
    { refusal: { code: 'NOT_FOUND', issues: [{ path: ['items', '2', 'tier'] }] } },
    { refusal: { code: 'INVALID_INPUT', issues: [{ path: ['items', '3', 'ipAllowList'] }] } },
  ]);
  const keys = await app.db.selectFrom('apiKeys').select('tierId').where('workspaceId', '=', workspace.id).execute();
  expect(keys.map(({ tierId }) => tierId)).toEqual([tier.id, tier.id]);
});
