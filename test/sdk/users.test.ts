import { ForbiddenError, NotFoundError } from '@portcullis/sdk';
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

test('erase answers the user without a name, and is for the operator', async () => {
  const workspace = await seedWorkspace(app);
  const { userId } = await workspace.member();
  const erased = await connect(app, OPERATOR).users.erase({ userId });
  expect(erased).toMatchObject({ user: { id: userId, email: null, erasedAt: expect.any(String) }, auditEventCount: 2 });
  const { users } = connect(app, workspace.owner.caller);
  expect(await rejectionOf(users.erase({ userId }))).toBeInstanceOf(ForbiddenError);
  expect(await rejectionOf(connect(app, OPERATOR).users.erase({ userId: 'usr_x' }))).toBeInstanceOf(NotFoundError);
});
