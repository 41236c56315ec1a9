import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectIssues, mutateInVain } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  member = await workspace.member({ grants: [{ permission: 'datasets:read' }] });
});
afterAll(() => app.close());

test('everything but the secret and its hint survives', async () => {
  const made = await mutate(app.url, member.caller, 'generateApiKey', {
    workspaceId: workspace.id,
    label: 'stays',
    environment: 'TEST',
    grants: [{ permission: 'datasets:read', resources: ['solar'] }],
    metadata: { a: 1 },
    expiresAt: '2027-01-01T00:00:00.000Z',
  });
  const before = made['apiKey'] as object;
  app.clock.advance({ days: 1 });
  const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: textAt(made, 'apiKey.id') });
  const secret = textAt(again, 'secret');
  expect(again).toMatchObject({
    __typename: 'RegenerateApiKeySuccess',
    effective: true,
    effectiveAfterMs: expect.any(Number),
  });
  expect(again['apiKey']).toEqual({ ...before, hint: `${secret.slice(0, 12)}…${secret.slice(-4)}` });
  expect(secret).not.toBe(made['secret']);
  expect(await workspace.verify(secret)).toMatchObject({ verdict: 'VALID', keyId: textAt(made, 'apiKey.id') });
});

test('without an overlap the old secret is refused at once', async () => {
  const key = await member.key();
  await mutate(app.url, member.caller, 'regenerateApiKey', {
    keyId: key.id,
    overlapSeconds: null,
    endCurrentOverlap: null,
  });
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'SUPERSEDED', keyId: key.id });
});

test('a disabled key gets a new secret and stays disabled', async () => {
  const key = await member.key();
  await app.db
    .updateTable('apiKeys')
    .set({ disabledAt: app.clock.now(), disabledBy: 'operator' })
    .where('id', '=', key.id)
    .execute();
  const again = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id });
  expect(again).toMatchObject({ __typename: 'RegenerateApiKeySuccess', apiKey: { status: 'DISABLED' } });
  expect(await workspace.verify(textAt(again, 'secret'))).toMatchObject({ verdict: 'DISABLED' });
});

test.for([-1, 2_592_001, -2_147_483_648, 2_147_483_647])(
  'an overlap of %i seconds is refused, and nothing is written',
  async (overlapSeconds) => {
    const key = await member.key();
    const answer = await mutateInVain(app, member.caller, 'regenerateApiKey', { keyId: key.id, overlapSeconds });
    expectIssues(answer, [{ path: ['overlapSeconds'], accepted: '0 to 2592000 seconds' }]);
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
  },
);
