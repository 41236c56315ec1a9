import {
  AlreadyExistsError,
  ForbiddenError,
  GrantsExceededError,
  LastOwnerError,
  NotFoundError,
  type PortcullisClient,
  UnauthenticatedError,
} from '@portcullis/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { identityOf, startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let client: PortcullisClient;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  await workspace.permission('datasets:read');
  client = connect(app, workspace.owner.caller);
});

describe('add', () => {
  test('answers the member, who may never have signed in', async () => {
    const grants = [{ permission: 'datasets:read', resources: null }];
    const input = {
      workspaceId: workspace.id,
      identity: identityOf('ada'),
      externalId: '7',
      name: 'Ada',
      role: 'ADMIN',
      grants,
    } as const;
    const { member } = await client.members.add(input);
    expect(member).toMatchObject({
      role: 'ADMIN',
      externalId: '7',
      grants,
      user: { name: 'Ada', email: null },
      workspace: { id: workspace.id },
    });
  });

  test('refuses an external id that is taken with an AlreadyExistsError', async () => {
    await workspace.member({ externalId: '7' });
    const error = await rejectionOf(
      client.members.add({ workspaceId: workspace.id, email: 'bob@example.com', externalId: '7' }),
    );
    expect(error).toBeInstanceOf(AlreadyExistsError);
    expect(error).toMatchObject({ path: ['externalId'] });
  });

  test('refuses grants that the caller does not hold with a GrantsExceededError', async () => {
    const manager = await workspace.member({ grants: [{ permission: 'portcullis:members:manage', resources: null }] });
    const input = { workspaceId: workspace.id, email: 'bob@example.com', grants: [{ permission: 'datasets:read' }] };
    expect(await rejectionOf(connect(app, manager.caller).members.add(input))).toBeInstanceOf(GrantsExceededError);
  });
});

describe('update', () => {
  test('changes what is given and leaves what is left out', async () => {
    const { id } = await workspace.member({ externalId: '7' });
    const { member, effective } = await client.members.update({ memberId: id, role: 'ADMIN' });
    expect(effective).toBe(true);
    expect(member).toMatchObject({ id, role: 'ADMIN', externalId: '7' });
    expect((await client.members.update({ memberId: id, externalId: null })).member).toMatchObject({
      role: 'ADMIN',
      externalId: null,
    });
  });

  test('of the last OWNER to something else is a LastOwnerError', async () => {
    const error = await rejectionOf(client.members.update({ memberId: workspace.owner.id, role: 'MEMBER' }));
    expect(error).toBeInstanceOf(LastOwnerError);
  });
});

describe('remove', () => {
  test('says how many keys ended with the membership', async () => {
    const leaving = await workspace.member();
    const key = await leaving.key();
    await leaving.key();
    const removed = await client.members.remove({ memberId: leaving.id });
    expect(removed).toMatchObject({ member: { id: leaving.id }, revokedApiKeyCount: 2, effective: true });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED', reason: 'OFFBOARDING' });
  });

  test('of the last OWNER is a LastOwnerError', async () => {
    expect(await rejectionOf(client.members.remove({ memberId: workspace.owner.id }))).toBeInstanceOf(LastOwnerError);
  });

  test('of another workspace’s member is a NotFoundError', async () => {
    const other = await seedWorkspace(app);
    expect(await rejectionOf(client.members.remove({ memberId: other.owner.id }))).toBeInstanceOf(NotFoundError);
  });
});

describe('createServiceAccount', () => {
  test('answers a member whose user is no person', async () => {
    const input = { workspaceId: workspace.id, name: 'Nightly export', externalId: 'export' };
    const { member } = await client.members.createServiceAccount(input);
    expect(member).toMatchObject({ role: 'MEMBER', externalId: 'export', user: { kind: 'SERVICE' } });
    expect(await rejectionOf(client.members.createServiceAccount(input))).toBeInstanceOf(AlreadyExistsError);
  });
});

describe('resetSessions', () => {
  test('ends the session of a member who is addressed by external id', async () => {
    const { id, caller } = await workspace.member({ externalId: '7' });
    const target = { owner: { workspaceId: workspace.id, member: { externalId: '7' } } };
    const reset = await client.members.resetSessions({ target });
    expect(reset).toMatchObject({ member: { id }, sessionsValidFrom: app.clock.now().toISOString() });
    const error = await rejectionOf(connect(app, caller).workspaces.get(workspace.id));
    expect(error).toBeInstanceOf(UnauthenticatedError);
  });
});

describe('list', () => {
  test('answers the members, oldest first', async () => {
    app.clock.advance({ seconds: 1 });
    const { id } = await workspace.member();
    const { items } = await client.members.list({ workspaceId: workspace.id });
    expect(items.map((member) => member.id)).toEqual([workspace.owner.id, id]);
  });

  test('without the right to manage members is a ForbiddenError', async () => {
    const member = await workspace.member();
    const error = await rejectionOf(connect(app, member.caller).members.list({ workspaceId: workspace.id }));
    expect(error).toBeInstanceOf(ForbiddenError);
  });
});
