import type { Tables } from '@portcullis/server/db/tables.ts';
import { hashSecret } from '@portcullis/server/secret/hash.ts';
import type { Updateable } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { expectRefused, postBody } from './graphql-errors.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp({ TRUSTED_PROXIES: '127.0.0.1' });
  workspace = await seedWorkspace(app);
  member = await workspace.member({ role: 'ADMIN' });
});
afterAll(() => app.close());

let key: SeededKey;
beforeEach(async () => {
  key = await member.key();
});

test('a key acts as itself, from the answer that made it', async () => {
  expect(await ask(key.secret)).toMatchObject({
    status: 200,
    text: JSON.stringify({ data: { viewer: { apiKey: { id: key.id } } } }),
  });
});

describe('a key does not act any more that', () => {
  test('was revoked', async () => {
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    await expectNobody('revoked');
  });

  test('has expired, to the millisecond', async () => {
    const expiresAt = new Date(app.clock.now().getTime() + 1);
    await setKey({ expiresAt });
    expect((await ask(key.secret)).status).toBe(200);
    app.clock.advance({ ms: 1 });
    await expectNobody('expired');
  });

  test('is switched off', async () => {
    await setKey({ disabledAt: app.clock.now(), disabledBy: 'operator' });
    await expectNobody('switched off');
  });

  test('was replaced by a newer one', async () => {
    await setKey({ supersededAt: app.clock.now() });
    await expectNobody('replaced');
  });

  test('has a new secret', async () => {
    const { secret } = await mutate(app.url, member.caller, 'regenerateApiKey', { keyId: key.id });
    await expectNobody('replaced');
    expect((await ask(String(secret))).status).toBe(200);
  });

  test('belongs to a workspace that is suspended', async () => {
    await app.db.updateTable('workspaces').set({ status: 'SUSPENDED' }).where('id', '=', workspace.id).execute();
    await expectNobody('switched off');
    await app.db.updateTable('workspaces').set({ status: 'ACTIVE' }).where('id', '=', workspace.id).execute();
    expect((await ask(key.secret)).status).toBe(200);
  });

  test('belongs to a workspace that is deleted', async () => {
    const other = await seedWorkspace(app);
    const { secret } = await other.owner.key();
    await app.db.updateTable('workspaces').set({ deletedAt: app.clock.now() }).where('id', '=', other.id).execute();
    expectRefused(await ask(secret), 401, 'UNAUTHENTICATED');
  });

  test('belongs to a member who was removed', async () => {
    const leaving = await workspace.member({ role: 'ADMIN' });
    const { secret } = await leaving.key();
    expect((await ask(secret)).status).toBe(200);
    await mutate(app.url, workspace.owner.caller, 'removeMember', { memberId: leaving.id });
    expectRefused(await ask(secret), 401, 'UNAUTHENTICATED');
  });
});

describe('a key with an allow list acts', () => {
  const INSIDE = '203.0.113.7';
  beforeEach(() => setKey({ ipAllowList: ['203.0.113.0/24'] }));

  test('from an address on it', async () => {
    expect((await ask(key.secret, [['x-forwarded-for', INSIDE]])).status).toBe(200);
  });

  test.each([
    ['from nowhere else', '198.51.100.1'],
    ['from nowhere else that says it is inside', `${INSIDE}, 198.51.100.1`],
    ['not from an address that can not be read', `${INSIDE}, unknown`],
    ['not from the proxy itself', ''],
  ])('%s', async (_name, forwardedFor) => {
    const headers = forwardedFor === '' ? [] : [['x-forwarded-for', forwardedFor] as const];
    expectRefused(await ask(key.secret, headers), 401, 'UNAUTHENTICATED');
  });
});

test('a key that was imported is verified, and never acts', async () => {
  const secret = 'imported-key-that-everybody-may-know-0123456789';
  const uuid = '3f1c9a52-8a57-4b6c-9d3e-0c1d2e3f4a5b';
  for (const imported of [secret, uuid]) {
    await app.db
      .insertInto('apiKeySecrets')
      // A key has one current secret: the imported one is valid for a day beside it.
      .values({
        workspaceId: workspace.id,
        secretHash: hashSecret(imported),
        apiKeyId: key.id,
        minted: false,
        hint: null,
        createdAt: app.clock.now(),
        validUntil: new Date(app.clock.now().getTime() + 86_400_000),
      })
      .execute();
    expect(await workspace.verify(imported)).toMatchObject({ verdict: 'VALID', keyId: key.id });
    expectRefused(await ask(imported), 401, 'UNAUTHENTICATED');
  }
});

test('a key acts in its workspace only', async () => {
  const elsewhere = await seedWorkspace(app);
  const { data } = await post(app.url, key.caller, 'query ($id: ID!) { workspace(id: $id) { id } }', {
    id: elsewhere.id,
  });
  expect(data).toEqual({ workspace: null });
  const answer = await mutate(app.url, key.caller, 'definePermission', { workspaceId: elsewhere.id, name: 'x:y' });
  expect(answer).toMatchObject({ __typename: 'NotFound' });
});

async function expectNobody(why: string): Promise<void> {
  const [error] = expectRefused(await ask(key.secret), 401, 'UNAUTHENTICATED');
  expect(error?.message).toContain(why);
}

async function setKey(columns: Updateable<Tables['apiKeys']>): Promise<void> {
  await app.db.updateTable('apiKeys').set(columns).where('id', '=', key.id).execute();
}

async function ask(secret: string, headers: readonly (readonly [string, string])[] = []) {
  return await postBody(app.url, { query: '{ viewer { apiKey { id } } }' }, [['x-api-key', secret], ...headers]);
}
