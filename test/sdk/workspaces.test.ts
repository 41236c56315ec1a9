import { AlreadyExistsError, ForbiddenError, InvalidInputError, NotFoundError } from '@portcullis/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { OPERATOR, seedStranger, seedWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('create', () => {
  const input = { slug: 'grid', name: 'Grid', owner: { email: 'ada@example.com', name: 'Ada' } };

  test('answers the workspace and its first OWNER', async () => {
    expect(await connect(app, OPERATOR).workspaces.create(input)).toEqual({
      workspace: {
        id: expect.stringMatching(/^wsp_/),
        slug: 'grid',
        name: 'Grid',
        status: 'ACTIVE',
        keyPolicy: {
          style: 'PREFIXED',
          prefix: 'pk',
          secretVisibility: 'ONCE',
          activeKeysPerMember: null,
          onLimit: 'REJECT',
          memberActions: ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE'],
          enrolment: 'INVITED',
          checksum: 'REQUIRED',
          lifetimeDaysMax: null,
        },
        createdAt: '2026-11-20T12:00:00.000Z',
      },
      owner: {
        id: expect.stringMatching(/^mem_/),
        role: 'OWNER',
        externalId: null,
        grants: [],
        user: expect.objectContaining({ kind: 'HUMAN', name: 'Ada', email: 'ada@example.com' }),
        workspace: { id: expect.stringMatching(/^wsp_/), slug: 'grid', name: 'Grid' },
        createdAt: '2026-11-20T12:00:00.000Z',
      },
    });
  });

  test('refuses a slug that is taken with an AlreadyExistsError, and a malformed one with an InvalidInputError', async () => {
    const { slug } = await seedWorkspace(app);
    const taken = await rejectionOf(connect(app, OPERATOR).workspaces.create({ ...input, slug }));
    expect(taken).toBeInstanceOf(AlreadyExistsError);
    expect(taken).toMatchObject({ path: ['slug'] });
    expect(await rejectionOf(connect(app, OPERATOR).workspaces.create({ ...input, slug: 'No!' }))).toBeInstanceOf(
      InvalidInputError,
    );
  });

  test('is for the operator: a ForbiddenError for anybody else', async () => {
    const { owner } = await seedWorkspace(app);
    expect(await rejectionOf(connect(app, owner.caller).workspaces.create(input))).toBeInstanceOf(ForbiddenError);
  });
});

describe('setKeyPolicy', () => {
  test('answers the new policy and what it meets; a dry run changes nothing', async () => {
    const { id, owner } = await seedWorkspace(app);
    await owner.key();
    await owner.key();
    const { workspaces } = connect(app, owner.caller);
    const before = (await workspaces.get(id)).keyPolicy;
    const wish = { workspaceId: id, style: 'UUID', activeKeysPerMember: 1 } as const;
    const expected = {
      keyPolicy: { ...before, style: 'UUID', activeKeysPerMember: 1 },
      effects: [{ kind: 'KEYS_OVER_LIMIT', keyCount: 2, memberCount: 1 }],
      effective: true,
      effectiveAfterMs: expect.any(Number),
    };
    expect(await workspaces.setKeyPolicy({ ...wish, dryRun: true })).toEqual(expected);
    expect((await workspaces.get(id)).keyPolicy).toEqual(before);
    expect(await workspaces.setKeyPolicy(wish)).toEqual(expected);
    expect((await workspaces.get(id)).keyPolicy).toEqual(expected.keyPolicy);
  });

  test('is for OWNERs, and refuses what is out of bounds', async () => {
    const { id, owner, member } = await seedWorkspace(app);
    const admin = await member({ role: 'ADMIN' });
    const input = { workspaceId: id, activeKeysPerMember: 0 };
    expect(await rejectionOf(connect(app, admin.caller).workspaces.setKeyPolicy(input))).toBeInstanceOf(ForbiddenError);
    expect(await rejectionOf(connect(app, owner.caller).workspaces.setKeyPolicy(input))).toBeInstanceOf(
      InvalidInputError,
    );
  });
});

describe('join', () => {
  test('answers the membership of a signed-in user, or a NotFoundError when the workspace is not open', async () => {
    const { id, slug, setPolicy } = await seedWorkspace(app);
    const client = connect(app, await seedStranger(app));
    expect(await rejectionOf(client.workspaces.join({ workspaceSlug: slug }))).toBeInstanceOf(NotFoundError);
    await setPolicy({ enrolment: 'OPEN' });
    const { member } = await client.workspaces.join({ workspaceSlug: slug });
    expect(member).toMatchObject({ role: 'MEMBER', grants: [], workspace: { id } });
  });
});

describe('get and getBySlug', () => {
  test('answer a workspace that one belongs to', async () => {
    const { id, slug, owner } = await seedWorkspace(app);
    const { workspaces } = connect(app, owner.caller);
    expect(await workspaces.get(id)).toMatchObject({ id, slug });
    expect(await workspaces.getBySlug(slug)).toEqual(await workspaces.get(id));
  });

  test('are a NotFoundError for another one, as for one that does not exist', async () => {
    const mine = connect(app, (await seedWorkspace(app)).owner.caller).workspaces;
    const other = await seedWorkspace(app);
    expect(await rejectionOf(mine.get(other.id))).toMatchObject({ message: 'No workspace with this id exists here.' });
    expect(await rejectionOf(mine.getBySlug(other.slug))).toBeInstanceOf(NotFoundError);
    expect(await rejectionOf(mine.getBySlug('unheard-of'))).toBeInstanceOf(NotFoundError);
  });
});

test('list answers the workspaces that one belongs to', async () => {
  const { id, owner } = await seedWorkspace(app);
  expect((await connect(app, owner.caller).workspaces.list()).items.map((workspace) => workspace.id)).toEqual([id]);
});

test('a workspace is renamed, suspended, resumed and deleted', async () => {
  const { id: workspaceId, owner } = await seedWorkspace(app);
  const { workspaces } = connect(app, owner.caller);
  expect((await workspaces.update({ workspaceId, name: 'Acme' })).workspace.name).toBe('Acme');
  expect(await workspaces.suspend({ workspaceId })).toMatchObject({
    effective: true,
    workspace: { name: 'Acme', status: 'SUSPENDED' },
  });
  expect((await workspaces.resume({ workspaceId })).workspace.status).toBe('ACTIVE');
  const erasedFrom = new Date(app.clock.now().getTime() + 30 * 86_400_000).toISOString();
  expect(await workspaces.delete({ workspaceId })).toMatchObject({ workspaceId, erasedFrom, effective: true });
  expect(await rejectionOf(workspaces.get(workspaceId))).toBeInstanceOf(NotFoundError);
});
