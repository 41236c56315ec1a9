import { ForbiddenError, InvalidInputError, type PortcullisClient } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
let client: PortcullisClient;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  const grants = [{ permission: 'datasets:read', resources: ['solar'] }];
  member = await workspace.member({ grants, externalId: '4711' });
  client = connect(app, member.caller);
});
afterAll(() => app.close());

describe('verify', () => {
  test('answers whose key it is and what it may', async () => {
    const key = await member.key({ label: 'forecast', metadata: { team: 'grid' } });
    const verifier = connect(
      app,
      (await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:verify' }] })).caller,
    );
    const request = {
      workspaceId: workspace.id,
      presentedKey: key.secret,
      clientAddress: '203.0.113.7',
      environment: 'LIVE',
    } as const;
    const solar = { permission: { name: 'datasets:read', resource: 'solar' } };
    const wind = { permission: { name: 'datasets:read', resource: 'wind' } };
    expect(await verifier.apiKeys.verify({ ...request, require: { anyOf: [wind, solar] } })).toEqual({
      verdict: 'VALID',
      code: 'valid',
      httpStatus: 200,
      keyId: key.id,
      label: 'forecast',
      environment: 'LIVE',
      owner: { memberId: member.id, externalId: '4711' },
      permissions: ['datasets:read'],
      tier: null,
      metadata: { team: 'grid' },
      expiresAt: null,
      reason: null,
    });
    const refused = await verifier.apiKeys.verify({ ...request, require: { allOf: [wind, solar] } });
    expect(refused).toMatchObject({
      verdict: 'INSUFFICIENT_PERMISSIONS',
      httpStatus: 403,
      keyId: key.id,
      permissions: null,
    });
  });

  test('answers NOT_FOUND for a bad key, without an error', async () => {
    const verifier = connect(app, workspace.owner.caller);
    const answer = await verifier.apiKeys.verify({ workspaceId: workspace.id, presentedKey: 'pk_live_rubbish' });
    expect(answer).toMatchObject({ verdict: 'NOT_FOUND', code: 'api_key_invalid', keyId: null, owner: null });
  });

  test('without the right to verify is a ForbiddenError; of an unknown permission an InvalidInputError', async () => {
    const input = { workspaceId: workspace.id, presentedKey: 'pk_live_rubbish' };
    expect(await rejectionOf(client.apiKeys.verify(input))).toBeInstanceOf(ForbiddenError);
    const require = { permission: { name: 'unheard:of' } };
    const error = await rejectionOf(connect(app, workspace.owner.caller).apiKeys.verify({ ...input, require }));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ issues: [{ path: ['require'], message: expect.stringContaining('unheard:of') }] });
  });
});

test('many keys are verified in one call, in their order', async () => {
  const { secret } = await workspace.owner.key();
  const answers = await connect(app, workspace.owner.caller).apiKeys.verifyMany({
    workspaceId: workspace.id,
    verifications: [{ presentedKey: 'a-key-that-was-never-made' }, { presentedKey: secret }],
  });
  expect(answers.map(({ verdict }) => verdict)).toEqual(['NOT_FOUND', 'VALID']);
});
