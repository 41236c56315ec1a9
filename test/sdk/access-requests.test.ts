import { AccessNotApprovedError, AccessRequestEndedError } from '@portcullis/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedStranger, seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  await workspace.setPolicy({ enrolment: 'APPROVAL' });
});
afterAll(() => app.close());

test('a user asks, an administrator approves, and the user makes a key', async () => {
  const person = connect(app, await seedStranger(app));
  const key = { workspaceId: workspace.id, label: 'mine' };
  expect(await rejectionOf(person.apiKeys.generate(key))).toBeInstanceOf(AccessNotApprovedError);
  expect(await person.accessRequests.request({ workspaceSlug: workspace.slug, note: 'Please.' })).toEqual({
    received: true,
  });
  const { accessRequests } = connect(app, workspace.owner.caller);
  const { items } = await accessRequests.list({ workspaceId: workspace.id, status: 'PENDING' });
  expect(items).toMatchObject([{ note: 'Please.', status: 'PENDING', member: null }]);
  const requestId = items[0]?.id ?? '';
  const { accessRequest } = await accessRequests.decide({ requestId, decision: 'APPROVE' });
  expect(accessRequest.status).toBe('APPROVED');
  expect((await person.viewer())?.accessRequests).toMatchObject([{ id: requestId, status: 'APPROVED' }]);
  expect((await person.apiKeys.generate(key)).apiKey.label).toBe('mine');
  const again = await rejectionOf(accessRequests.decide({ requestId, decision: 'REJECT' }));
  expect(again).toBeInstanceOf(AccessRequestEndedError);
  expect(again).toMatchObject({ requestStatus: 'APPROVED' });
});
