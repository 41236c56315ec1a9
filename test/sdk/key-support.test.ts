import { ForbiddenError, InvalidInputError, NotFoundError, type PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedStranger, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let client: PortcullisClient;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
  client = connect(app, member.caller);
});
afterAll(() => app.close());

async function verdictOf(presentedKey: string): Promise<unknown> {
  return (await workspace.verify(presentedKey))['verdict'];
}

test('explainVerdict tells who manages keys which check decides, and nobody else', async () => {
  const { id } = await member.key();
  const { apiKeys } = connect(app, workspace.owner.caller);
  expect(await apiKeys.explainVerdict(id)).toMatchObject({ verdict: 'VALID', code: 'valid', httpStatus: 200 });
  const explained = await apiKeys.explainVerdict(id, { environment: 'TEST' });
  expect(explained).toMatchObject({ verdict: 'WRONG_ENVIRONMENT', httpStatus: 401 });
  expect(explained.checks.filter(({ passed }) => !passed).map(({ verdict }) => verdict)).toEqual(['WRONG_ENVIRONMENT']);
  expect(await rejectionOf(client.apiKeys.explainVerdict(id))).toBeInstanceOf(ForbiddenError);
  expect(await rejectionOf(apiKeys.explainVerdict('key_none'))).toBeInstanceOf(NotFoundError);
});

test('usage sums up verifications by day, and by what is asked for', async () => {
  const { id, secret } = await member.key();
  await verdictOf(secret);
  await app.flushUsage();
  const input = { workspaceId: workspace.id, range: { from: '2026-11-01', to: '2026-11-30' } };
  expect(await client.apiKeys.usage(input)).toEqual([{ day: '2026-11-20', keyId: null, verdict: null, count: 1 }]);
  expect(await client.apiKeys.usage({ ...input, groupBy: 'KEY' })).toMatchObject([{ keyId: id, count: 1 }]);
  const elsewhere = client.apiKeys.usage({ ...input, workspaceId: 'wsp_none' });
  expect(await rejectionOf(elsewhere)).toBeInstanceOf(NotFoundError);
});

test('revokePresented ends a key by its secret, for whoever found it, and answers the same for any other', async () => {
  const { secret } = await member.key();
  const finder = connect(app, await seedStranger(app));
  const answer = { effective: true, effectiveAfterMs: expect.any(Number) };
  expect(await finder.apiKeys.revokePresented({ presentedKey: secret })).toEqual(answer);
  expect(await verdictOf(secret)).toBe('REVOKED');
  expect(await finder.apiKeys.revokePresented({ presentedKey: 'never-a-key' })).toEqual(answer);
  const error = await rejectionOf(finder.apiKeys.revokePresented({ presentedKey: 'short' }));
  expect(error).toBeInstanceOf(InvalidInputError);
});
