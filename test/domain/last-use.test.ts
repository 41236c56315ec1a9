import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange } from '../http/exchange.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, post, textAt } from '../support/graphql.ts';
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

let key: SeededKey;
beforeEach(async () => {
  app.clock.advance({ seconds: 1 });
  key = await member.key();
});

interface Uses {
  readonly lastUsedAt: string | null;
  readonly previousSecretLastUsedAt: string | null;
}

/** As the key's owner reads it, after everything was written. */
async function readUses(keyId = key.id): Promise<unknown> {
  await app.flushUsage();
  const query = 'query ($id: ID!) { apiKey(id: $id) { lastUsedAt previousSecretLastUsedAt } }';
  return (await post(app.url, member.caller, query, { id: keyId })).data?.['apiKey'];
}

const uses = (lastUsedAt: string | null, previousSecretLastUsedAt: string | null = null): Uses => ({
  lastUsedAt,
  previousSecretLastUsedAt,
});

/** An instant later; answers it. */
function secondLater(): string {
  app.clock.advance({ seconds: 1 });
  return app.clock.now().toISOString();
}

async function regenerate(overlapSeconds: number): Promise<string> {
  const input = { keyId: key.id, overlapSeconds, endCurrentOverlap: true };
  return textAt(await mutate(app.url, member.caller, 'regenerateApiKey', input), 'secret');
}

describe('the last use of a key', () => {
  test('is null before it was ever used', async () => {
    expect(await readUses()).toEqual(uses(null));
  });

  test('is when verifyApiKey accepted it last', async () => {
    secondLater();
    await workspace.verify(key.secret);
    const at = secondLater();
    await workspace.verify(key.secret);
    secondLater();
    expect(await readUses()).toEqual(uses(at));
  });

  test('is when /verify accepted it last', async () => {
    const at = secondLater();
    const target = `/verify/${workspace.slug}`;
    expect((await exchange(app.url, { target, headers: [['x-api-key', key.secret]] })).status).toBe(200);
    expect(await readUses()).toEqual(uses(at));
  });

  test('is when it was a caller of this API last', async () => {
    const at = secondLater();
    await post(app.url, key.caller, '{ viewer { isOperator } }');
    expect(await readUses()).toEqual(uses(at));
  });

  test('stays when it is refused, for whatever reason', async () => {
    const at = secondLater();
    await workspace.verify(key.secret);
    secondLater();
    expect(await workspace.verify(key.secret, { environment: 'TEST' })).toMatchObject({ verdict: 'WRONG_ENVIRONMENT' });
    await mutate(app.url, member.caller, 'revokeApiKey', { keyId: key.id });
    expect(await workspace.verify(key.secret)).toMatchObject({ verdict: 'REVOKED' });
    expect(await readUses()).toEqual(uses(at));
  });

  test('tells during an overlap whether anybody is still on the old secret, and whether the new one is used', async () => {
    const current = await regenerate(60);
    const [oldAt] = [secondLater(), await workspace.verify(key.secret)];
    expect(await readUses()).toEqual(uses(oldAt, oldAt));
    const [newAt] = [secondLater(), await workspace.verify(current)];
    expect(await readUses()).toEqual(uses(newAt, oldAt));
  });

  test('is after a second regeneration that of the secret before, not of an older one', async () => {
    await workspace.verify(key.secret);
    await regenerate(60);
    secondLater();
    await regenerate(60);
    const used = (await readUses()) as Uses;
    expect(used.previousSecretLastUsedAt).toBeNull();
    expect(used.lastUsedAt).not.toBeNull();
  });
});

describe('apiKeys(filter: { unusedSince }) lists', () => {
  const list = async (unusedSince: string): Promise<unknown> => {
    await app.flushUsage();
    const query = `query ($id: ID!, $since: DateTime!) {
      apiKeys(workspaceId: $id, filter: { unusedSince: $since }, first: 100) { totalCount nodes { id } }
    }`;
    const { data } = await post(app.url, member.caller, query, { id: workspace.id, since: unusedSince });
    const { totalCount, nodes } = data?.['apiKeys'] as { totalCount: number; nodes: { id: string }[] };
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ id }) => id).includes(key.id);
  };

  test('a key that was never used, if it is older', async () => {
    const madeAt = app.clock.now().toISOString();
    expect([await list(madeAt), await list(secondLater())]).toEqual([false, true]);
  });

  test('a key until the instant of its last use, by either secret', async () => {
    await regenerate(60);
    const usedAt = secondLater();
    await workspace.verify(key.secret);
    expect([await list(usedAt), await list(secondLater())]).toEqual([false, true]);
  });
});

test('neither does a verification write, nor does reading usage', async () => {
  await app.flushUsage();
  const rows = async () => await app.db.selectFrom('apiKeySecretUsage').selectAll().execute();
  const before = await rows();
  await workspace.verify(key.secret);
  expect(await rows()).toEqual(before);
});
