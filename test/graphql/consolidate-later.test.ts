import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { mutate, textAt, type MutationAnswer } from '../support/graphql.ts';
import { seedWorkspace, type SeededMember, type SeededWorkspace } from '../support/seed.ts';
import { consolidationKit } from './consolidation-kit.ts';
import { auditOf } from './import-kit.ts';
import { mutateInVain, readAllRows } from './refusal.ts';

let app: TestApp;
let workspace: SeededWorkspace;
let member: SeededMember;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  workspace = await seedWorkspace(app);
  member = await workspace.member();
});

const { oldKeys, consolidate, verdicts, affected, inDays } = consolidationKit(() => ({ app, workspace, member }));

describe('consolidation at a date', () => {
  test('leaves every key working until then', async () => {
    const keys = await oldKeys(3);
    await consolidate({ at: inDays(30) });
    expect(await verdicts(keys)).toEqual(['VALID', 'VALID', 'VALID']);
    app.clock.advance({ days: 30 });
    expect(await verdicts(keys)).toEqual(['SUPERSEDED', 'SUPERSEDED', 'VALID']);
  });

  test('is about the keys of now: one that is made meanwhile stays as well', async () => {
    const keys = await oldKeys(2);
    await consolidate({ at: inDays(30) });
    const later = await member.key();
    app.clock.advance({ days: 31 });
    expect(await verdicts([...keys, { id: later.id, text: later.secret }])).toEqual(['SUPERSEDED', 'VALID', 'VALID']);
  });

  test('does not keep a key that will have expired by then', async () => {
    const [lasting] = await oldKeys(1);
    const [expiring] = await oldKeys(1, { createdAt: '2024-01-01T00:00:00Z', expiresAt: inDays(20) });
    await consolidate({ at: inDays(30) });
    app.clock.advance({ days: 31 });
    const keys = [lasting, expiring].flatMap((key) => key ?? []);
    expect(await verdicts(keys)).toEqual(['VALID', 'SUPERSEDED']);
  });

  test('when the key that was to stay is revoked before, its owner keeps the others', async () => {
    const keys = await oldKeys(3);
    await consolidate({ at: inDays(30) });
    await mutate(app.url, workspace.owner.caller, 'revokeApiKey', { keyId: keys[2]?.id });
    app.clock.advance({ days: 31 });
    expect(await verdicts(keys)).toEqual(['VALID', 'VALID', 'REVOKED']);
    expect(await auditOf(app, workspace, 'revokeApiKey')).toMatchObject([
      { after: { restoredApiKeys: expect.arrayContaining([keys[0]?.id, keys[1]?.id]) } },
    ]);
  });

  test('when many keys are revoked before, among them those that were to stay, their owners keep the others', async () => {
    const keys = await oldKeys(2);
    await consolidate({ at: inDays(30) });
    await mutate(app.url, workspace.owner.caller, 'updateApiKey', { keyId: keys[1]?.id, label: 'the newest' });
    await mutate(app.url, workspace.owner.caller, 'revokeApiKeys', {
      workspaceId: workspace.id,
      filter: { label: 'the newest' },
    });
    app.clock.advance({ days: 31 });
    expect(await verdicts(keys)).toEqual(['VALID', 'REVOKED']);
  });

  test('leaves the key that stays when it is regenerated meanwhile', async () => {
    const keys = await oldKeys(2);
    await consolidate({ at: inDays(30) });
    const made = await mutate(app.url, workspace.owner.caller, 'regenerateApiKey', { keyId: keys[1]?.id });
    app.clock.advance({ days: 31 });
    expect(await workspace.verify(textAt(made, 'secret'))).toMatchObject({ verdict: 'VALID' });
    expect(await verdicts(keys.slice(0, 1))).toEqual(['SUPERSEDED']);
  });
});

describe('cancelling', () => {
  const cancel = async (consolidationId: string): Promise<MutationAnswer> =>
    await mutate(app.url, workspace.owner.caller, 'cancelConsolidation', { consolidationId });

  test('before the date keeps every key, and is told once', async () => {
    const keys = await oldKeys(3);
    const id = textAt(await consolidate({ at: inDays(30) }), 'consolidation.id');
    expect(await cancel(id)).toMatchObject({
      __typename: 'CancelConsolidationSuccess',
      consolidation: { id, cancelledAt: app.clock.now().toISOString(), keyCount: 2 },
      effective: true,
    });
    const before = await readAllRows(app.db);
    expect(await cancel(id)).toMatchObject({ __typename: 'CancelConsolidationSuccess' });
    expect(await readAllRows(app.db)).toEqual(before);
    app.clock.advance({ days: 31 });
    expect(await verdicts(keys)).toEqual(['VALID', 'VALID', 'VALID']);
    expect(await affected({ consolidationId: id })).toMatchObject({ nodes: [] });
    expect(await auditOf(app, workspace, 'cancelConsolidation')).toMatchObject([{ after: { restoredKeys: 2 } }]);
  });

  test('after the date is refused: what has ended stays ended', async () => {
    const keys = await oldKeys(2);
    const at = inDays(30);
    const consolidationId = textAt(await consolidate({ at }), 'consolidation.id');
    app.clock.advance({ days: 31 });
    const answer = await mutateInVain(app, workspace.owner.caller, 'cancelConsolidation', { consolidationId });
    expect(answer).toMatchObject({ __typename: 'ConsolidationDone', code: 'CONSOLIDATION_DONE', at });
    expect(await verdicts(keys)).toEqual(['SUPERSEDED', 'VALID']);
  });

  test('one of two leaves the other', async () => {
    const keys = await oldKeys(2);
    const first = textAt(await consolidate({ at: inDays(30) }), 'consolidation.id');
    const newest = await member.key();
    await consolidate({ at: inDays(10) });
    await cancel(first);
    app.clock.advance({ days: 31 });
    const all = [...keys, { id: newest.id, text: newest.secret }];
    expect(await verdicts(all)).toEqual(['VALID', 'SUPERSEDED', 'VALID']);
  });
});
