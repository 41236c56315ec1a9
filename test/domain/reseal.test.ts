import { randomBytes } from 'node:crypto';
import { loadConfig } from '@portcullis/server/config.ts';
import { listSealingKeys, resealBatch, type ResealedBatch } from '@portcullis/server/domain/api-key/reseal.service.ts';
import { createCallerLimiter } from '@portcullis/server/domain/caller-limiter.ts';
import { NO_KNOWN_KEYS } from '@portcullis/server/domain/known-keys.ts';
import type { Scope } from '@portcullis/server/domain/scope.ts';
import { NO_USAGE } from '@portcullis/server/domain/usage/usage.ts';
import { createSealer } from '@portcullis/server/secret/seal.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setKeyPolicyColumns } from '../graphql/key-policy-columns.ts';
import { startTestApp, toEncryptionKeys, type TestApp } from '../support/app.ts';
import { mutate } from '../support/graphql.ts';
import { seedWorkspace, type SeededKey, type SeededWorkspace } from '../support/seed.ts';

/** What was sealed under `old` is sealed anew under `new`; the server of the test has both, and seals under `old`. */
let app: TestApp;
let workspace: SeededWorkspace;
let keys: readonly SeededKey[];
beforeEach(async () => {
  app = await startTestApp({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys('old', 'new') });
  workspace = await seedWorkspace(app);
  await setKeyPolicyColumns(app, workspace, { secretVisibility: 'RECOVERABLE' });
  const made: SeededKey[] = [];
  for (let count = 0; count < 7; count += 1) made.push(await workspace.owner.key());
  keys = made;
});
afterEach(() => app.close());

function toScope(...ids: readonly string[]): Scope {
  const { encryptionKeys, callerLimits } = loadConfig({ PORTCULLIS_ENCRYPTION_KEYS: toEncryptionKeys(...ids) });
  const { db, clock } = app;
  return {
    db,
    principal: { kind: 'operator' },
    request: { id: 'rotation', clientAddress: null },
    now: clock.now,
    randomBytes,
    sealer: createSealer(encryptionKeys),
    limiter: createCallerLimiter(callerLimits, clock.now),
    usage: NO_USAGE,
    knownKeys: NO_KNOWN_KEYS,
    onCommit: () => undefined,
  };
}

/** Batch after batch until the last. */
async function resealAll(scope: Scope, limit: number): Promise<readonly ResealedBatch[]> {
  const batches = [await resealBatch(scope, { after: null, limit })];
  for (let next = batches[0]?.next ?? null; next !== null; next = batches.at(-1)?.next ?? null)
    batches.push(await resealBatch(scope, { after: next, limit }));
  return batches;
}

const reveal = async ({ id }: SeededKey) =>
  await mutate(app.url, workspace.owner.caller, 'revealApiKey', { target: { keyId: id } });

async function expectAllRevealed(): Promise<void> {
  for (const key of keys) expect(await reveal(key)).toMatchObject({ secret: key.secret });
}

describe('a rotation', () => {
  test('seals everything anew under the first key, in batches, and tells of each', async () => {
    const batches = await resealAll(toScope('new', 'old'), 3);
    expect(batches.map(({ resealedCount }) => resealedCount)).toEqual([3, 3, 1]);
    expect(await listSealingKeys(toScope('new'))).toEqual([
      { sealingKeyId: 'new', secretCount: 7, isConfigured: true },
    ]);
    await expectAllRevealed();
    const events = await app.db
      .selectFrom('auditEvents')
      .select(['workspaceId', 'actor', 'target', 'after'])
      .where('action', '=', 'rotateEncryptionKey')
      .orderBy('position')
      .execute();
    const told = { workspaceId: null, actor: 'operator', target: 'new' };
    expect(events).toEqual([3, 3, 1].map((resealedCount) => ({ ...told, after: { resealedCount } })));
  });

  test('that was interrupted goes on where it stopped', async () => {
    await resealBatch(toScope('new', 'old'), { after: null, limit: 3 });
    const counts = (await listSealingKeys(toScope('new'))).map(({ secretCount }) => secretCount);
    expect(counts).toEqual([3, 4]);
    const batches = await resealAll(toScope('new', 'old'), 100);
    expect(batches).toEqual([{ resealedCount: 4, unopenedCount: 0, next: null }]);
  });

  test('has nothing to do the second time, and writes nothing', async () => {
    await resealAll(toScope('new', 'old'), 100);
    const before = await app.db.selectFrom('sealedSecrets').selectAll().orderBy('secretHash').execute();
    expect(await resealAll(toScope('new', 'old'), 100)).toEqual([{ resealedCount: 0, unopenedCount: 0, next: null }]);
    expect(await app.db.selectFrom('sealedSecrets').selectAll().orderBy('secretHash').execute()).toEqual(before);
  });

  test('leaves what does not open as it is, and goes past it', async () => {
    const { sealed, secretHash } = await app.db
      .selectFrom('sealedSecrets')
      .select(['sealed', 'secretHash'])
      .orderBy('secretHash')
      .executeTakeFirstOrThrow();
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await app.db.updateTable('sealedSecrets').set({ sealed: changed }).where('secretHash', '=', secretHash).execute();
    const batches = await resealAll(toScope('new', 'old'), 2);
    expect(batches.map(({ unopenedCount }) => unopenedCount)).toEqual([1, 0, 0, 0]);
    expect(await listSealingKeys(toScope('new'))).toEqual([
      { sealingKeyId: 'new', secretCount: 6, isConfigured: true },
      { sealingKeyId: 'old', secretCount: 1, isConfigured: false },
    ]);
  });

  test('beside servers that reveal, regenerate and revoke loses nothing and reveals the right secret', async () => {
    const [revoked, regenerated, ...others] = keys;
    if (revoked === undefined || regenerated === undefined) throw new Error('there are seven keys');
    const call = async (name: string, { id }: SeededKey) =>
      await mutate(app.url, workspace.owner.caller, name, { keyId: id });
    const [again, , ...revealed] = await Promise.all([
      call('regenerateApiKey', regenerated),
      call('revokeApiKey', revoked),
      ...others.map(reveal),
      resealAll(toScope('new', 'old'), 1),
      resealAll(toScope('new', 'old'), 2),
    ]);
    expect(revealed.slice(0, others.length)).toMatchObject(others.map(({ secret }) => ({ secret })));
    await resealAll(toScope('new', 'old'), 100);
    expect(await listSealingKeys(toScope('new'))).toEqual([
      { sealingKeyId: 'new', secretCount: 6, isConfigured: true },
    ]);
    for (const key of others) expect(await reveal(key)).toMatchObject({ secret: key.secret });
    expect(await reveal(regenerated)).toMatchObject({ secret: again['secret'] });
  });

  test('is for the operator alone, and needs an encryption key', async () => {
    const scope = { ...toScope('new'), principal: { kind: 'anonymous' } } as const;
    await expect(resealBatch(scope, { after: null, limit: 1 })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(listSealingKeys(scope)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const refused = { code: 'ENCRYPTION_NOT_CONFIGURED' };
    await expect(resealBatch({ ...toScope('new'), sealer: null }, { after: null, limit: 1 })).rejects.toMatchObject(
      refused,
    );
  });
});
