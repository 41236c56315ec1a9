import { AlreadyExistsError, ForbiddenError, InvalidInputError, NotFoundError } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('define', () => {
  test('answers the new permission', async () => {
    const { id: workspaceId, owner } = await seedWorkspace(app);
    const input = { workspaceId, name: 'datasets:read', description: 'Read a dataset' };
    expect(await connect(app, owner.caller).permissions.define(input)).toMatchObject({
      effective: true,
      permission: {
        id: expect.stringMatching(/^perm_/),
        name: 'datasets:read',
        description: 'Read a dataset',
        retiredAt: null,
      },
    });
  });

  test('refuses a name that is taken or malformed', async () => {
    const { id: workspaceId, owner, permission } = await seedWorkspace(app);
    await permission('datasets:read');
    const { permissions } = connect(app, owner.caller);
    expect(await rejectionOf(permissions.define({ workspaceId, name: 'datasets:read' }))).toBeInstanceOf(
      AlreadyExistsError,
    );
    expect(await rejectionOf(permissions.define({ workspaceId, name: 'portcullis:mine' }))).toBeInstanceOf(
      InvalidInputError,
    );
  });

  test('without the right to manage the catalogue is a ForbiddenError', async () => {
    const workspace = await seedWorkspace(app);
    const member = await workspace.member();
    const error = await rejectionOf(
      connect(app, member.caller).permissions.define({ workspaceId: workspace.id, name: 'datasets:read' }),
    );
    expect(error).toBeInstanceOf(ForbiddenError);
  });
});

test('list answers the catalogue, oldest first', async () => {
  const { id: workspaceId, owner, permission } = await seedWorkspace(app);
  await permission('datasets:write');
  app.clock.advance({ seconds: 1 });
  await permission('datasets:read');
  const { items } = await connect(app, owner.caller).permissions.list({ workspaceId });
  expect(items.map(({ name }) => name)).toEqual(['datasets:write', 'datasets:read']);
});

describe('listGrantable', () => {
  test('answers what one may put on a key of one’s own', async () => {
    const workspace = await seedWorkspace(app);
    for (const name of ['datasets:write', 'datasets:read', 'reports:export']) await workspace.permission(name);
    const member = await workspace.member({ grants: [{ permission: 'datasets:*', resources: null }] });
    expect(await connect(app, member.caller).permissions.listGrantable(workspace.id)).toEqual([
      'datasets:read',
      'datasets:write',
    ]);
  });

  test('in a workspace where one does not belong is a NotFoundError', async () => {
    const { owner } = await seedWorkspace(app);
    const other = await seedWorkspace(app);
    expect(await rejectionOf(connect(app, owner.caller).permissions.listGrantable(other.id))).toBeInstanceOf(
      NotFoundError,
    );
  });
});

test('retire says in a dry run whom it touches, and then retires', async () => {
  const workspace = await seedWorkspace(app);
  const { id: permissionId } = await workspace.permission('datasets:read');
  const key = await workspace.owner.key();
  const { permissions } = connect(app, workspace.owner.caller);
  const dry = await permissions.retire({ permissionId, dryRun: true });
  expect(dry).toMatchObject({ permission: { retiredAt: null }, apiKeyCount: 1, apiKeys: [{ id: key.id }] });
  const done = await permissions.retire({ permissionId });
  expect(done.permission.retiredAt).toBe(app.clock.now().toISOString());
  const elsewhere = connect(app, (await seedWorkspace(app)).owner.caller).permissions;
  expect(await rejectionOf(elsewhere.retire({ permissionId }))).toBeInstanceOf(NotFoundError);
});
