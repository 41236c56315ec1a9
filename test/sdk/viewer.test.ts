import { UnauthenticatedError } from '@portcullis/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { OPERATOR, seedWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('a signed-in user is seen with the memberships', async () => {
  const { id, slug, owner } = await seedWorkspace(app);
  expect(await connect(app, owner.caller).viewer()).toMatchObject({
    isOperator: false,
    apiKey: null,
    user: { email: owner.email },
    memberships: [{ id: owner.id, role: 'OWNER', workspace: { id, slug } }],
  });
});

test('a key is seen as itself', async () => {
  const { owner } = await seedWorkspace(app);
  const key = await owner.key();
  expect(await connect(app, key.caller).viewer()).toMatchObject({
    user: null,
    apiKey: { id: key.id },
    memberships: [],
  });
});

test('the operator is seen as the operator', async () => {
  expect(await connect(app, OPERATOR).viewer()).toMatchObject({ isOperator: true, user: null, apiKey: null });
});

test('a credential that is not valid here is an UnauthenticatedError', async () => {
  for (const credential of [{ bearer: 'rubbish' }, { apiKey: 'rubbish-rubbish' }]) {
    const error = await rejectionOf(connect(app, credential).viewer());
    expect(error).toBeInstanceOf(UnauthenticatedError);
    expect(error).toMatchObject({ requestId: expect.stringMatching(/.+/) });
  }
});
