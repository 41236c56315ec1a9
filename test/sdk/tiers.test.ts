import {
  AlreadyExistsError,
  ForbiddenError,
  InvalidInputError,
  IpAllowListNotAllowedError,
  IpAllowListsInUseError,
  NotFoundError,
} from '@portcullis/sdk';
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

test('a key says which tier it is on and from where it works, and is listed by its tier', async () => {
  const workspace = await seedWorkspace(app);
  const { id: workspaceId } = workspace;
  const tier = await workspace.tier();
  const { apiKeys } = connect(app, workspace.owner.caller);
  const made = await apiKeys.generate({ workspaceId, label: 'x', tierId: tier.id, ipAllowList: ['192.0.2.0/24'] });
  expect(made.apiKey).toMatchObject({ tier, ipAllowList: ['192.0.2.0/24'] });
  expect((await apiKeys.list({ workspaceId, filter: { tier: tier.id } })).items).toEqual([made.apiKey]);
  const presented = { workspaceId, presentedKey: made.secret };
  expect(await apiKeys.verify({ ...presented, clientAddress: '192.0.2.9' })).toMatchObject({
    verdict: 'VALID',
    tier: tier.name,
  });
  expect(await apiKeys.verify({ ...presented, clientAddress: '192.0.3.9' })).toMatchObject({
    verdict: 'IP_NOT_ALLOWED',
  });
});

test('an allow list on a tier without them, and such a tier while keys have them, are errors of their own', async () => {
  const workspace = await seedWorkspace(app);
  const plain = await workspace.tier({ ipAllowListsAllowed: false });
  const listed = await workspace.tier();
  const { apiKeys, tiers } = connect(app, workspace.owner.caller);
  const key = { workspaceId: workspace.id, label: 'x', ipAllowList: ['192.0.2.1'] };
  const refused = await rejectionOf(apiKeys.generate({ ...key, tierId: plain.id }));
  expect(refused).toBeInstanceOf(IpAllowListNotAllowedError);
  expect(refused).toMatchObject({ tierId: plain.id });
  await apiKeys.generate({ ...key, tierId: listed.id });
  const inUse = await rejectionOf(tiers.update({ tierId: listed.id, ipAllowListsAllowed: false }));
  expect(inUse).toBeInstanceOf(IpAllowListsInUseError);
  expect(inUse).toMatchObject({ apiKeyCount: 1 });
});
