import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { importAll, oldKey, readKey } from './import-kit.ts';
import { readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member({ externalId: '1042' });
});

describe('owners', () => {
  test('are found by id, external id and e-mail address in any case', async () => {
    const addresses = [{ memberId: member.id }, { externalId: '1042' }, { email: member.email.toUpperCase() }];
    const answer = await importAll(
      app,
      workspace,
      addresses.map((address) => ({ presentedKey: oldKey(), owner: address })),
    );
    expect(answer).toMatchObject({ importedCount: 3, createdOwnerCount: 0 });
    for (const index of [0, 1, 2])
      expect(await readKey(app, workspace, textAt(answer, `items.${index}.keyId`))).toMatchObject({
        owner: { id: member.id },
      });
  });

  test('who are nobody yet become members without grants, each once', async () => {
    const email = `new-${process.pid}@example.com`;
    const owners = [{ email }, { email: email.toUpperCase() }, { externalId: 'new-1' }];
    const answer = await importAll(
      app,
      workspace,
      owners.map((address) => ({ presentedKey: oldKey(), owner: address })),
    );
    expect(answer).toMatchObject({ importedCount: 3, createdOwnerCount: 2 });
    const again = await importAll(app, workspace, [{ presentedKey: oldKey(), owner: { email } }]);
    expect(again).toMatchObject({ importedCount: 1, createdOwnerCount: 0 });
    const signedIn = { bearer: await app.signIn(`late-${process.pid}`, { email }) };
    const query = '{ viewer { memberships { id role grants { permission } workspace { id } } } }';
    expect((await post(app.url, signedIn, query)).data).toMatchObject({
      viewer: { memberships: [{ role: 'MEMBER', grants: [], workspace: { id: workspace.id } }] },
    });
  });

  test('whom somebody adds at the same time are found, and nothing of the import is lost', async () => {
    const externalIds = Array.from({ length: 20 }, (_, index) => `twin-${index}`);
    const items = externalIds.map((externalId) => ({ presentedKey: oldKey(), owner: { externalId } }));
    const add = async (externalId: string): Promise<unknown> =>
      await mutate(app.url, workspace.owner.caller, 'addMember', { workspaceId: workspace.id, externalId });
    const [answer] = await Promise.all([importAll(app, workspace, items), ...externalIds.map(add)]);
    expect(answer).toMatchObject({ importedCount: 20, refusedCount: 0 });
  });

  test('who are known to the installation become members as that user', async () => {
    const other = await seedWorkspace(app);
    const answer = await importAll(app, workspace, [{ presentedKey: oldKey(), owner: { email: other.owner.email } }]);
    expect(answer).toMatchObject({ createdOwnerCount: 1 });
    const query = '{ viewer { memberships { workspace { id } } } }';
    expect(JSON.stringify((await post(app.url, other.owner.caller, query)).data)).toContain(workspace.id);
  });

  test('are not made without createOwners, nor by who may not add members', async () => {
    const items = [{ presentedKey: oldKey(), owner: { email: 'nobody@example.com' } }];
    expect(await importAll(app, workspace, items, { createOwners: false })).toMatchObject({
      refusedCount: 1,
      items: [{ refusal: { code: 'NOT_FOUND', issues: [{ path: ['items', '0', 'owner', 'email'] }] } }],
    });
    const manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const rows = await readAllRows(app.db);
    const byManager = await mutate(app.url, manager.caller, 'importApiKeys', { workspaceId: workspace.id, items });
    const accepted = expect.stringContaining('portcullis:members:manage');
    expect(byManager).toMatchObject({ items: [{ refusal: { code: 'FORBIDDEN', issues: [{ accepted }] } }] });
    expect(await readAllRows(app.db)).toEqual(rows);
  });

  test('of another workspace, and addresses of two people, are refused', async () => {
    const other = await seedWorkspace(app);
    for (const subject of ['import-one', 'import-two']) {
      const caller = { bearer: await app.signIn(subject, { email: 'two@import.example' }) };
      await post(app.url, caller, '{ viewer { user { id } } }');
    }
    const answer = await importAll(app, workspace, [
      { presentedKey: oldKey(), owner: { memberId: other.owner.id } },
      { presentedKey: oldKey(), owner: { memberId: 'nonsense' } },
      { presentedKey: oldKey(), owner: { email: 'two@import.example' } },
    ]);
    expect(answer['items']).toMatchObject([
      { refusal: { code: 'NOT_FOUND', issues: [{ path: ['items', '0', 'owner', 'memberId'] }] } },
      { refusal: { code: 'NOT_FOUND', issues: [{ path: ['items', '1', 'owner', 'memberId'] }] } },
      { refusal: { code: 'INVALID_INPUT', issues: [{ path: ['items', '2', 'owner', 'email'] }] } },
    ]);
  });
});
