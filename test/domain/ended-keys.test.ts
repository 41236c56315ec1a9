import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutateInVain } from '../graphql/refusal.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});
afterAll(() => app.close());

const inMs = (ms: number): string => new Date(app.clock.now().getTime() + ms).toISOString();

describe('an expiry', () => {
  test('comes to the millisecond, and is then for ever', async () => {
    const key = await member.key({ expiresAt: inMs(5_000) });
    app.clock.advance({ ms: 4_999 });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
    app.clock.advance({ ms: 1 });
    expect(await workspace.verify(key.secret)).toMatchObject({
      verdict: 'EXPIRED',
      code: 'api_key_expired',
      httpStatus: 401,
      keyId: key.id,
    });
    app.clock.advance({ days: 1_000 });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'EXPIRED' });
  });

  test('can be moved, nearer and further away, before it comes', async () => {
    const key = await member.key({ expiresAt: inMs(5_000) });
    const update = async (expiresAt: string) =>
      await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, expiresAt });
    await update(inMs(60_000));
    app.clock.advance({ ms: 5_000 });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID' });
    await update(inMs(1));
    app.clock.advance({ ms: 1 });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'EXPIRED' });
  });
});

const ENDINGS: Readonly<Record<string, () => Promise<SeededKey>>> = {
  REVOKED: async () => {
    const key = await member.key({ label: 'ended' });
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    return key;
  },
  SUPERSEDED: async () => {
    const key = await member.key({ label: 'ended' });
    await app.db
      .updateTable('apiKeys')
      .set({ supersededAt: app.clock.now(), supersededBy: 'key_x' })
      .where('id', '=', key.id)
      .execute();
    return key;
  },
  EXPIRED: async () => {
    const key = await member.key({ label: 'ended', expiresAt: inMs(1) });
    app.clock.advance({ ms: 1 });
    return key;
  },
};

describe.for(Object.keys(ENDINGS))('a key that is %s', (status) => {
  const end = async (): Promise<SeededKey> => await (ENDINGS[status]?.() ?? member.key());

  test.for([
    ['updateApiKey', { label: 'x' }],
    ['updateApiKey', { metadata: {} }],
    ['updateApiKey', { grants: null }],
    ['updateApiKey', { expiresAt: '2999-01-01T00:00:00Z' }],
    ['updateApiKey', { expiresAt: null }],
    ['regenerateApiKey', {}],
    ['regenerateApiKey', { overlapSeconds: 60, endCurrentOverlap: true }],
  ] as const)('is not changed by %s with %j, not for an OWNER either', async ([name, input]) => {
    const key = await end();
    for (const caller of [member.caller, workspace.owner.caller]) {
      const answer = await mutateInVain(app, caller, name, { keyId: key.id, ...input });
      expect(answer).toMatchObject({ __typename: 'ApiKeyEnded', code: 'API_KEY_ENDED', status });
    }
  });

  test('stays listed, and says what it is', async () => {
    app.clock.advance({ ms: 1 });
    const key = await end();
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: status, keyId: key.id, label: 'ended' });
    const { data } = await post(
      app.url,
      member.caller,
      'query ($id: ID!) { apiKeys(workspaceId: $id, first: 1) { nodes { id status } } }',
      { id: workspace.id },
    );
    expect(data).toEqual({ apiKeys: { nodes: [{ id: key.id, status }] } });
  });

  test('can be revoked, and is REVOKED then', async () => {
    const key = await end();
    const answer = await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id, reason: 'COMPROMISED' });
    expect(answer).toMatchObject({ __typename: 'RevokeApiKeySuccess', apiKey: { status: 'REVOKED' } });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED' });
  });
});

test('a disabled key can be edited and revoked, and works again when it is enabled', async () => {
  const key = await member.key();
  const set = async (disabledAt: Date | null) =>
    await app.db
      .updateTable('apiKeys')
      .set({ disabledAt, disabledBy: disabledAt && 'operator' })
      .where('id', '=', key.id)
      .execute();
  await set(app.clock.now());
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'DISABLED' });
  expect((await mutate(app.url, member.caller, 'updateApiKey', { keyId: key.id, label: 'x' }))['apiKey']).toMatchObject(
    { status: 'DISABLED', label: 'x' },
  );
  await set(null);
  expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'VALID', label: 'x' });
});
