import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { textAt } from '../support/graphql.ts';
import { seedWorkspace, type SeededWorkspace } from '../support/seed.ts';
import { mutateAudited } from './audit-events.ts';

let app: TestApp;
let workspace: SeededWorkspace;
beforeAll(async () => {
  app = await startTestApp();
  workspace = await seedWorkspace(app);
});
afterAll(() => app.close());

const audited = async (name: string, input: object) => await mutateAudited(app, workspace.owner.caller, name, input);

test('each change of a tier is one row, with what changed and nothing else', async () => {
  const content = { name: 'Free', description: 'For all.', limits: [], ipAllowListsAllowed: false, selfService: true };
  const defined = await audited('defineTier', { workspaceId: workspace.id, ...content });
  const tierId = textAt(defined.answer, 'tier.id');
  const about = { workspaceId: workspace.id, target: tierId };
  expect(defined.events).toMatchObject([{ ...about, action: 'defineTier', before: null, after: content }]);

  const limits = [{ name: 'rate', amount: 5, window: 'SECOND' }];
  const updated = await audited('updateTier', { tierId, limits, selfService: false });
  expect(updated.events).toMatchObject([{ ...about, action: 'updateTier' }]);
  expect(updated.events[0]?.before).toEqual({ limits: [], selfService: true });
  expect(updated.events[0]?.after).toEqual({ limits, selfService: false });

  const retired = await audited('retireTier', { tierId });
  expect(retired.events).toMatchObject([
    { ...about, action: 'retireTier', before: null, after: { retiredAt: app.clock.now().toISOString() } },
  ]);
});
