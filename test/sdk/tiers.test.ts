import { AlreadyExistsError, ForbiddenError, InvalidInputError, NotFoundError } from '@portcullis/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { seedWorkspace } from '../support/seed.ts';
import { connect } from './connect.ts';
import { rejectionOf } from './local-server.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('a tier is defined, listed, changed and retired', async () => {
  const { id: workspaceId, owner } = await seedWorkspace(app);
  const { tiers } = connect(app, owner.caller);
  const limits = [{ name: 'quota', amount: 5_000_000_000, window: 'MONTH' as const }];
  const { tier } = await tiers.define({ workspaceId, name: 'Starter', limits });
  expect(tier).toMatchObject({ name: 'Starter', limits, ipAllowListsAllowed: true, retiredAt: null });
  const changed = await tiers.update({ tierId: tier.id, selfService: true });
  expect(changed).toMatchObject({ effective: true, tier: { name: 'Starter', selfService: true } });
  expect((await tiers.list({ workspaceId })).items).toEqual([changed.tier]);
  expect((await tiers.retire({ tierId: tier.id })).tier.retiredAt).toBe(app.clock.now().toISOString());
  expect((await tiers.list({ workspaceId })).items).toEqual([]);
  expect((await tiers.list({ workspaceId, includeRetired: true })).items).toHaveLength(1);
});

test('a refusal is thrown as its class', async () => {
  const workspace = await seedWorkspace(app);
  const { id: workspaceId } = workspace;
  const { id: tierId, name } = await workspace.tier();
  const { tiers } = connect(app, workspace.owner.caller);
  expect(await rejectionOf(tiers.define({ workspaceId, name }))).toBeInstanceOf(AlreadyExistsError);
  expect(await rejectionOf(tiers.update({ tierId, name: '' }))).toBeInstanceOf(InvalidInputError);
  const elsewhere = connect(app, (await seedWorkspace(app)).owner.caller).tiers;
  expect(await rejectionOf(elsewhere.retire({ tierId }))).toBeInstanceOf(NotFoundError);
  expect(await rejectionOf(elsewhere.list({ workspaceId }))).toBeInstanceOf(NotFoundError);
  const colleague = connect(app, (await workspace.member()).caller).tiers;
  expect(await rejectionOf(colleague.retire({ tierId }))).toBeInstanceOf(ForbiddenError);
});
