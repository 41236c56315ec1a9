import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { identityOf, startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate, post, textAt, type Caller } from '../support/graphql.ts';
import { OPERATOR, seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { mutateAudited, type AuditedEvent } from './audit-events.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let owner: Caller;
let ownerUserId: string;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('first') });
  workspace = await seedWorkspace(app);
  owner = workspace.owner.caller;
  ownerUserId = textAt((await post(app.url, owner, '{ viewer { user { id } } }')).data, 'viewer.user.id');
  member = await workspace.member({ externalId: 'audited' });
  await workspace.permission('datasets:read');
});
afterAll(() => app.close());

/** The one row of a mutation. */
async function soleEvent(caller: Caller, name: string, input: object): Promise<AuditedEvent> {
  const { events } = await mutateAudited(app, caller, name, input);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event === undefined) throw new Error(`${name} wrote no audit row`);
  return event;
}

describe('exactly one row says who did what to what, before and after:', () => {
  test('createWorkspace, beside the row of the user whom it makes', async () => {
    const input = { slug: 'audited', name: 'Audited', owner: { email: 'olive@acme.example', name: 'Olive Owner' } };
    const { answer, events } = await mutateAudited(app, OPERATOR, 'createWorkspace', input);
    const id = textAt(answer, 'workspace.id');
    const made = { action: 'createWorkspace', workspaceId: id, target: id, actor: 'operator', before: null };
    const user = {
      action: 'createUser',
      workspaceId: null,
      target: textAt(answer, 'owner.user.id'),
      actor: 'operator',
      before: null,
    };
    expect(events).toHaveLength(2);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...made,
          after: { slug: 'audited', name: 'Audited', owner: textAt(answer, 'owner.id') },
        }),
        expect.objectContaining({ ...user, after: { kind: 'HUMAN' } }),
      ]),
    );
  });

  test('setKeyPolicy, with what changed and nothing else', async () => {
    const changed = await seedWorkspace(app);
    const event = await soleEvent(OPERATOR, 'setKeyPolicy', {
      workspaceId: changed.id,
      prefix: 'pk',
      activeKeysPerMember: 2,
      memberActions: ['REVEAL'],
    });
    expect(event).toMatchObject({ workspaceId: changed.id, target: changed.id, actor: 'operator' });
    expect([event.before, event.after]).toEqual([
      { activeKeysPerMember: null, memberActions: ['GENERATE', 'REGENERATE', 'REVOKE', 'UPDATE'] },
      { activeKeysPerMember: 2, memberActions: ['REVEAL'] },
    ]);
  });

  test('addMember, for somebody who is known', async () => {
    const known = await (await seedWorkspace(app)).member();
    const event = await soleEvent(owner, 'addMember', {
      workspaceId: workspace.id,
      email: known.email,
      role: 'ADMIN',
      externalId: 'new',
      grants: [{ permission: 'datasets:read' }],
    });
    expect(event).toMatchObject({
      action: 'addMember',
      workspaceId: workspace.id,
      actor: ownerUserId,
      target: expect.stringMatching(/^mem_/),
      before: null,
    });
    expect(event.after).toEqual({
      userId: expect.stringMatching(/^usr_/),
      role: 'ADMIN',
      externalId: 'new',
      grants: [{ permission: 'datasets:read', resources: null }],
    });
  });

  test('updateMember', async () => {
    const event = await soleEvent(owner, 'updateMember', {
      memberId: member.id,
      grants: [{ permission: 'datasets:read', resources: ['a'] }],
      externalId: null,
    });
    expect(event).toMatchObject({
      action: 'updateMember',
      workspaceId: workspace.id,
      actor: ownerUserId,
      target: member.id,
      before: { role: 'MEMBER', externalId: 'audited', grants: [] },
      after: { role: 'MEMBER', externalId: null, grants: [{ permission: 'datasets:read', resources: ['a'] }] },
    });
  });

  test('removeMember, with the keys that ended', async () => {
    const leaver = await workspace.member();
    const keys = [await leaver.key(), await leaver.key()];
    const event = await soleEvent(owner, 'removeMember', { memberId: leaver.id });
    expect(event).toMatchObject({
      action: 'removeMember',
      target: leaver.id,
      actor: ownerUserId,
      before: { role: 'MEMBER' },
    });
    expect((event.after?.['revokedApiKeys'] as string[]).toSorted()).toEqual(keys.map(({ id }) => id).toSorted());
  });

  test('definePermission', async () => {
    const event = await soleEvent(owner, 'definePermission', {
      workspaceId: workspace.id,
      name: 'new',
      description: 'New.',
    });
    expect(event).toMatchObject({
      action: 'definePermission',
      workspaceId: workspace.id,
      target: expect.stringMatching(/^perm_/),
      before: null,
      after: { name: 'new', description: 'New.' },
    });
  });

  test('generateApiKey, by a key', async () => {
    const caller = await workspace.owner.key({ grants: [{ permission: 'portcullis:keys:manage' }] });
    const input = {
      workspaceId: workspace.id,
      owner: { memberId: member.id },
      label: 'x',
      environment: 'TEST',
      metadata: { a_b: 1 },
      expiresAt: '2027-01-01T00:00:00Z',
      grants: [],
    };
    const event = await soleEvent(caller.caller, 'generateApiKey', input);
    expect(event).toMatchObject({
      action: 'generateApiKey',
      actor: caller.id,
      target: expect.stringMatching(/^key_/),
      before: null,
    });
    expect(event.after).toEqual({
      ownerMemberId: member.id,
      label: 'x',
      environment: 'TEST',
      tierId: null,
      ipAllowList: null,
      metadata: { a_b: 1 },
      expiresAt: '2027-01-01T00:00:00.000Z',
      grants: [],
    });
  });

  test('regenerateApiKey and endOverlap', async () => {
    const { id } = await member.key();
    const validUntil = new Date(app.clock.now().getTime() + 60_001).toISOString();
    const regenerated = await soleEvent(member.caller, 'regenerateApiKey', { keyId: id, overlapSeconds: 60 });
    expect(regenerated).toMatchObject({
      action: 'regenerateApiKey',
      target: id,
      after: { oldSecretValidUntil: validUntil },
    });
    const ended = await soleEvent(owner, 'endOverlap', { keyId: id });
    expect(ended).toMatchObject({
      action: 'endOverlap',
      target: id,
      actor: ownerUserId,
      before: { overlapEndsAt: validUntil },
      after: { overlapEndsAt: app.clock.now().toISOString() },
    });
  });

  test('updateApiKey, with what changed and nothing else', async () => {
    const { id } = await member.key({ label: 'before', metadata: { a: 1 } });
    const event = await soleEvent(member.caller, 'updateApiKey', { keyId: id, label: 'after', grants: [] });
    expect(event).toMatchObject({ action: 'updateApiKey', target: id, workspaceId: workspace.id });
    expect([event.before, event.after]).toEqual([
      { label: 'before', grants: null },
      { label: 'after', grants: [] },
    ]);
  });

  test('revokeApiKey', async () => {
    const { id } = await member.key();
    const event = await soleEvent(OPERATOR, 'revokeApiKey', { keyId: id, reason: 'POLICY', note: 'Ticket 7.' });
    expect(event).toMatchObject({
      action: 'revokeApiKey',
      target: id,
      actor: 'operator',
      after: { reason: 'POLICY', note: 'Ticket 7.' },
    });
  });
});

test('revealApiKey, each time, without a word of the secret', async () => {
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  const { id, secret } = await member.key();
  for (const target of [{ keyId: id }, { keyId: id }]) {
    const event = await soleEvent(owner, 'revealApiKey', { target });
    expect(event).toMatchObject({
      action: 'revealApiKey',
      workspaceId: workspace.id,
      actor: ownerUserId,
      target: id,
      before: null,
      after: null,
    });
    expect(JSON.stringify(event)).not.toContain(secret.slice(12));
  }
});

test('verifying writes no row', async () => {
  const { secret } = await member.key();
  const { events } = await mutateAudited(app, owner, 'verifyApiKey', {
    workspaceId: workspace.id,
    presentedKey: secret,
  });
  expect(events).toEqual([]);
});

test('a row carries the id of the request that wrote it', async () => {
  const { headers } = await post(
    app.url,
    owner,
    'mutation ($input: DefinePermissionInput!) { definePermission(input: $input) { __typename } }',
    { input: { workspaceId: workspace.id, name: 'traced' } },
  );
  const rows = await app.db
    .selectFrom('auditEvents')
    .select('requestId')
    .where('requestId', '=', headers.get('x-request-id') ?? '')
    .execute();
  expect(rows).toHaveLength(1);
});

describe('what names a person stands in the personal fields, which can be erased, and nowhere else:', () => {
  const personalOf = async (target: string): Promise<unknown[]> => {
    const rows = await app.db
      .selectFrom('auditEvents')
      .select(['action', 'personal', 'personalUserId'])
      .where('target', '=', target)
      .orderBy('position')
      .execute();
    return rows.map(({ action, personal, personalUserId }) => [action, personalUserId, personal]);
  };

  test('of a new user, a new member and the first OWNER', async () => {
    const email = 'paula@acme.example';
    const input = { slug: 'personal', name: 'Personal', owner: { email, name: 'Paula Personal' } };
    const made = await mutate(app.url, OPERATOR, 'createWorkspace', input);
    const userId = textAt(made, 'owner.user.id');
    const personal = { email, name: 'Paula Personal' };
    expect(await personalOf(userId)).toEqual([['createUser', userId, personal]]);
    expect(await personalOf(textAt(made, 'workspace.id'))).toEqual([['createWorkspace', userId, personal]]);
    const added = await mutate(app.url, owner, 'addMember', { workspaceId: workspace.id, email });
    expect(await personalOf(textAt(added, 'member.id'))).toEqual([['addMember', userId, personal]]);
  });

  test('of somebody who signs in and whose address is confirmed', async () => {
    const input = { workspaceId: workspace.id, email: 'petra@acme.example' };
    const added = await mutate(app.url, owner, 'addMember', input);
    const userId = textAt(added, 'member.user.id');
    for (const email of ['petra@acme.example', 'petra@new.example'])
      await post(app.url, { bearer: await app.signIn('petra', { email }) }, '{ viewer { isOperator } }');
    expect(await personalOf(userId)).toEqual([
      ['createUser', userId, { email: 'petra@acme.example' }],
      ['bindUser', userId, { email: 'petra@acme.example', ...identityOf('petra') }],
      ['confirmEmail', userId, { email: 'petra@new.example' }],
    ]);
  });

  test('of somebody without an address or a name there is nothing', async () => {
    const added = await mutate(app.url, owner, 'addMember', { workspaceId: workspace.id, externalId: 'nameless' });
    expect(await personalOf(textAt(added, 'member.id'))).toEqual([['addMember', null, null]]);
  });

  test('in no other column of all these rows', async () => {
    const rows = await app.db.selectFrom('auditEvents').selectAll().execute();
    expect(rows.length).toBeGreaterThan(20);
    expect(JSON.stringify(rows)).toMatch(/Olive/);
    expect(JSON.stringify(rows.map((row) => ({ ...row, personal: null })))).not.toMatch(/@|Olive|Paula/);
  });
});
