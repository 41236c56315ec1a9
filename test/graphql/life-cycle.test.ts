import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace } from '../support/seed.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('a key works from the answer that made it until the answer that revoked it', async () => {
  const workspace = await seedWorkspace(app);
  const member = await workspace.member();
  const key = await member.key();
  const verify = () =>
    mutate(app.url, workspace.owner.caller, 'verifyApiKey', { workspaceId: workspace.id, presentedKey: key.secret });
  expect((await verify())['answer']).toMatchObject({ verdict: 'VALID', keyId: key.id });
  const revoked = await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason: 'UNUSED' });
  expect(revoked).toMatchObject({ __typename: 'RevokeApiKeySuccess', effective: true, apiKey: { status: 'REVOKED' } });
  expect((await verify())['answer']).toMatchObject({ verdict: 'REVOKED', code: 'api_key_revoked', reason: 'UNUSED' });
});
