import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
/** Manages keys and holds no other right. */
let manager: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  manager = await workspace.member({ grants: rights('portcullis:keys:manage') });
});
afterAll(() => app.close());

const rights = (...permissions: string[]) => permissions.map((permission) => ({ permission }));

test.for(['portcullis:members:manage', 'portcullis:keys:*', 'portcullis:*'])(
  'who manages keys does not get at a key that holds %s: not by a new secret, and not by editing it',
  async (right) => {
    const key = await workspace.owner.key({ grants: rights(right) });
    for (const caller of [manager.caller, (await manager.key({ grants: rights('portcullis:keys:manage') })).caller]) {
      const attempts = [
        ['regenerateApiKey', { keyId: key.id }],
        ['updateApiKey', { keyId: key.id, label: 'mine now' }],
        ['updateApiKey', { keyId: key.id, grants: null }],
        ['updateApiKey', { keyId: key.id, expiresAt: null }],
      ] as const;
      for (const [name, input] of attempts) {
        expect(await mutateInVain(app, caller, name, input)).toMatchObject({
          __typename: 'Forbidden',
          message: expect.stringContaining(right),
        });
      }
    }
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  },
);

test('who holds all rights of a key may take it over', async () => {
  const key = await workspace.owner.key({ grants: rights('portcullis:keys:manage') });
  const answer = await mutate(app.url, manager.caller, 'regenerateApiKey', { keyId: key.id });
  expect(answer.__typename).toBe('RegenerateApiKeySuccess');
});

test('ending a key is no gain: who manages keys revokes any, and ends any overlap', async () => {
  const key = await workspace.owner.key({ grants: rights('portcullis:*') });
  await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
  expect((await mutate(app.url, manager.caller, 'endOverlap', { keyId: key.id })).__typename).toBe('EndOverlapSuccess');
  expect((await mutate(app.url, manager.caller, 'revokeApiKey', { keyId: key.id })).__typename).toBe(
    'RevokeApiKeySuccess',
  );
});

test("a key without grants of its own, made for an OWNER, has none of the OWNER's management rights", async () => {
  const made = await mutate(app.url, manager.caller, 'generateApiKey', {
    workspaceId: workspace.id,
    owner: { memberId: workspace.owner.id },
    label: 'x',
  });
  const caller = { apiKey: textAt(made, 'secret') };
  for (const [name, input] of [
    ['addMember', { workspaceId: workspace.id, email: 'mine@acme.example' }],
    ['definePermission', { workspaceId: workspace.id, name: 'mine' }],
    ['verifyApiKey', { workspaceId: workspace.id, presentedKey: 'x' }],
    ['generateApiKey', { workspaceId: workspace.id, label: 'x' }],
  ] as const) {
    expect((await mutateInVain(app, caller, name, input)).__typename).toBe('Forbidden');
  }
});

test('a member whose right was taken away can not renew the key that still lists it', async () => {
  const member = await workspace.member({ grants: rights('portcullis:keys:verify') });
  const key = await member.key({ grants: rights('portcullis:keys:verify') });
  await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id, grants: [] });
  expect((await mutateInVain(app, member.caller, 'regenerateApiKey', { keyId: key.id })).__typename).toBe('Forbidden');
  expect((await mutateInVain(app, member.caller, 'updateApiKey', { keyId: key.id, label: 'x' })).__typename).toBe(
    'Forbidden',
  );
  expect((await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id })).__typename).toBe(
    'RevokeApiKeySuccess',
  );
});

test('who manages members does not take over a member by its external id, nor its rights by removing it', async () => {
  const victim = await workspace.member({ grants: rights('portcullis:keys:manage'), externalId: 'victim' });
  const attacker = await workspace.member({ grants: rights('portcullis:members:manage') });
  expect(
    (await mutateInVain(app, attacker.caller, 'updateMember', { memberId: victim.id, externalId: null })).__typename,
  ).toBe('Forbidden');
  expect(
    (await mutateInVain(app, attacker.caller, 'updateMember', { memberId: attacker.id, externalId: 'victim' }))
      .__typename,
  ).toBe('AlreadyExists');
  expect((await mutateInVain(app, attacker.caller, 'removeMember', { memberId: victim.id })).__typename).toBe(
    'Forbidden',
  );
});
