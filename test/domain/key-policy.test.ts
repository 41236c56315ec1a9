import { isUuidKey } from '@portcullis/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectIssues, mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('memberActions', () => {
  const ACTIONS = ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE'] as const;
  const CALLS = [
    ['generateApiKey', 'GENERATE', (workspaceId: string) => ({ workspaceId, label: 'x' })],
    ['regenerateApiKey', 'REGENERATE', (_: string, keyId: string) => ({ keyId })],
    ['endOverlap', 'REGENERATE', (_: string, keyId: string) => ({ keyId })],
    ['updateApiKey', 'UPDATE', (_: string, keyId: string) => ({ keyId, label: 'x' })],
    ['revokeApiKey', 'REVOKE', (_: string, keyId: string) => ({ keyId })],
  ] as const;

  test.for(CALLS)('let a member %s exactly when they have %s', async ([name, action, input]) => {
    const workspace = await seedWorkspace(app);
    const member = await workspace.member();
    const key = await member.key();
    await workspace.setPolicy({ memberActions: ACTIONS.filter((other) => other !== action) });
    const refused = await mutateInVain(app, member.caller, name, input(workspace.id, key.id));
    expect(refused).toMatchObject({ __typename: 'Forbidden', message: expect.stringContaining('key policy') });
    await workspace.setPolicy({ memberActions: [action] });
    expect((await mutate(app.url, member.caller, name, input(workspace.id, key.id))).__typename).toMatch(/Success$/);
  });

  test('do not bind those who manage keys', async () => {
    const workspace = await seedWorkspace(app);
    const manager = await workspace.member({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const key = await manager.key();
    await workspace.setPolicy({ memberActions: [] });
    for (const caller of [manager.caller, workspace.owner.caller, OPERATOR]) {
      expect((await mutate(app.url, caller, 'regenerateApiKey', { keyId: key.id })).__typename).toBe(
        'RegenerateApiKeySuccess',
      );
    }
  });
});

describe('the style of keys', () => {
  test('UUID mints version 4 UUIDs, with a hint, that verify and act as callers', async () => {
    const workspace = await seedWorkspace(app);
    await workspace.setPolicy({ style: 'UUID' });
    const key = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] });
    expect(isUuidKey(key.secret)).toBe(true);
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID', environment: 'LIVE', keyId: key.id });
    expect(
      (await mutate(app.url, key.caller, 'verifyApiKey', { workspaceId: workspace.id, presentedKey: key.secret }))[
        'answer'
      ],
    ).toMatchObject({ verdict: 'VALID' });
    const { data } = await post(app.url, workspace.owner.caller, 'query ($id: ID!) { apiKey(id: $id) { hint } }', {
      id: key.id,
    });
    expect(data).toEqual({ apiKey: { hint: `${key.secret.slice(0, 4)}…${key.secret.slice(-4)}` } });
    expect(await workspace.verify(key.secret.toUpperCase())).toMatchObject({ verdict: 'NOT_FOUND' });
  });

  test('changes for the keys to come, and old ones work on', async () => {
    const workspace = await seedWorkspace(app);
    const old = await workspace.owner.key();
    await workspace.setPolicy({ prefix: 'iea' });
    const prefixed = await workspace.owner.key({ environment: 'TEST' });
    expect(prefixed.secret).toMatch(/^iea_test_/);
    await workspace.setPolicy({ style: 'UUID' });
    const again = await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: prefixed.id });
    expect(isUuidKey(textAt(again, 'secret'))).toBe(true);
    expect(await workspace.verify(old.secret)).toMatchObject({ verdict: 'VALID' });
    expect(await workspace.verify(prefixed.secret)).toMatchObject({ verdict: 'SUPERSEDED' });
    expect(await workspace.verify(textAt(again, 'secret'))).toMatchObject({ verdict: 'VALID', environment: 'TEST' });
  });
});

describe('lifetimeDaysMax', () => {
  const inDays = (days: number, ms = 0): string =>
    new Date(app.clock.now().getTime() + days * 86_400_000 + ms).toISOString();

  test('is the life of a key for which nothing is asked, and the most that can be asked, to the millisecond', async () => {
    const workspace = await seedWorkspace(app);
    await workspace.setPolicy({ lifetimeDaysMax: 30 });
    const generate = { workspaceId: workspace.id, label: 'x' };
    for (const input of [{}, { expiresAt: null }, { expiresAt: inDays(30) }]) {
      const made = await mutate(app.url, workspace.owner.caller, 'generateApiKey', { ...generate, ...input });
      expect(made['apiKey']).toMatchObject({ expiresAt: inDays(30) });
    }
    const answer = await mutateInVain(app, workspace.owner.caller, 'generateApiKey', {
      ...generate,
      expiresAt: inDays(30, 1),
    });
    expectIssues(answer, [{ path: ['expiresAt'], accepted: `at most ${inDays(30)}` }]);
  });

  test('counts from the making of the key, so that no change and no regeneration lengthens its life', async () => {
    const workspace = await seedWorkspace(app);
    await workspace.setPolicy({ lifetimeDaysMax: 30 });
    const key = await workspace.owner.key({ expiresAt: inDays(20) });
    const latest = inDays(30);
    app.clock.advance({ days: 10 });
    const update = { keyId: key.id, expiresAt: inDays(20, 1) };
    expectIssues(await mutateInVain(app, workspace.owner.caller, 'updateApiKey', update), [
      { path: ['expiresAt'], accepted: `at most ${latest}` },
    ]);
    const again = await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: key.id });
    expect(again['apiKey']).toMatchObject({ expiresAt: inDays(10) });
    const never = await mutate(app.url, workspace.owner.caller, 'updateApiKey', { keyId: key.id, expiresAt: null });
    expect(never['apiKey']).toMatchObject({ expiresAt: latest });
  });

  test('does not end older keys, not even when somebody asks for as late an expiry as it allows', async () => {
    const workspace = await seedWorkspace(app);
    const key = await workspace.owner.key();
    app.clock.advance({ days: 31 });
    await workspace.setPolicy({ lifetimeDaysMax: 30 });
    for (const expiresAt of [null, inDays(1)]) {
      const answer = await mutateInVain(app, workspace.owner.caller, 'updateApiKey', { keyId: key.id, expiresAt });
      expectIssues(answer, [{ path: ['expiresAt'], accepted: /generate a new key/ }]);
    }
    expect(
      (await mutate(app.url, workspace.owner.caller, 'updateApiKey', { keyId: key.id, label: 'x' })).__typename,
    ).toBe('UpdateApiKeySuccess');
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  });
});

describe('a suspended workspace', () => {
  test('has its keys DISABLED in effect, as callers too, and REVOKED ones revoked, until it is resumed', async () => {
    const workspace = await seedWorkspace(app);
    const setStatus = async (status: 'ACTIVE' | 'SUSPENDED') =>
      await app.db.updateTable('workspaces').set({ status }).where('id', '=', workspace.id).execute();
    const key = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] });
    const revoked = await workspace.owner.key();
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: revoked.id });
    await setStatus('SUSPENDED');
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'DISABLED', code: 'api_key_disabled' });
    expect(await workspace.verify(revoked.secret)).toMatchObject({ verdict: 'REVOKED' });
    expect((await post(app.url, key.caller, '{ viewer { isOperator } }')).status).toBe(401);
    const { data } = await post(
      app.url,
      workspace.owner.caller,
      'query ($w: ID!, $k: ID!) { workspace(id: $w) { status } apiKey(id: $k) { status } }',
      { w: workspace.id, k: key.id },
    );
    expect(data).toEqual({ workspace: { status: 'SUSPENDED' }, apiKey: { status: 'ACTIVE' } });
    await setStatus('ACTIVE');
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  });
});
