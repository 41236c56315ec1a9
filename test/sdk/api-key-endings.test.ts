import { ApiKeyEndedError, ForbiddenError, InvalidInputError, NotFoundError } from '@portcullis/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('a key is disabled and enabled again', async () => {
  const workspace = await seedWorkspace(app);
  const { id: keyId, secret } = await workspace.owner.key();
  const { apiKeys } = connect(app, workspace.owner.caller);
  const verdictOf = async () => (await apiKeys.verify({ workspaceId: workspace.id, presentedKey: secret })).verdict;
  const disabled = await apiKeys.disable({ keyId });
  expect(disabled).toMatchObject({
    effective: true,
    apiKey: { status: 'DISABLED', disabledAt: app.clock.now().toISOString(), disabledBy: expect.any(String) },
  });
  expect(await verdictOf()).toBe('DISABLED');
  expect((await apiKeys.enable({ keyId })).apiKey).toMatchObject({ status: 'ACTIVE', disabledAt: null });
  expect(await verdictOf()).toBe('VALID');
});

test('what can not be switched is an error of its class', async () => {
  const workspace = await seedWorkspace(app);
  const member = await workspace.member();
  const { id: keyId } = await member.key();
  const [owner, own] = [connect(app, workspace.owner.caller).apiKeys, connect(app, member.caller).apiKeys];
  await owner.disable({ keyId });
  expect(await rejectionOf(own.enable({ keyId }))).toBeInstanceOf(ForbiddenError);
  await owner.revoke({ keyId });
  expect(await rejectionOf(own.disable({ keyId }))).toBeInstanceOf(ApiKeyEndedError);
  const elsewhere = connect(app, (await seedWorkspace(app)).owner.caller).apiKeys;
  expect(await rejectionOf(elsewhere.disable({ keyId }))).toBeInstanceOf(NotFoundError);
});

test('many keys are revoked in one call, after a dry run has said which', async () => {
  const workspace = await seedWorkspace(app);
  const member = await workspace.member();
  const keys = [await member.key(), await member.key()];
  const { apiKeys } = connect(app, workspace.owner.caller);
  const input = { workspaceId: workspace.id, filter: { owner: member.id }, reason: 'POLICY' as const };
  const wouldEnd = await apiKeys.revokeMany({ ...input, dryRun: true });
  expect(wouldEnd).toMatchObject({ revokedApiKeyCount: 2, remainingApiKeyCount: 0 });
  expect(wouldEnd.apiKeys.map(({ id }) => id)).toEqual(keys.map(({ id }) => id).toSorted());
  expect((await apiKeys.revokeMany(input)).apiKeys).toMatchObject([{ status: 'REVOKED' }, { status: 'REVOKED' }]);
  expect(await rejectionOf(apiKeys.revokeMany({ ...input, filter: {} }))).toBeInstanceOf(InvalidInputError);
  const own = connect(app, member.caller).apiKeys;
  expect(await rejectionOf(own.revokeMany(input))).toBeInstanceOf(ForbiddenError);
});
