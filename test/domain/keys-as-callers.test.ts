import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, type Caller } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

const rights = (...permissions: string[]) => permissions.map((permission) => ({ permission }));

/** Needs portcullis:keys:verify, and nothing else. */
const probe = async (caller: Caller): Promise<string | undefined> =>
  (await mutate(app.url, caller, 'verifyApiKey', { workspaceId: workspace.id, presentedKey: 'x' })).__typename;

async function update(member: SeededMember, change: object): Promise<void> {
  const answer = await mutate(app.url, workspace.owner.caller, 'updateMember', { memberId: member.id, ...change });
  expect(answer.__typename).toBe('UpdateMemberSuccess');
}

describe('a key that calls', () => {
  test.for([
    [null, false],
    [[], false],
    [rights('*'), false],
    [rights('portcullis:keys:manage'), false],
    [rights('portcullis:keys:verify'), true],
    [rights('portcullis:keys:*'), true],
    [rights('portcullis:*'), true],
  ] as const)('with grants %j holds the right to verify: %s', async ([grants, holds]) => {
    const key = await workspace.owner.key({ grants });
    expect(await probe(key.caller)).toBe(holds ? 'VerifyApiKeySuccess' : 'Forbidden');
  });

  test('loses what an OWNER who is demoted loses, at once, and has it again with the role', async () => {
    const member = await workspace.member({ role: 'OWNER' });
    const key = await member.key({ grants: rights('portcullis:*') });
    expect(await probe(key.caller)).toBe('VerifyApiKeySuccess');
    await update(member, { role: 'MEMBER' });
    expect(await probe(key.caller)).toBe('Forbidden');
    await update(member, { grants: rights('portcullis:keys:verify') });
    expect(await probe(key.caller)).toBe('VerifyApiKeySuccess');
    expect(
      (await mutateInVain(app, key.caller, 'definePermission', { workspaceId: workspace.id, name: 'x' })).__typename,
    ).toBe('Forbidden');
    await update(member, { role: 'ADMIN' });
    expect(
      (await mutate(app.url, key.caller, 'definePermission', { workspaceId: workspace.id, name: 'x' })).__typename,
    ).toBe('DefinePermissionSuccess');
  });

  test("has a role's privilege never, whatever it and its owner hold", async () => {
    const second = await workspace.member({ role: 'OWNER' });
    const key = await workspace.owner.key({ grants: rights('*', 'portcullis:*') });
    for (const [name, input] of [
      ['updateMember', { memberId: second.id, role: 'MEMBER' }],
      ['removeMember', { memberId: second.id }],
      ['addMember', { workspaceId: workspace.id, externalId: 'x', role: 'OWNER' }],
      ['createWorkspace', { slug: 'by-a-key', name: 'x', owner: { externalId: 'x' } }],
    ] as const) {
      expect((await mutateInVain(app, key.caller, name, input)).__typename).toBe('Forbidden');
    }
  });

  test('can not regenerate, update or revoke itself without managing keys, although its owner could', async () => {
    const member = await workspace.member({ grants: rights('portcullis:keys:verify') });
    const key = await member.key({ grants: rights('portcullis:keys:verify') });
    for (const name of ['regenerateApiKey', 'updateApiKey', 'revokeApiKey', 'endOverlap']) {
      expect((await mutateInVain(app, key.caller, name, { keyId: key.id })).__typename).toBe('NotFound');
    }
    expect(
      (await mutateInVain(app, key.caller, 'generateApiKey', { workspaceId: workspace.id, label: 'x' })).__typename,
    ).toBe('Forbidden');
  });

  test('works on as a caller with its old secret while the overlap lasts', async () => {
    const key = await workspace.owner.key({ grants: rights('portcullis:keys:verify') });
    await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds: 60 });
    expect(await probe(key.caller)).toBe('VerifyApiKeySuccess');
    app.clock.advance({ seconds: 60 });
    expect(await probe(key.caller)).toBeUndefined();
  });
});

describe('a key under test can do what it and its owner may at this moment:', () => {
  const required = (name: string, resource?: string): object => ({
    require: { permission: { name, ...(resource !== undefined && { resource }) } },
  });

  test('grants that the owner lost do not count, and count again when the owner has them again', async () => {
    await workspace.permission('datasets:read');
    const grants = [{ permission: 'datasets:read', resources: ['solar', 'wind'] }];
    const member = await workspace.member({ grants });
    const own = await member.key({ grants });
    const owners = await member.key();
    const verdicts = async () => [
      (await workspace.verify(own.secret, required('datasets:read', 'wind')))['verdict'],
      (await workspace.verify(owners.secret, required('datasets:read', 'wind')))['verdict'],
    ];
    expect(await verdicts()).toEqual(['VALID', 'VALID']);
    await update(member, { grants: [{ permission: 'datasets:read', resources: ['solar'] }] });
    expect(await verdicts()).toEqual(['INSUFFICIENT_PERMISSIONS', 'INSUFFICIENT_PERMISSIONS']);
    await update(member, { grants: rights('datasets:*') });
    expect(await verdicts()).toEqual(['VALID', 'VALID']);
  });

  test('a key without grants of its own follows its owner to the ADMIN’s everything and back', async () => {
    await workspace.permission('reports');
    const member = await workspace.member();
    const key = await member.key();
    expect(await workspace.verify(key.secret, required('reports'))).toMatchObject({
      verdict: 'INSUFFICIENT_PERMISSIONS',
    });
    await update(member, { role: 'ADMIN' });
    expect(await workspace.verify(key.secret, required('reports'))).toMatchObject({ verdict: 'VALID' });
    await update(member, { role: 'MEMBER' });
    expect(await workspace.verify(key.secret, required('reports'))).toMatchObject({
      verdict: 'INSUFFICIENT_PERMISSIONS',
    });
  });

  test('permissions that are defined later are under the wildcards of today', async () => {
    const key = await workspace.owner.key({ grants: rights('later:*') });
    await workspace.permission('later:on');
    expect(await workspace.verify(key.secret, required('later:on'))).toMatchObject({
      verdict: 'VALID',
      permissions: ['later:on'],
    });
  });

  test('management rights are no permissions of the product', async () => {
    const key = await workspace.owner.key({ grants: rights('portcullis:keys:verify') });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID', permissions: [] });
  });
});
